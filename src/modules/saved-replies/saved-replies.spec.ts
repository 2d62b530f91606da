import { bodyOf, searchOf, shortCodeOf } from './saved-replies.js';

const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { details: { field: string } }).details.field;
  }
};

test.each([
  ['hello', 'hello'],
  ['  hello ', 'hello'],
  ['Öffnungszeiten-2', 'Öffnungszeiten-2'],
  ['e\u0301te\u0301', 'été'],
  ['नमस्ते', 'नमस्ते'],
  ['a_b-c', 'a_b-c'],
  ['x'.repeat(32), 'x'.repeat(32)],
])('the code %o is %o', (typed, code) => {
  expect(shortCodeOf(typed)).toBe(code);
});

test.each(['', ' ', 'two words', '/hello', 'a.b', 'x'.repeat(33), '\u0301a', '👋', 'a\0', '\ud800'])(
  'the code %o is refused',
  (typed) => {
    expect(refusal(() => shortCodeOf(typed))).toBe('shortCode');
  },
);

test.each(['a', ' with space ', 'two\nlines', '👋'.repeat(4096)])('the body %o stays as it is', (typed) => {
  expect(bodyOf(typed)).toBe(typed);
});

test.each(['', ' \n', '\u200b', 'x'.repeat(4097), 'a\0b', '\udc00'])('the body %o is refused', (typed) => {
  expect(refusal(() => bodyOf(typed))).toBe('body');
});

test.each([
  [null, null],
  [undefined, null],
  ['  ', null],
  [' hours ', 'hours'],
  ['x'.repeat(101), 'text'],
  ['\0', 'text'],
])('looking for %o is looking for %o', (typed, found) => {
  expect(refusal(() => searchOf(typed))).toBe(found);
});
