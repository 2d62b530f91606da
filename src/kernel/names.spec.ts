import { nameOf } from './names.js';

test.each([
  ['as it is', 'Front desk', 'Front desk'],
  ['without the space around it', ' \t Front desk\n', 'Front desk'],
  ['with the space inside it', 'Front  desk', 'Front  desk'],
  ['in any script', 'Ünïts · 営業 · 🧑‍🚀', 'Ünïts · 営業 · 🧑‍🚀'],
  ['composed', 'Cafe\u0301', 'Café'],
  ['as long as it may be', '🦊'.repeat(80), '🦊'.repeat(80)],
])('a name is taken %s', (_case, typed, name) => {
  expect(nameOf('name', typed)).toBe(name);
});

test.each([
  ['empty', ''],
  ['only space', ' \u00a0\u3000 '],
  ['only what cannot be seen', '\u200b\u2060'],
  ['longer than 80 code points', '🦊'.repeat(81)],
  ['several lines', 'a\nb'],
  ['several lines in Unicode', 'a\u2028b'],
  ['with a NUL', 'a\0b'],
  ['with half a character', 'a\ud800b'],
])('a name that is %s is refused, and the field is named', (_case, typed) => {
  expect(() => nameOf('name', typed)).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      details: expect.objectContaining({ field: 'name', max: 80 }),
    }),
  );
});
