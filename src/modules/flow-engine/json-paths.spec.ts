import { mapStrings, valueAt } from './json-paths.js';

const JSON_ = { data: { items: [{ id: 7, ok: true }, 'x'], none: null, 'a-b': 'c' }, list: [[1, 2]] };

test.each<[path: string, value: string | null]>([
  ['data.items[0].id', '7'],
  ['data.items[0].ok', 'true'],
  ['data.items[1]', 'x'],
  ['data.items[2]', null],
  ['data.none', null],
  ['data.none.deeper', null],
  ['data.a-b', 'c'],
  ['list[0][1]', '2'],
  ['data.items[0]', '{"id":7,"ok":true}'],
  ['constructor', null],
  ['data.items.length', null],
  ['data.__proto__', null],
])('at %s stands %o', (path, value) => {
  expect(valueAt(JSON_, path)).toBe(value);
});

test('every string of a JSON is made anew, and nothing else of it', () => {
  expect(mapStrings({ a: ['x', 1, null, { b: 'y' }], x: true }, (text) => `${text}!`)).toEqual({
    a: ['x!', 1, null, { b: 'y!' }],
    x: true,
  });
});
