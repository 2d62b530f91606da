import { Dead, LeaseLost, Retry } from './job.js';
import { outcomeOf } from './job-run.js';

const POLICY = { maxAttempts: 5 };

test.each([
  ['a lost lease', new LeaseLost({ id: '1', kind: 'k' }), 1, { kind: 'lost' }],
  ['no hope', new Dead('gone'), 1, { kind: 'dead', reason: 'gone' }],
  ['a demanded wait', new Retry(7_000, 'busy'), 2, { kind: 'retry', afterMs: 7_000, reason: 'busy' }],
  [
    'a demanded week',
    new Retry(604_800_000, 'busy'),
    2,
    { kind: 'retry', afterMs: 3_600_000, reason: 'busy' },
  ],
  [
    'the last attempt',
    new Retry(7_000, 'busy'),
    5,
    { kind: 'dead', reason: 'gave up after 5 attempts: busy' },
  ],
  ['something thrown that is no error', 'odd', 5, { kind: 'dead', reason: 'gave up after 5 attempts: odd' }],
] as const)('%s', (_case, error, attempts, outcome) => {
  expect(outcomeOf(error, attempts, POLICY)).toEqual(outcome);
});

test.each([
  [1, 1_000, 2_000],
  [2, 1_000, 4_000],
  [4, 1_000, 16_000],
] as const)('after attempt %i any other error waits %i to %i ms', (attempts, least, most) => {
  const outcome = outcomeOf(new Error('reset'), attempts, POLICY);

  expect(outcome).toMatchObject({ kind: 'retry', reason: 'reset' });
  if (outcome.kind !== 'retry') return;
  expect(outcome.afterMs).toBeGreaterThanOrEqual(least);
  expect(outcome.afterMs).toBeLessThanOrEqual(most);
});

test('a reason that PostgreSQL could not store is made storable', () => {
  expect(outcomeOf(new Dead(`a\0b${'x'.repeat(5_000)}`), 1, POLICY)).toEqual({
    kind: 'dead',
    reason: `ab${'x'.repeat(998)}`,
  });
});
