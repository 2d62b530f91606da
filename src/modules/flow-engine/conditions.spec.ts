import { fieldHolds } from './conditions.js';

test.each<[value: string | null, operator: Parameters<typeof fieldHolds>[1], wanted: string, holds: boolean]>(
  [
    ['x', 'is_set', '', true],
    [' ', 'is_set', '', false],
    [null, 'is_not_set', '', true],
    ['Lisbon', 'equals', ' LISBON ', true],
    ['10', 'equals', '10.0', true],
    ['', 'equals', '', false],
    [null, 'not_equals', 'x', true],
    ['a long way', 'contains', 'LONG', true],
    [null, 'contains', 'x', false],
    [null, 'not_contains', 'x', true],
    ['Dr Who', 'starts_with', 'dr ', true],
    ['a.pdf', 'ends_with', '.PDF', true],
    ['b', 'one_of', 'a\nB\n', true],
    ['', 'one_of', 'a\n', false],
    ['9', 'greater_than', '10', false],
    ['10,5', 'greater_than', '10', true],
    ['2026-12-02', 'greater_than', '2026-12-01', true],
    ['2026-11-30', 'less_than', '2026-12-01', true],
    ['ten', 'less_than', '11', false],
    [null, 'less_than', '11', false],
  ],
)('%o %s %o: %o', (value, operator, wanted, expected) => {
  expect(fieldHolds(value, operator, wanted)).toBe(expected);
});
