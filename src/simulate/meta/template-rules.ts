import type { JsonObject } from './envelopes.js';
import { type GraphError, isObject, listOf } from './message-rules.js';

/** What the parts of a template are given with each message: how many values, or their names. */
export interface Parts {
  readonly header: { readonly kind: string; readonly names: readonly string[] } | null;
  readonly body: readonly string[];
  /** By their places among the buttons. */
  readonly buttons: ReadonlyMap<string, string>;
  readonly isNamed: boolean;
}

const namesIn = (text: unknown): string[] => [
  ...new Set([...String(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)),
];

const partOf = (components: readonly JsonObject[], type: string): JsonObject | undefined =>
  components.find((one) => one.type === type);

export function partsOf(components: readonly JsonObject[], isNamed: boolean): Parts {
  const header = partOf(components, 'HEADER');
  const buttons = listOf(partOf(components, 'BUTTONS')?.buttons).filter(isObject);
  const open = buttons.flatMap((button, at): [string, string][] => {
    if (button.type === 'COPY_CODE') return [[String(at), 'copy_code']];
    return button.type === 'URL' && namesIn(button.url).length > 0 ? [[String(at), 'url']] : [];
  });
  return {
    header: header
      ? {
          kind: String(header.format).toLowerCase(),
          names: header.format === 'TEXT' ? namesIn(header.text) : ['file'],
        }
      : null,
    body: namesIn(partOf(components, 'BODY')?.text),
    buttons: new Map(open),
    isNamed,
  };
}

/** What is wrong with a new template, as Meta would say it; null when it would be looked at. */
export function newTemplateError(body: unknown): GraphError | null {
  if (!isObject(body)) return wrong('The request body is not a JSON object.');
  const { name, language, category, components } = body;
  if (typeof name !== 'string' || !/^[a-z0-9_]{1,512}$/.test(name)) return wrong('name is not valid.');
  if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language))
    return wrong('language is not valid.');
  if (category !== 'MARKETING' && category !== 'UTILITY') return wrong('category is not valid.');
  const parts = listOf(components).filter(isObject);
  const text = partOf(parts, 'BODY')?.text;
  if (typeof text !== 'string' || lengthOf(text) > 1024) return wrong('component of type BODY is not valid.');
  if (/^\{\{|\}\}$/.test(text.trim()))
    return wrong('Variables cannot be at the start or end of the template.');
  return parts.map((part) => partError(part)).find((error) => error !== null) ?? null;
}

function partError(part: JsonObject): GraphError | null {
  const example = isObject(part.example) ? part.example : {};
  if (part.type === 'BODY') return exampleError('BODY', 'body_text', part.text, example);
  if (part.type === 'FOOTER') return lengthOf(part.text) > 60 ? wrong('FOOTER is too long.') : null;
  if (part.type === 'BUTTONS') {
    const buttons = listOf(part.buttons).filter(isObject);
    if (buttons.length < 1 || buttons.length > 10) return wrong('BUTTONS has 1 to 10 buttons.');
    return buttons.map(buttonError).find((error) => error !== null) ?? null;
  }
  if (part.type !== 'HEADER') return wrong(`component of type ${String(part.type)} is not known.`);
  if (part.format === 'LOCATION') return null;
  if (part.format === 'TEXT') {
    return lengthOf(part.text) > 60
      ? wrong('HEADER is too long.')
      : exampleError('HEADER', 'header_text', part.text, example);
  }
  return listOf(example.header_handle).length === 1 ? null : wrong('HEADER is missing its example.');
}

function exampleError(type: string, key: string, text: unknown, example: JsonObject): GraphError | null {
  const names = namesIn(text);
  if (names.length === 0) return null;
  const missing = wrong(`component of type ${type} is missing expected field(s) (example)`);
  if (!names.every((name) => /^\d+$/.test(name))) {
    const named = listOf(example[`${key}_named_params`]).filter(isObject);
    return names.every((name) => named.some((one) => one.param_name === name && one.example))
      ? null
      : missing;
  }
  const [first] = listOf(example[key]);
  const values = key === 'body_text' ? listOf(first) : listOf(example[key]);
  return values.length === names.length && values.every(Boolean) ? null : missing;
}

function buttonError({ type, text, url, phone_number, example }: JsonObject): GraphError | null {
  if (type === 'COPY_CODE')
    return typeof example === 'string' && example ? null : wrong('COPY_CODE has no example.');
  if (lengthOf(text) < 1 || lengthOf(text) > 25) return wrong('A button has 1 to 25 characters.');
  if (type === 'PHONE_NUMBER')
    return typeof phone_number === 'string' ? null : wrong('There is no phone_number.');
  if (type !== 'URL') return type === 'QUICK_REPLY' ? null : wrong('The button is of no known type.');
  if (typeof url !== 'string') return wrong('There is no url.');
  return namesIn(url).length > 0 && listOf(example).length !== 1 ? wrong('The url has no example.') : null;
}

/** What is wrong with the parameters of a send. */
export function sendError(parts: Parts, template: JsonObject): GraphError | null {
  const given = listOf(template.components).filter(isObject);
  const header = given.find(({ type }) => type === 'header');
  const body = given.find(({ type }) => type === 'body');
  const buttons = given.filter(({ type }) => type === 'button');
  const { kind = 'text', names = [] } = parts.header ?? {};
  return (
    parametersError('header', kind, names, header, parts.isNamed) ??
    parametersError('body', 'text', parts.body, body, parts.isNamed) ??
    buttonsError(parts.buttons, buttons)
  );
}

function parametersError(
  part: string,
  kind: string,
  names: readonly string[],
  given: JsonObject | undefined,
  isNamed: boolean,
): GraphError | null {
  const parameters = listOf(given?.parameters).filter(isObject);
  if (parameters.length !== names.length) {
    return {
      status: 400,
      code: 132000,
      message: '(#132000) Number of parameters does not match the expected number of params',
      details: `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${names.length})`,
    };
  }
  const isRight = parameters.every((parameter, at) => {
    if (parameter.type !== kind) return false;
    if (kind !== 'text') return isObject(parameter[kind]);
    if (isNamed && !names.includes(String(parameter.parameter_name))) return false;
    return isNamed || names.includes(String(at + 1));
  });
  if (!isRight) return mismatch(`${part}: Format mismatch`);
  const isPlain = parameters.every(
    ({ text = '-' }) => typeof text === 'string' && text.trim() !== '' && !/[\n\t]| {5}/.test(text),
  );
  return isPlain
    ? null
    : {
        status: 400,
        code: 132018,
        message: '(#132018) There was an issue with the parameters in your template',
        details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
      };
}

function buttonsError(
  expected: ReadonlyMap<string, string>,
  given: readonly JsonObject[],
): GraphError | null {
  if (given.length !== expected.size) return mismatch('buttons: a parameter is missing or is too many');
  const areRight = given.every(({ sub_type, index, parameters }) => {
    const [parameter] = listOf(parameters).filter(isObject);
    if (expected.get(String(index)) !== sub_type || !parameter) return false;
    return sub_type === 'url'
      ? parameter.type === 'text' && typeof parameter.text === 'string'
      : parameter.type === 'coupon_code' && typeof parameter.coupon_code === 'string';
  });
  return areRight ? null : mismatch('buttons: Format mismatch');
}

const mismatch = (details: string): GraphError => ({
  status: 400,
  code: 132012,
  message: '(#132012) Parameter format does not match format in the created template',
  details,
});

const lengthOf = (text: unknown): number => (typeof text === 'string' ? [...text].length : 0);

const wrong = (userMessage: string): GraphError => ({
  status: 400,
  code: 100,
  message: '(#100) Invalid parameter',
  userMessage,
});
