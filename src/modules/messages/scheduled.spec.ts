import { assertIsSchedulable, scheduledContent } from './scheduled.js';

const NOW = new Date('2026-01-31T12:00:00Z');

test.each([
  ['at once', 0, false],
  ['in 59 s', 59_000, false],
  ['in a minute', 60_000, true],
  ['in 90 days', 90 * 86_400_000, true],
  ['later than that', 90 * 86_400_000 + 1, false],
  ['yesterday', -86_400_000, false],
  ['at no time', Number.NaN, false],
])('%s: may be scheduled = %o', (_when, aheadMs, expected) => {
  const attempt = () => assertIsSchedulable(new Date(NOW.getTime() + aheadMs), NOW);

  if (expected) expect(attempt).not.toThrow();
  else expect(attempt).toThrow('sendAt');
});

test('exactly one kind of content is taken', () => {
  expect(scheduledContent({ text: 'hi' })).toEqual({ kind: 'text', text: 'hi' });
  expect(() => scheduledContent({})).toThrow('exactly one');
  expect(() => scheduledContent({ text: null })).toThrow('exactly one');
  expect(() => scheduledContent({ text: ' ' })).toThrow('content.text');
});
