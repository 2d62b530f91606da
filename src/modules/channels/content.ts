import { invalidInput } from '../../kernel/errors.js';
import { hasNul, isBlank, isWellFormed, lengthOf } from './text.js';

/** What a jsonb column takes. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type MessageType =
  | 'TEXT'
  | 'IMAGE'
  | 'VIDEO'
  | 'AUDIO'
  | 'DOCUMENT'
  | 'STICKER'
  | 'LOCATION'
  | 'CONTACTS'
  | 'REACTION'
  | 'INTERACTIVE'
  | 'TEMPLATE'
  | 'NOTE'
  | 'SYSTEM';

export type InteractiveHeader =
  | { readonly type: 'TEXT'; readonly text: string }
  | { readonly type: 'IMAGE' | 'VIDEO' | 'DOCUMENT'; readonly link: string };

interface Framed {
  readonly header?: InteractiveHeader | null;
  readonly body: string;
  readonly footer?: string | null;
}

export interface ReplyButton {
  readonly id: string;
  readonly title: string;
}

export interface ListRow {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
}

export interface ListSection {
  readonly title?: string | null;
  readonly rows: readonly ListRow[];
}

export interface ReplyButtons extends Framed {
  readonly type: 'REPLY_BUTTONS';
  readonly buttons: readonly ReplyButton[];
}

export interface List extends Framed {
  readonly type: 'LIST';
  /** The label that opens the list. */
  readonly button: string;
  readonly sections: readonly ListSection[];
}

export interface CtaUrl extends Framed {
  readonly type: 'CTA_URL';
  readonly displayText: string;
  readonly url: string;
}

/** The customer tapped a button. */
export interface ButtonReply extends ReplyButton {
  readonly type: 'BUTTON_REPLY';
}

/** The customer chose a row. */
export interface ListReply extends ListRow {
  readonly type: 'LIST_REPLY';
}

/** What an agent or a flow can offer. */
export type InteractiveOffer = ReplyButtons | List | CtaUrl;
/** What a customer can answer. */
export type InteractiveReply = ButtonReply | ListReply;
export type Interactive = InteractiveOffer | InteractiveReply;

/** What a provider is asked to deliver. Grows by kinds: media, template, location. */
export type OutboundContent =
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'interactive'; readonly interactive: InteractiveOffer };

/** How much of each a provider takes. Lengths are in code points. */
export interface ContentLimits {
  readonly text: number;
  readonly body: number;
  readonly listBody: number;
  readonly headerText: number;
  readonly footer: number;
  readonly buttons: number;
  readonly buttonId: number;
  readonly buttonTitle: number;
  readonly listButton: number;
  readonly sections: number;
  readonly sectionTitle: number;
  /** Over all sections together. */
  readonly rows: number;
  readonly rowId: number;
  readonly rowTitle: number;
  readonly rowDescription: number;
  readonly ctaText: number;
  readonly url: number;
}

/** 1 to `limits.text` code points, more than white space, no NUL, well-formed Unicode. @throws invalidInput */
export function validateText(body: string, limits: Pick<ContentLimits, 'text'>, field = 'body'): void {
  requireText(field, body, limits.text);
}

/**
 * Refuses what the provider would refuse, before anything is stored, naming the field as a path
 * (`interactive.sections[0].rows[2].title`).
 *
 * @throws invalidInput also for BUTTON_REPLY and LIST_REPLY, which only customers send.
 */
export function validateInteractive(
  interactive: Interactive,
  limits: ContentLimits,
): asserts interactive is InteractiveOffer {
  switch (interactive.type) {
    case 'REPLY_BUTTONS':
      validateFrame(interactive, limits, limits.body);
      return validateButtons(interactive.buttons, limits);
    case 'LIST':
      validateFrame(interactive, limits, limits.listBody);
      requireText('interactive.button', interactive.button, limits.listButton);
      return validateSections(interactive.sections, limits);
    case 'CTA_URL':
      validateFrame(interactive, limits, limits.body);
      requireText('interactive.displayText', interactive.displayText, limits.ctaText);
      return requireUrl('interactive.url', interactive.url, limits.url);
    default:
      throw invalidInput(
        'interactive.type',
        `${interactive.type} is what a customer answers: it cannot be sent.`,
      );
  }
}

function validateFrame(offer: InteractiveOffer, limits: ContentLimits, bodyLimit: number): void {
  if (offer.header) validateHeader(offer.header, offer.type, limits);
  requireText('interactive.body', offer.body, bodyLimit);
  if (isGiven(offer.footer)) requireText('interactive.footer', offer.footer, limits.footer);
}

function validateHeader(
  header: InteractiveHeader,
  of: InteractiveOffer['type'],
  limits: ContentLimits,
): void {
  if (header.type === 'TEXT') {
    requireText('interactive.header.text', header.text, limits.headerText);
    return;
  }
  if (of === 'LIST') throw invalidInput('interactive.header.type', 'A list takes a text header only.');
  requireUrl('interactive.header.link', header.link, limits.url);
}

function validateButtons(buttons: readonly ReplyButton[], limits: ContentLimits): void {
  requireCount('interactive.buttons', buttons.length, limits.buttons);
  buttons.forEach((button, i) => {
    requireText(`interactive.buttons[${i}].id`, button.id, limits.buttonId);
    requireText(`interactive.buttons[${i}].title`, button.title, limits.buttonTitle);
  });
  requireUnique(buttons.map(({ id }, i) => [`interactive.buttons[${i}].id`, id]));
  requireUnique(buttons.map(({ title }, i) => [`interactive.buttons[${i}].title`, title]));
}

function validateSections(sections: readonly ListSection[], limits: ContentLimits): void {
  requireCount('interactive.sections', sections.length, limits.sections);
  const ids: [field: string, id: string][] = [];
  sections.forEach((section, s) => {
    const path = `interactive.sections[${s}]`;
    if (isGiven(section.title)) requireText(`${path}.title`, section.title, limits.sectionTitle);
    else if (sections.length > 1) {
      throw invalidInput(`${path}.title`, 'Every section needs a title when there is more than one.');
    }
    requireCount(`${path}.rows`, section.rows.length, limits.rows);
    section.rows.forEach((row, r) => {
      validateRow(`${path}.rows[${r}]`, row, limits);
      ids.push([`${path}.rows[${r}].id`, row.id]);
    });
  });
  if (ids.length > limits.rows) {
    throw invalidInput('interactive.sections', `A list has at most ${limits.rows} rows in total.`, {
      max: limits.rows,
    });
  }
  requireUnique(ids);
}

function validateRow(path: string, row: ListRow, limits: ContentLimits): void {
  requireText(`${path}.id`, row.id, limits.rowId);
  requireText(`${path}.title`, row.title, limits.rowTitle);
  if (isGiven(row.description)) requireText(`${path}.description`, row.description, limits.rowDescription);
}

const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined;

function requireText(field: string, text: string, max: number): void {
  if (isBlank(text)) throw invalidInput(field, `${field} must not be blank.`, { min: 1, max });
  if (lengthOf(text) > max)
    throw invalidInput(field, `${field} has at most ${max} characters.`, { min: 1, max });
  if (hasNul(text)) throw invalidInput(field, `${field} must not contain the NUL character.`);
  if (!isWellFormed(text)) throw invalidInput(field, `${field} must be well-formed Unicode.`);
}

function requireUrl(field: string, url: string, max: number): void {
  requireText(field, url, max);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw invalidInput(field, `${field} must be a URL that begins with http:// or https://.`);
  }
}

function requireCount(field: string, count: number, max: number): void {
  if (count < 1 || count > max)
    throw invalidInput(field, `${field} has 1 to ${max} entries.`, { min: 1, max });
}

function requireUnique(values: readonly (readonly [field: string, value: string])[]): void {
  const seen = new Set<string>();
  for (const [field, value] of values) {
    if (seen.has(value)) throw invalidInput(field, `${field} repeats another one.`);
    seen.add(value);
  }
}
