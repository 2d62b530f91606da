import { assertMapping, suggestedMapping } from './mapping.js';

const CUSTOM = [
  { key: 'shoe_size', label: 'Shoe size' },
  { key: 'label', label: 'Record label' },
];

test.each([
  ['First name', 'firstName'],
  ['FIRST_NAME', 'firstName'],
  ['firstName', 'firstName'],
  ['Prénom', 'firstName'],
  ['Phone', 'phone'],
  ['Mobile-Number', 'phone'],
  ['E-mail', 'email'],
  ['Email', 'email'],
  ['eMail', 'email'],
  ['Name', 'displayName'],
  ['Tags', 'tags'],
  ['Date of birth', 'dob'],
  ['shoe_size', 'attributes.shoe_size'],
  ['Shoe Size', 'attributes.shoe_size'],
  ['Label', 'tags'],
  ['Record label', 'attributes.label'],
  ['Nonsense', null],
  ['Column 3', null],
  ['', null],
])('a column %j is taken for %s', (column, field) => {
  expect(suggestedMapping([column], CUSTOM)).toEqual(field ? [{ column, field }] : []);
});

test('a field is suggested once', () => {
  expect(suggestedMapping(['Mobile', 'Phone', 'E-mail'], [])).toEqual([
    { column: 'Mobile', field: 'phone' },
    { column: 'E-mail', field: 'email' },
  ]);
});

const COLUMNS = ['Name', 'Phone', 'Mail'];

test.each([
  ['no column', [], { anyOf: ['phone', 'email'] }],
  ['nothing that identifies', [['Name', 'displayName']], { anyOf: ['phone', 'email'] }],
  ['an unknown column', [['Fax', 'phone']], { unknownColumns: ['Fax'] }],
  [
    'an unknown field',
    [
      ['Phone', 'phone'],
      ['Name', 'nickname'],
    ],
    { unknownFields: ['nickname'] },
  ],
  [
    'a custom field that is not there',
    [['Phone', 'attributes.hat_size']],
    { unknownFields: ['attributes.hat_size'] },
  ],
  ['a name from the language', [['Phone', 'constructor']], { unknownFields: ['constructor'] }],
  [
    'a column twice',
    [
      ['Phone', 'phone'],
      ['Phone', 'displayName'],
    ],
    { twice: ['Phone'] },
  ],
  [
    'a field twice',
    [
      ['Phone', 'phone'],
      ['Mail', 'phone'],
    ],
    { twice: ['phone'] },
  ],
])('a mapping with %s is refused and says so', (_case, pairs, details) => {
  const mapping = pairs.map(([column = '', field = '']) => ({ column, field }));

  expect(() => assertMapping(mapping, COLUMNS, CUSTOM)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'mapping', ...details } }),
  );
});

test('a phone or an email is enough', () => {
  for (const [column, field] of [
    ['Phone', 'phone'],
    ['Mail', 'email'],
  ] as const) {
    expect(() => assertMapping([{ column, field }], COLUMNS, CUSTOM)).not.toThrow();
  }
});
