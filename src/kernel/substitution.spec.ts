import fc from 'fast-check';
import { hasVariables, LONGEST_SUBSTITUTION, substitute, type Variables } from './substitution.js';

const VARIABLES: Variables = {
  contact: new Map([
    ['first_name', 'Ada'],
    ['vorname_größe', 'XL'],
    ['quoted', '{{agency.name}}'],
    ['blank', ' '],
  ]),
  agency: new Map([['name', 'Northwind']]),
};

test.each([
  ['nothing to do', 'Hello', 'Hello', []],
  ['a value', 'Hi {{contact.first_name}}!', 'Hi Ada!', []],
  ['two of them', '{{contact.first_name}} of {{agency.name}}', 'Ada of Northwind', []],
  ['space within the braces', 'Hi {{  contact.first_name\u00a0}}', 'Hi Ada', []],
  ['letters of any language', '{{contact.vorname_größe}}', 'XL', []],
  ['a value before its default', '{{contact.first_name | "friend"}}', 'Ada', []],
  ['a default', 'Hi {{contact.nickname | "friend"}}', 'Hi friend', []],
  ['a default without space', 'Hi {{contact.nickname|"friend"}}', 'Hi friend', []],
  ['an empty default', 'Hi{{contact.nickname | ""}}', 'Hi', []],
  ['a default with quotation marks', '{{contact.x | "the \\"boss\\""}}', 'the "boss"', []],
  ['a default with a backslash', '{{contact.x | "a\\\\"}}', 'a\\', []],
  ['a default with another escape', '{{contact.x | "a\\n"}}', 'a\\n', []],
  ['a default with braces', '{{contact.x | "}} {{agency.name}}"}}', '}} {{agency.name}}', []],
  ['no value', 'Hi {{contact.nickname}}!', 'Hi !', ['contact.nickname']],
  ['a blank value', 'Hi {{contact.blank | "friend"}}', 'Hi friend', []],
  ['the same twice', '{{contact.x}}{{account.y}}{{contact.x}}', '', ['contact.x', 'account.y']],
  ['a scope that there is not', '{{order.id}}', '', ['order.id']],
  ['a scope that has a default', '{{order.id | "?"}}', '?', []],
  [
    'what every object has',
    '{{constructor.name}}{{contact.constructor}}',
    '',
    ['constructor.name', 'contact.constructor'],
  ],
  ['a value with braces', '{{contact.quoted}}', '{{agency.name}}', []],
  ['three braces', '{{{contact.first_name}}}', '{Ada}', []],
  ['a brace that is missing', 'Hi {{contact.first_name}', 'Hi {{contact.first_name}', []],
  ['no key', '{{contact}} {{contact.}} {{.x}} {{}}', '{{contact}} {{contact.}} {{.x}} {{}}', []],
  ['a key of keys', '{{contact.a.b}}', '{{contact.a.b}}', []],
  ['code', '{{1 + 1}} {{#if x}} {{contact.x()}}', '{{1 + 1}} {{#if x}} {{contact.x()}}', []],
  ['a default that is not quoted', '{{contact.x | friend}}', '{{contact.x | friend}}', []],
  ['a default that does not end', '{{contact.x | "friend}}', '{{contact.x | "friend}}', []],
  ['a broken one before a good one', '{{contact.x | "a {{contact.first_name}}', '{{contact.x | "a Ada', []],
] as const)('%s', (_case, template, text, missing) => {
  expect(substitute(template, VARIABLES)).toEqual({ text, missing });
});

const PARTS = [
  '{{',
  '}}',
  '{',
  '}',
  'contact',
  '.',
  'first_name',
  'quoted',
  ' ',
  '|',
  '"',
  '\\',
  'é',
  '🙂',
  'x',
];
const templates = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }).map((parts) => parts.join('')),
);

test('any text comes out, and never more than its parts', () => {
  fc.assert(
    fc.property(templates, fc.string({ maxLength: 50 }), (template, value) => {
      const { text, missing } = substitute(template, { contact: new Map([['first_name', value]]) });

      expect(text.length).toBeLessThanOrEqual(
        template.length + (template.split('{{').length - 1) * value.length,
      );
      expect(missing.length).toBeLessThanOrEqual(template.length / '{{a.b}}'.length);
    }),
  );
});

test('text without variables stays as it is, however often it is substituted', () => {
  fc.assert(
    fc.property(
      templates.filter((text) => !hasVariables(text)),
      (text) => {
        expect(substitute(text, VARIABLES)).toEqual({ text, missing: [] });
      },
    ),
  );
});

test('a value is put in as it is, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PARTS).chain((part) => fc.string().map((rest) => `x${part}{{agency.name}}${rest}`)),
      (value) => {
        const variables = { contact: new Map([['x', value]]), agency: new Map([['name', 'Northwind']]) };

        expect(substitute('a{{contact.x}}b', variables).text).toBe(`a${value}b`);
      },
    ),
  );
});

test('what becomes too long is cut where no message is as long', () => {
  const variables = { contact: new Map([['x', '🙂'.repeat(40_000)]]) };

  const { text } = substitute('a{{contact.x}}{{contact.x}}', variables);

  expect(text.length).toBeLessThanOrEqual(LONGEST_SUBSTITUTION);
  expect(text.length).toBeGreaterThan(LONGEST_SUBSTITUTION - 3);
  expect(text.isWellFormed()).toBe(true);
});

test.each([
  ['braces', '{'],
  ['openings', '{{'],
  ['variables without an end', '{{contact.x '],
  ['defaults without an end', '{{contact.x | "'],
  ['defaults that begin in others', '{{a.b | "\\"'],
  ['escapes', '{{a.b | "\\'],
])('a megabyte of %s takes no longer than a megabyte', (_what, part) => {
  const template = part.repeat(1_000_000 / part.length);
  const begun = performance.now();

  substitute(template, VARIABLES);

  expect(performance.now() - begun).toBeLessThan(2_000);
});
