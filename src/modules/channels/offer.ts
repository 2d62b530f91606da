import { invalidInput } from '../../kernel/errors.js';
import type { ContentCapabilities, ContentLimits, Framed, InteractiveOffer, ListRow } from './content.js';
import { validateInteractive } from './content-rules.js';
import { AS_OPTIONS, type Choice, choiceOf, headerOf, type Offer } from './offered-choice.js';
import { isGiven, requireText, requireUrl } from './requirements.js';
import { lengthOf } from './text.js';

/** An option of a text: the customer answers its number, its title or, through another door, its id. */
export type NumberedOption = {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
};

/** What really goes out. */
export type AdaptedOffer =
  | { readonly kind: 'interactive'; readonly interactive: InteractiveOffer }
  | { readonly kind: 'text'; readonly body: string; readonly options: readonly NumberedOption[] };

/** The part of a provider that says what its channels take. */
export interface Channelled {
  readonly capabilities: ContentCapabilities;
  readonly limits: ContentLimits;
}

/**
 * The form in which a channel shows an offer: a few short options become buttons, up to a list's length a list,
 * and more, or whatever the channel cannot show, numbered lines of text. Nothing is ever cut.
 *
 * @throws invalidInput with the path of whatever does not fit into that form.
 */
export function adaptOffer(offer: Offer, channel: Channelled): AdaptedOffer {
  const ways = [offer.options, offer.sections, offer.cta].filter((way) => way !== null && way !== undefined);
  if (ways.length !== 1) {
    throw invalidInput(
      'interactive',
      'Give one of interactive.options, interactive.sections, interactive.cta.',
    );
  }
  const header = headerOf(offer.header);
  const frame: Framed = {
    ...(header && { header }),
    body: offer.body,
    ...(isGiven(offer.footer) && { footer: offer.footer }),
  };
  return offer.cta ? adaptLink(frame, offer.cta, channel) : adaptChoice(choiceOf(offer, frame), channel);
}

function adaptLink(
  frame: Framed,
  cta: { displayText: string; url: string },
  channel: Channelled,
): AdaptedOffer {
  const link = { type: 'CTA_URL', ...frame, ...cta } as const;
  validateInteractive(link, channel.limits, AS_OPTIONS);
  if (can(channel, 'CTA_URL')) return { kind: 'interactive', interactive: link };
  return textOf(frame, [`${cta.displayText}: ${cta.url}`], [], channel);
}

function adaptChoice(choice: Choice, channel: Channelled): AdaptedOffer {
  const { limits } = channel;
  if (areButtons(choice, limits) && can(channel, 'REPLY_BUTTONS')) {
    const buttons = choice.rows.map(({ id, title }) => ({ id, title }));
    return checked({ type: 'REPLY_BUTTONS', ...choice.frame, buttons }, choice, limits);
  }
  if (choice.rows.length <= limits.rows && can(channel, 'LIST')) {
    const { frame, sections } = choice;
    const button = choice.button ?? refuseListWithoutLabel();
    return checked({ type: 'LIST', ...frame, button, sections }, choice, limits);
  }
  return numbered(choice, channel);
}

function checked(interactive: InteractiveOffer, { names }: Choice, limits: ContentLimits): AdaptedOffer {
  validateInteractive(interactive, limits, names);
  return { kind: 'interactive', interactive };
}

/** Buttons have a short title and nothing else. */
const areButtons = ({ sections, rows }: Choice, limits: ContentLimits): boolean =>
  rows.length <= limits.buttons &&
  sections.every(({ title }) => !isGiven(title)) &&
  rows.every(({ title, description }) => !isGiven(description) && lengthOf(title) <= limits.buttonTitle);

function refuseListWithoutLabel(): never {
  throw invalidInput('interactive.button', 'These options become a list: give the label that opens it.');
}

/** One line for each option, counted through all sections. */
function numbered(choice: Choice, channel: Channelled): AdaptedOffer {
  const { sections, names, frame } = choice;
  const { limits } = channel;
  const options: NumberedOption[] = [];
  const blocks = sections.map(({ title, rows }, s) => {
    const heading = `${names.sections}[${s}].title`;
    if (isGiven(title)) requireText(heading, title, limits.text);
    const lines = rows.map((row, r) => {
      requireOption(`${names.rows(s)}[${r}]`, row, limits);
      const { id, title: name, description = null } = row;
      options.push({ number: options.length + 1, id, title: name, description });
      return `${options.length}. ${name}${description === null ? '' : ` – ${description}`}`;
    });
    return [...(isGiven(title) ? [title] : []), ...lines].join('\n');
  });
  return textOf(frame, blocks, options, channel);
}

function requireOption(path: string, { id, title, description }: ListRow, limits: ContentLimits): void {
  requireText(`${path}.id`, id, limits.buttonId);
  requireText(`${path}.title`, title, limits.text);
  if (isGiven(description)) requireText(`${path}.description`, description, limits.text);
}

/** @throws invalidInput `interactive.body` when all of it together is too long for a text. */
function textOf(
  { header, body, footer }: Framed,
  blocks: readonly string[],
  options: readonly NumberedOption[],
  { limits }: Channelled,
): AdaptedOffer {
  requireText('interactive.body', body, limits.text);
  if (header?.type === 'TEXT') requireText('interactive.header.text', header.text, limits.text);
  else if (header) requireUrl('interactive.header.link', header.link, limits.url);
  if (isGiven(footer)) requireText('interactive.footer', footer, limits.text);
  const heading = header && (header.type === 'TEXT' ? header.text : header.link);
  const whole = [heading, body, ...blocks, footer].filter(isGiven).join('\n\n');
  if (lengthOf(whole) > limits.text) {
    const message = `With everything around it, interactive.body has at most ${limits.text} characters.`;
    throw invalidInput('interactive.body', message, { max: limits.text });
  }
  return { kind: 'text', body: whole, options };
}

const can = ({ capabilities }: Channelled, type: InteractiveOffer['type']): boolean =>
  capabilities.interactive.includes(type);
