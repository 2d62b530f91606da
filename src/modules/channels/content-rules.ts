import { invalidInput } from '../../kernel/errors.js';
import type {
  ContentLimits,
  Framed,
  Interactive,
  InteractiveOffer,
  ListRow,
  ListSection,
  Place,
  ReplyButton,
} from './content.js';
import {
  isGiven,
  requireCount,
  requireNumber,
  requireText,
  requireUnique,
  requireUrl,
} from './requirements.js';

/** What the parts of an offer are called where they were given, so that a refusal names what its reader knows. */
export interface OfferNames {
  readonly buttons: string;
  readonly sections: string;
  readonly rows: (section: number) => string;
  /** What holds `displayText` and `url`. */
  readonly link: string;
}

const AS_STORED: OfferNames = {
  buttons: 'interactive.buttons',
  sections: 'interactive.sections',
  rows: (section) => `interactive.sections[${section}].rows`,
  link: 'interactive',
};

/** @throws invalidInput latitude, longitude, name or address; an address is only shown under a name. */
export function validatePlace(
  { latitude, longitude, name, address }: Place,
  limits: Pick<ContentLimits, 'placeName' | 'placeAddress'>,
): void {
  requireNumber('latitude', latitude, -90, 90);
  requireNumber('longitude', longitude, -180, 180);
  if (isGiven(name)) requireText('name', name, limits.placeName);
  if (!isGiven(address)) return;
  requireText('address', address, limits.placeAddress);
  if (!isGiven(name)) throw invalidInput('name', 'An address is shown under a name: give both.');
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
  names: OfferNames = AS_STORED,
): asserts interactive is InteractiveOffer {
  switch (interactive.type) {
    case 'REPLY_BUTTONS':
      validateFrame(interactive, limits, limits.body);
      return validateButtons(interactive.buttons, limits, names);
    case 'LIST':
      if (interactive.header && interactive.header.type !== 'TEXT') {
        throw invalidInput('interactive.header.type', 'A list takes a text header only.');
      }
      validateFrame(interactive, limits, limits.listBody);
      requireText('interactive.button', interactive.button, limits.listButton);
      return validateSections(interactive.sections, limits, names);
    case 'CTA_URL':
      validateFrame(interactive, limits, limits.body);
      requireText(`${names.link}.displayText`, interactive.displayText, limits.ctaText);
      return requireUrl(`${names.link}.url`, interactive.url, limits.url);
    case 'LOCATION_REQUEST':
      return requireText('interactive.body', interactive.body, limits.body);
    default:
      throw invalidInput(
        'interactive.type',
        `${interactive.type} is what a customer answers: it cannot be sent.`,
      );
  }
}

function validateFrame({ header, body, footer }: Framed, limits: ContentLimits, bodyLimit: number): void {
  if (header?.type === 'TEXT') requireText('interactive.header.text', header.text, limits.headerText);
  else if (header) requireUrl('interactive.header.link', header.link, limits.url);
  requireText('interactive.body', body, bodyLimit);
  if (isGiven(footer)) requireText('interactive.footer', footer, limits.footer);
}

function validateButtons(
  buttons: readonly ReplyButton[],
  limits: ContentLimits,
  { buttons: path }: OfferNames,
): void {
  requireCount(path, buttons.length, limits.buttons);
  buttons.forEach((button, i) => {
    requireText(`${path}[${i}].id`, button.id, limits.buttonId);
    requireText(`${path}[${i}].title`, button.title, limits.buttonTitle);
  });
  requireUnique(buttons.map(({ id }, i) => [`${path}[${i}].id`, id]));
  requireUnique(buttons.map(({ title }, i) => [`${path}[${i}].title`, title]));
}

function validateSections(sections: readonly ListSection[], limits: ContentLimits, names: OfferNames): void {
  requireCount(names.sections, sections.length, limits.sections);
  const ids: [field: string, id: string][] = [];
  sections.forEach((section, s) => {
    const title = `${names.sections}[${s}].title`;
    if (isGiven(section.title)) requireText(title, section.title, limits.sectionTitle);
    else if (sections.length > 1) {
      throw invalidInput(title, 'Every section needs a title when there is more than one.');
    }
    requireCount(names.rows(s), section.rows.length, limits.rows);
    section.rows.forEach((row, r) => {
      validateRow(`${names.rows(s)}[${r}]`, row, limits);
      ids.push([`${names.rows(s)}[${r}].id`, row.id]);
    });
  });
  if (ids.length > limits.rows) {
    throw invalidInput(names.sections, `A list has at most ${limits.rows} rows in total.`, {
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
