import { invalidInput } from '../../kernel/errors.js';
import type {
  NewTemplateButton,
  TemplateComponents,
  TemplateDraft,
  TemplateHeader,
  TemplateLimits,
} from '../channels/template-content.js';
import { hasNul, isBlank, isWellFormed, lengthOf, shortened } from '../channels/text.js';
import { placeholdersIn, sampledVariablesOf } from './template-variables.js';

const NAME = /^[a-z0-9_]{1,512}$/;
const POSITION = /^[1-9]\d{0,2}$/;
const VARIABLE_NAME = /^[a-z0-9_]{1,64}$/;
/** At the beginning or the end a variable would leave nothing to be judged. */
const AT_AN_END = /^\s*\{\{|\}\}\s*$/;
const PHONE_NUMBER = /^\+?[0-9]{5,20}$/;

export type NewTemplateDraft = TemplateDraft & { readonly components: TemplateComponents<NewTemplateButton> };

/**
 * Refuses what the provider would refuse for its form, before anything is stored, naming the field as a path
 * (`components.buttons[0].url`). What it says of the meaning is its own affair.
 *
 * @throws DomainError INVALID_INPUT.
 */
export function validateTemplate(draft: NewTemplateDraft, limits: TemplateLimits): void {
  const { name, language, category, components, sampleValues } = draft;
  if (!NAME.test(name)) throw invalidInput('name', 'name is 1 to 512 lower-case letters, digits and _.');
  if (!limits.languages.has(language))
    throw invalidInput('language', 'language is not a code that the provider knows, such as en_US.');
  if (category === 'AUTHENTICATION')
    throw invalidInput('category', 'Templates for one-time codes are made with the provider itself.');
  validateHeader(components.header, limits);
  validateBody(components.body, limits);
  if (components.footer !== null) validateFooter(components.footer, limits);
  assertOneStyle(components);
  validateButtons(components.buttons, limits);
  validateSamples(components, sampleValues, limits);
}

function validateHeader(header: TemplateHeader | null, limits: TemplateLimits): void {
  if (!header) return;
  const field = 'components.header.text';
  if (header.format !== 'TEXT') {
    if (header.text !== null) throw invalidInput(field, `A header of ${header.format} has no text.`);
    return;
  }
  const text = header.text ?? '';
  requireLine(field, text, limits.headerText);
  requirePlaceholders(field, text);
  if (placeholdersIn(text).length > 1) throw invalidInput(field, 'A header has one variable at most.');
}

function validateBody(body: string, { body: max }: TemplateLimits): void {
  const field = 'components.body';
  requireText(field, body, max);
  requirePlaceholders(field, body);
  if (AT_AN_END.test(body))
    throw invalidInput(field, 'A body neither begins nor ends with a variable: put words around it.');
}

function validateFooter(footer: string, { footer: max }: TemplateLimits): void {
  requireLine('components.footer', footer, max);
  if (footer.includes('{{')) throw invalidInput('components.footer', 'A footer has no variables.');
}

/** Positions are 1, 2, 3 … without a gap; names are names. Never both in one text. */
function requirePlaceholders(field: string, text: string): void {
  const names = placeholdersIn(text);
  const rest = text.replace(/\{\{[^{}]*\}\}/g, '');
  if (rest.includes('{{') || rest.includes('}}'))
    throw invalidInput(field, `${field} has braces that are no variable: {{1}} or {{name}}.`);
  const bad = names.find((name) => !VARIABLE_NAME.test(name));
  if (bad !== undefined) {
    throw invalidInput(field, `${field} has a variable that is neither a number nor a_name.`, {
      variable: shortened(bad, 64),
    });
  }
  const positions = names.filter((name) => /^\d+$/.test(name));
  if (positions.length === 0) return;
  if (positions.length < names.length) throw mixed(field);
  const sorted = positions.map(Number).sort((a, b) => a - b);
  if (!positions.every((name) => POSITION.test(name)) || sorted.some((n, at) => n !== at + 1))
    throw invalidInput(field, `The variables of ${field} are {{1}}, {{2}} … without a gap.`);
}

const mixed = (field: string) =>
  invalidInput(field, 'The variables of a template are all numbered or all named.');

function assertOneStyle({ header, body }: TemplateComponents): void {
  const inHeader = placeholdersIn(header?.text ?? '');
  const inBody = placeholdersIn(body);
  const isNumbered = (names: readonly string[]) => names.every((name) => POSITION.test(name));
  if (inHeader.length > 0 && inBody.length > 0 && isNumbered(inHeader) !== isNumbered(inBody))
    throw mixed('components.header.text');
}

function validateButtons(buttons: readonly NewTemplateButton[], limits: TemplateLimits): void {
  const field = 'components.buttons';
  if (buttons.length > limits.buttons)
    throw invalidInput(field, `A template has at most ${limits.buttons} buttons.`, { max: limits.buttons });
  for (const [i, button] of buttons.entries()) validateButton(`${field}[${i}]`, button, limits);
  for (const [type, max] of [
    ['URL', limits.urlButtons],
    ['PHONE_NUMBER', limits.phoneNumberButtons],
    ['COPY_CODE', limits.copyCodeButtons],
  ] as const) {
    if (buttons.filter((button) => button.type === type).length > max)
      throw invalidInput(field, `A template has at most ${max} buttons of ${type}.`, { type, max });
  }
  const kinds = buttons.map(({ type }) => type === 'QUICK_REPLY');
  if (kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length > 1)
    throw invalidInput(field, 'Quick replies stand together, before or after all other buttons.');
}

function validateButton(path: string, button: NewTemplateButton, limits: TemplateLimits): void {
  if (button.type !== 'COPY_CODE') {
    requireLine(`${path}.text`, button.text, limits.buttonText);
    if (button.text.includes('{{')) throw invalidInput(`${path}.text`, 'A label has no variables.');
  }
  if (button.type === 'URL') validateUrl(`${path}.url`, button.url, limits);
  if (button.type === 'PHONE_NUMBER' && !isPhoneNumber(button.phoneNumber, limits))
    throw invalidInput(`${path}.phoneNumber`, 'phoneNumber is digits, with the country code.');
}

const isPhoneNumber = (typed: string, { phoneNumber: max }: TemplateLimits): boolean =>
  PHONE_NUMBER.test(typed) && typed.length <= max;

function validateUrl(field: string, url: string, limits: TemplateLimits): void {
  requireLine(field, url, limits.url);
  const end = url.indexOf('{{');
  const fixed = end === -1 ? url : url.slice(0, end);
  if (end !== -1 && url.slice(end) !== '{{1}}')
    throw invalidInput(field, 'A URL has one variable at most: {{1}}, at its end.');
  if (!/^https?:\/\/[^/]/i.test(fixed) || !URL.canParse(fixed) || /\s/.test(url))
    throw invalidInput(field, `${field} must be a URL that begins with http:// or https://.`);
}

function validateSamples(
  components: TemplateComponents,
  samples: TemplateDraft['sampleValues'],
  limits: TemplateLimits,
): void {
  const needed = sampledVariablesOf(components).map(({ name }) => name);
  for (const name of needed) {
    const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
    const field = `sampleValues.${name}`;
    if (sample === undefined)
      throw invalidInput(field, `There is no example of ${name}.`, { variable: name });
    const isCode = components.buttons[indexOf(name)]?.type === 'COPY_CODE';
    requireLine(field, sample, isCode ? limits.copyCode : limits.sampleValue);
  }
  const other = Object.keys(samples).find((name) => !needed.includes(name));
  if (other !== undefined) {
    const name = shortened(other, 64);
    throw invalidInput(`sampleValues.${name}`, 'The template has no such variable.', { variable: name });
  }
}

const indexOf = (name: string): number => (name.startsWith('button.') ? Number(name.slice(7)) : -1);

function requireLine(field: string, text: string, max: number): void {
  requireText(field, text, max);
  if (/[\n\r\t]/.test(text)) throw invalidInput(field, `${field} is one line.`);
}

function requireText(field: string, text: string, max: number): void {
  if (isBlank(text) || lengthOf(text) > max)
    throw invalidInput(field, `${field} is 1 to ${max} characters.`, { min: 1, max });
  if (hasNul(text) || !isWellFormed(text))
    throw invalidInput(field, `${field} must be text that can be stored.`);
}
