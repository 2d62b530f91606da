import type { Reply } from './ports.js';
import type { OfferedChoice } from './run-state.js';

/** As people type what they read: case, accents' form, and space around and between words say nothing. */
export const folded = (text: string): string =>
  text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** `2`, `2.` and `2)`: the place of something in a list. */
const NUMBER = /^(\d{1,3})[.)]?$/;

/**
 * What a customer has chosen: by the id of what was tapped, else by its title, else by its number. Null: none of them.
 *
 * A tap on something that is not offered any more may have the title of something that is.
 */
export function chosen({ choice, text }: Reply, choices: readonly OfferedChoice[]): OfferedChoice | null {
  const byId = choice && choices.find(({ id }) => id === choice.id);
  if (byId) return byId;
  const said = choice?.title ?? text;
  if (said === null) return null;
  const words = folded(said);
  const byTitle = choices.find(({ title }) => folded(title) === words);
  if (byTitle) return byTitle;
  const number = NUMBER.exec(words)?.[1];
  return (number && choices[Number(number) - 1]) || null;
}
