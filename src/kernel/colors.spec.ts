import { colorOf, nextColor } from './colors.js';

test.each([
  ['#1d4ed8', '#1d4ed8'],
  ['#1D4ED8', '#1d4ed8'],
])('%o is the colour %o', (typed, color) => {
  expect(colorOf(typed)).toBe(color);
});

test.each(['', 'red', '1d4ed8', '#fff', '#1d4ed', '#1d4ed8f', '#1d4edg', ' #1d4ed8', '#1d4ed8\n'])(
  '%o is no colour',
  (typed) => {
    expect(() => colorOf(typed)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'color' } }),
    );
  },
);

test('what nobody gives a colour has different ones for a while, and always a colour', () => {
  const colors = Array.from({ length: 500 }, (_, before) => nextColor(before));

  expect(new Set(colors.slice(0, 10)).size).toBe(10);
  for (const color of colors) expect(colorOf(color)).toBe(color);
});
