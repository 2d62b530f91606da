import { invalidInput } from '../../kernel/errors.js';
import type { Framed, InteractiveHeader, ListRow } from './content.js';
import type { OfferNames } from './content-rules.js';
import { isGiven, requireCount, requireUnique } from './requirements.js';

/** Something that the customer can choose. */
export interface OfferedOption {
  /** What comes back when it is chosen. Made from its place unless given. */
  readonly id?: string | null;
  readonly title: string;
  readonly description?: string | null;
}

export interface OfferedSection {
  readonly title?: string | null;
  readonly options: readonly OfferedOption[];
}

export interface OfferedHeader {
  readonly type: InteractiveHeader['type'];
  readonly text?: string | null;
  readonly link?: string | null;
}

/**
 * What somebody offers to a customer, whatever the channel: options, options in sections, or a link. Agents and
 * flows say the same; how it looks is up to the channel.
 */
export interface Offer {
  readonly header?: OfferedHeader | null;
  readonly body: string;
  readonly footer?: string | null;
  /** The label that opens a list. */
  readonly button?: string | null;
  readonly options?: readonly OfferedOption[] | null;
  readonly sections?: readonly OfferedSection[] | null;
  readonly cta?: { readonly displayText: string; readonly url: string } | null;
}

/** An offer of which every option has its id. */
export interface Choice {
  readonly frame: Framed;
  readonly button: string | null;
  readonly sections: readonly { readonly title?: string | null; readonly rows: readonly ListRow[] }[];
  readonly rows: readonly ListRow[];
  readonly names: OfferNames;
}

/** More than anybody reads, and few enough to be checked at once. */
const MOST_OPTIONS = 100;

/** Where the parts of an offer are given. */
export const AS_OPTIONS: OfferNames = {
  buttons: 'interactive.options',
  sections: 'interactive.sections',
  rows: () => 'interactive.options',
  link: 'interactive.cta',
};

const IN_SECTIONS: OfferNames = {
  ...AS_OPTIONS,
  buttons: 'interactive.sections[0].options',
  rows: (section) => `interactive.sections[${section}].options`,
};

/** @throws invalidInput for too few or too many options, equal ids, and options that nobody could tell apart. */
export function choiceOf(offer: Offer, frame: Framed): Choice {
  const names = offer.sections ? IN_SECTIONS : AS_OPTIONS;
  const given = offer.sections ?? [{ options: offer.options ?? [] }];
  requireCount(names.sections, given.length, MOST_OPTIONS);
  given.forEach(({ title, options }, s) => {
    requireCount(names.rows(s), options.length, MOST_OPTIONS);
    if (given.length > 1 && !isGiven(title)) {
      throw invalidInput(
        `${names.sections}[${s}].title`,
        'Every section needs a title when there is more than one.',
      );
    }
  });
  requireCount(offer.sections ? names.sections : names.rows(0), countOf(given), MOST_OPTIONS);
  const sections = withIds(given);
  const placed = sections.flatMap(({ title, rows }, s) =>
    rows.map((row, r) => ({ row, path: `${names.rows(s)}[${r}]`, section: title ?? null })),
  );
  requireUnique(placed.map(({ row, path }) => [`${path}.id`, row.id]));
  requireUnique(
    placed.map(({ row, path, section }) => [
      `${path}.title`,
      JSON.stringify([section, row.title, row.description ?? null]),
    ]),
  );
  const rows = placed.map(({ row }) => row);
  return { frame, button: offer.button ?? null, sections, rows, names };
}

const countOf = (sections: readonly OfferedSection[]): number =>
  sections.reduce((sum, { options }) => sum + options.length, 0);

/** Given ids stay; the others are told by their place, so that the same offer has the same ids again. */
function withIds(sections: readonly OfferedSection[]): Choice['sections'] {
  const taken = new Set(sections.flatMap(({ options }) => options.map(({ id }) => id)));
  let place = 0;
  const made = () => {
    let id = `option-${place}`;
    while (taken.has(id)) id = `option-${id}`;
    return id;
  };
  return sections.map(({ title, options }) => ({
    ...(isGiven(title) && { title }),
    rows: options.map(({ id, title: name, description }) => {
      place += 1;
      return { id: id ?? made(), title: name, ...(isGiven(description) && { description }) };
    }),
  }));
}

/** @throws invalidInput `interactive.header.text` or `interactive.header.link`, whichever its type needs. */
export function headerOf(header: OfferedHeader | null | undefined): InteractiveHeader | null {
  if (!header) return null;
  const { type, text, link } = header;
  const needs = type === 'TEXT' ? 'text' : 'link';
  const [needed, other] = type === 'TEXT' ? [text, link] : [link, text];
  if (!isGiven(needed) || isGiven(other)) {
    throw invalidInput(`interactive.header.${needs}`, `A ${type} header has a ${needs} and nothing else.`);
  }
  return type === 'TEXT' ? { type, text: needed } : { type, link: needed };
}
