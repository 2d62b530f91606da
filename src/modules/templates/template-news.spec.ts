import { isOld, isOther } from './template-news.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds));

test.each([
  ['first news', { toldAt: null, syncedAt: null }, 0, false],
  ['later news', { toldAt: at(10), syncedAt: null }, 11, false],
  ['news of the same second', { toldAt: at(10), syncedAt: null }, 10, false],
  ['news that come late', { toldAt: at(10), syncedAt: null }, 9, true],
  ['news from before the list', { toldAt: null, syncedAt: at(100) }, 30, true],
  ['news from around the list', { toldAt: null, syncedAt: at(100) }, 50, false],
] as const)('%s', (_case, known, seconds, expected) => {
  expect(isOld({ status: 'APPROVED', ...known }, { at: at(seconds) })).toBe(expected);
});

test('nothing is news of what was deleted here', () => {
  expect(isOld({ status: 'DELETED', toldAt: null, syncedAt: null }, { at: at(0) })).toBe(true);
});

test.each([
  ['1', '1', false],
  ['1', '2', true],
  [null, '2', false],
  ['1', null, false],
])('ours is %s, theirs is %s: another = %s', (ours, theirs, expected) => {
  expect(isOther({ providerTemplateId: ours }, { providerTemplateId: theirs })).toBe(expected);
});
