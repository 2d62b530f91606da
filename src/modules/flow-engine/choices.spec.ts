import { chosen } from './choices.js';
import type { Reply } from './ports.js';

const CHOICES = [
  { id: 's1-btn-a', title: 'Yes, please', value: 'a' },
  { id: 's1-btn-b', title: '1', value: 'b' },
  { id: 's1-btn-c', title: 'Ärger', value: 'c' },
];
const reply = (given: Partial<Reply>): Reply => ({
  messageId: 'm',
  text: null,
  choice: null,
  place: null,
  ...given,
});

test.each<[what: string, given: Partial<Reply>, value: string | null]>([
  ['the id of what was tapped', { choice: { id: 's1-btn-c', title: 'Yes, please' } }, 'c'],
  ['its title, where its id is of an older message', { choice: { id: 'old', title: 'Yes, please' } }, 'a'],
  ['a title, however it is typed', { text: '  yes,   PLEASE ' }, 'a'],
  ['a title before a number', { text: '1' }, 'b'],
  ['a number', { text: '3' }, 'c'],
  ['a number as lists are answered', { text: '2.' }, 'b'],
  ['a number in brackets', { text: '1)' }, 'a'],
  ['the same letters typed on another keyboard', { text: 'A\u0308rger' }, 'c'],
  ['a number beyond the list', { text: '4' }, null],
  ['nought', { text: '0' }, null],
  ['something else', { text: 'maybe' }, null],
  ['no words at all', {}, null],
])('%s', (_what, given, value) => {
  expect(chosen(reply(given), CHOICES)?.value ?? null).toBe(value);
});
