import { namesTag, rangeOf } from './byte-ranges.js';

test.each([
  ['nothing asked', undefined, null],
  ['from the beginning', 'bytes=0-3', { start: 0, end: 3 }],
  ['to the end', 'bytes=4-', { start: 4, end: 9 }],
  ['beyond the end', 'bytes=4-99', { start: 4, end: 9 }],
  ['one byte', 'bytes=9-9', { start: 9, end: 9 }],
  ['the last ones', 'bytes=-3', { start: 7, end: 9 }],
  ['more last ones than there are', 'bytes=-99', { start: 0, end: 9 }],
  ['behind the end', 'bytes=10-', 'unsatisfiable'],
  ['no last ones', 'bytes=-0', 'unsatisfiable'],
  ['several at once', 'bytes=0-1,4-5', null],
  ['the wrong way round', 'bytes=5-4', null],
  ['another unit', 'lines=0-3', null],
  ['nothing in it', 'bytes=-', null],
  ['words', 'bytes=a-b', null],
  ['a number of many digits', 'bytes=0-99999999999999999999', null],
] as const)('of ten bytes, %s: %s', (_case, header, expected) => {
  expect(rangeOf(header, 10)).toEqual(expected);
});

test('an empty file has no part', () => {
  expect([rangeOf('bytes=0-', 0), rangeOf('bytes=-1', 0)]).toEqual(['unsatisfiable', 'unsatisfiable']);
});

test.each([
  [undefined, false],
  ['"abc"', true],
  ['W/"abc"', true],
  ['"x", "abc"', true],
  ['*', true],
  ['"abcd"', false],
])('If-None-Match %s names it: %o', (header, expected) => {
  expect(namesTag(header, '"abc"')).toBe(expected);
});
