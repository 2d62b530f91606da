import { invalidInput } from '../../kernel/errors.js';
import {
  isOfFile,
  type NewTemplateButton,
  type SentButton,
  type SentHeader,
  type SentLocation,
  type SentTemplate,
  type TemplateComponents,
  type TemplateHeader,
  type TemplateParameter,
} from '../channels/template-content.js';
import { hasNul, isBlank, isWellFormed, lengthOf, shortened } from '../channels/text.js';
import {
  buttonVariable,
  headerVariable,
  LINK,
  placeholdersIn,
  variablesOf,
  withValues,
} from './template-variables.js';
import { notSupported } from './templates.errors.js';

/** What the provider takes after all variables have their values. */
const LONGEST = { headerText: 60, body: 1024, url: 2000, code: 20, place: 1000 };

/** The values that were given, by the names of their variables. */
export type GivenValues = ReadonlyMap<string, string>;

/**
 * The values of a message by the names of their variables, each once, and none missing or without a variable. A header
 * with a file of ours needs none that says where it is.
 *
 * @throws DomainError INVALID_INPUT `variables.<name>`.
 */
export function givenValues(
  components: TemplateComponents,
  given: readonly { readonly name: string; readonly value: string }[],
  hasFile = false,
): GivenValues {
  const needed = variablesOf(components)
    .map(({ name }) => name)
    .filter((name) => name !== LINK || !hasFile);
  const values = new Map<string, string>();
  for (const { name, value } of given) {
    if (!needed.includes(name)) throw invalid(shortened(name, 64), 'The template has no such variable.');
    if (values.has(name)) throw invalid(name, `${name} is given twice.`);
    values.set(name, value);
  }
  const missing = needed.find((name) => !values.has(name));
  if (missing !== undefined) throw invalid(missing, `${missing} is not given.`);
  return values;
}

/**
 * A template as one customer gets it, with final values.
 *
 * @throws DomainError INVALID_INPUT `variables.<name>` for a value that the provider refuses; CONFLICT
 * TEMPLATE_NOT_SUPPORTED for a template with parts that this version does not send.
 */
export function rendered(
  {
    name,
    language,
    components,
  }: Pick<SentTemplate, 'name' | 'language'> & {
    readonly components: TemplateComponents;
  },
  values: GivenValues,
): SentTemplate {
  const { header, body, footer, buttons } = components;
  const parameters = parametersOf(body, (variable) => variable, values);
  const text = withValues(body, (variable) => values.get(variable));
  if (lengthOf(text) > LONGEST.body)
    throw invalidInput('variables', `With its values the body has more than ${LONGEST.body} characters.`, {
      max: LONGEST.body,
    });
  return {
    name,
    language,
    header: header && headerOf(header, values),
    body: text,
    parameters,
    footer,
    buttons: buttons.map((button, index) => {
      if (button.type === 'OTHER') throw notSupported(name);
      return buttonOf(button, values.get(buttonVariable(index)) ?? null, buttonVariable(index));
    }),
  };
}

function headerOf(header: TemplateHeader, values: GivenValues): SentHeader {
  const nothing = { format: header.format, text: null, link: null, location: null, parameters: [] };
  if (header.format === 'LOCATION') return { ...nothing, location: locationOf(values) };
  const link = values.get(LINK);
  if (isOfFile(header.format)) return { ...nothing, link: link === undefined ? null : linkOf(link) };
  const text = withValues(header.text ?? '', (name) => values.get(headerVariable(name)));
  const parameters = parametersOf(header.text ?? '', headerVariable, values);
  if (lengthOf(text) > LONGEST.headerText) {
    const message = `With its value the header has more than ${LONGEST.headerText} characters.`;
    throw invalidInput('variables', message, { max: LONGEST.headerText });
  }
  return { ...nothing, text, parameters };
}

/** In the order of their numbers, or with their names. */
function parametersOf(
  text: string,
  variable: (name: string) => string,
  values: GivenValues,
): TemplateParameter[] {
  const names = placeholdersIn(text);
  const isNumbered = names.every((name) => /^\d+$/.test(name));
  const inOrder = isNumbered ? [...names].sort((a, b) => Number(a) - Number(b)) : names;
  return inOrder.map((name) => ({
    name: isNumbered ? null : name,
    value: wordsOf(variable(name), values.get(variable(name)) ?? '', LONGEST.body),
  }));
}

function buttonOf(button: NewTemplateButton, given: string | null, variable: string): SentButton {
  const { type, text } = button;
  const plain = { type, text, url: null, phoneNumber: null, parameter: null };
  if (type === 'PHONE_NUMBER') return { ...plain, phoneNumber: button.phoneNumber };
  if (type === 'COPY_CODE') return { ...plain, parameter: wordsOf(variable, given ?? '', LONGEST.code) };
  if (type !== 'URL') return plain;
  if (given === null) return { ...plain, url: button.url };
  const parameter = wordsOf(variable, given, LONGEST.url);
  const url = withValues(button.url, () => parameter);
  if (/\s/.test(parameter) || url.length > LONGEST.url || !URL.canParse(url))
    throw invalid(variable, `${variable} is the end of a URL.`);
  return { ...plain, url, parameter };
}

function linkOf(link: string): string {
  wordsOf(LINK, link, LONGEST.url);
  if (!/^https:\/\//i.test(link) || !URL.canParse(link))
    throw invalid(LINK, 'The file of a header is a URL that begins with https://.');
  return link;
}

function locationOf(values: GivenValues): SentLocation {
  const words = (name: string) =>
    wordsOf(headerVariable(name), values.get(headerVariable(name)) ?? '', LONGEST.place);
  const degrees = (name: string, most: number) => {
    const typed = words(name).trim();
    if (!/^-?\d{1,3}(\.\d{1,15})?$/.test(typed) || Math.abs(Number(typed)) > most)
      throw invalid(headerVariable(name), `${name} is a number of degrees, -${most} to ${most}.`);
    return Number(typed);
  };
  const [latitude, longitude] = [degrees('latitude', 90), degrees('longitude', 180)];
  return { latitude, longitude, name: words('name'), address: words('address') };
}

/** The provider refuses line ends, tabs and four spaces in a row, and values without words. */
function wordsOf(variable: string, value: string, max: number): string {
  if (isBlank(value)) throw invalid(variable, `${variable} has nothing to say: give it words, or a default.`);
  if (/[\n\r\t\u2028\u2029]| {4}/.test(value))
    throw invalid(variable, `${variable} has no line ends, no tabs and no four spaces in a row.`);
  if (hasNul(value) || !isWellFormed(value) || lengthOf(value) > max)
    throw invalid(variable, `${variable} is 1 to ${max} characters of text.`, max);
  return value;
}

const invalid = (variable: string, message: string, max?: number) =>
  invalidInput(`variables.${variable}`, message, { variable, ...(max !== undefined && { max }) });
