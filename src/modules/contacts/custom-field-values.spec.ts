import fc from 'fast-check';
import { DomainError } from '../../kernel/errors.js';
import { attributeChanges, fieldValue, withChanges } from './custom-field-values.js';
import { type CustomField, CustomFieldType, freeKey, keyOf } from './custom-fields.js';

const OPTIONS = ['Gold', 'Silver', 'Löwe'];
const field = (type: CustomFieldType, key = 'vip_level'): CustomField => ({
  id: 'id' as CustomField['id'],
  scope: 'CONTACT',
  key,
  label: key,
  type,
  options: OPTIONS,
  createdAt: new Date(),
  archivedAt: null,
});

test.each([
  ['TEXT', ' two\nlines ', 'two\nlines'],
  ['TEXT', 12, '12'],
  ['NUMBER', '12.50', 12.5],
  ['NUMBER', '-0', 0],
  ['NUMBER', 7, 7],
  ['EMAIL', ' Ana@Example.COM', 'ana@example.com'],
  ['PHONE', '+49 30 123456', '+4930123456'],
  ['PHONE', '0049 30 123456', '+4930123456'],
  ['URL', 'https://example.com', 'https://example.com/'],
  ['BOOLEAN', 'Yes', true],
  ['BOOLEAN', false, false],
  ['DATE', '2024-02-29', '2024-02-29'],
  ['SELECT', 'gold', 'Gold'],
  ['MULTISELECT', 'silver; Gold', ['Gold', 'Silver']],
  ['MULTISELECT', ['Löwe', 'löwe'], ['Löwe']],
] as const)('%s takes %j as %j', (type, given, stored) => {
  expect(fieldValue(field(type), given)).toEqual(stored);
});

test.each([
  ['TEXT', ''],
  ['TEXT', 'a\u0000b'],
  ['TEXT', 'x'.repeat(1_001)],
  ['TEXT', ['a']],
  ['NUMBER', '1,5'],
  ['NUMBER', 'Infinity'],
  ['NUMBER', '1e400'],
  ['NUMBER', true],
  ['EMAIL', 'ana'],
  ['EMAIL', `${'a'.repeat(250)}@x.de`],
  ['PHONE', '030 123456'],
  ['PHONE', '+49 1'],
  ['URL', 'javascript:alert(1)'],
  ['URL', 'example.com'],
  ['BOOLEAN', 'maybe'],
  ['BOOLEAN', 1],
  ['DATE', '2023-02-29'],
  ['DATE', '0000-01-01'],
  ['DATE', '1.2.2024'],
  ['SELECT', 'Bronze'],
  ['SELECT', ''],
  ['MULTISELECT', []],
  ['MULTISELECT', 'Gold;Bronze'],
] as const)('%s refuses %j, naming itself', (type, given) => {
  expect(() => fieldValue(field(type), given)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ field: 'attributes.vip_level' }) }),
  );
});

test('a bare number is one of the default country', () => {
  expect(fieldValue(field('PHONE'), '030 123456', 'DE')).toBe('+4930123456');
});

test('whatever is taken is taken again as it is, whatever is not names the field', () => {
  const given = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.webUrl(),
    fc.emailAddress(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
    fc.array(fc.constantFrom(...OPTIONS, 'gold')),
    fc.constantFrom(...OPTIONS),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(CustomFieldType)), given, (type, value) => {
      try {
        const stored = fieldValue(field(type), value);
        expect(fieldValue(field(type), JSON.parse(JSON.stringify(stored)))).toEqual(stored);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        expect(error.details.field).toBe('attributes.vip_level');
      }
    }),
  );
});

test('a write sets, clears and leaves alone', () => {
  const fields = [
    field('TEXT', 'a'),
    field('NUMBER', 'b'),
    { ...field('TEXT', 'old'), archivedAt: new Date() },
  ];
  const before = { a: 'x', b: 1 };

  expect(withChanges(before, attributeChanges(fields, { a: null, b: '2' }))).toEqual({ b: 2 });
  expect(withChanges(before, attributeChanges(fields, { a: 'x' }))).toBe(before);
  for (const key of ['old', 'unknown', '__proto__', 'constructor']) {
    const given = Object.fromEntries([[key, 'x']]);
    expect(() => attributeChanges(fields, given)).toThrow(
      expect.objectContaining({ details: { field: `attributes.${key}` } }),
    );
  }
});

test.each([
  ['VIP level', 'vip_level'],
  ['Größe (cm)', 'grosse_cm'],
  ['  Été—2024 ', 'ete_2024'],
  ['顧客', 'field'],
  ['x'.repeat(80), 'x'.repeat(40)],
])('the key of %j is %s', (label, key) => {
  expect(keyOf(label)).toBe(key);
});

test('a key that is taken gets the next number', () => {
  expect(freeKey('size', new Set(['size', 'size_2']))).toBe('size_3');
});
