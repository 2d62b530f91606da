import fc from 'fast-check';
import { backoffMs } from './backoff.js';

const POLICY = { baseMs: 1_000, maxMs: 300_000 };

test.each([
  ['the first failure', 1, 1_000, 2_000],
  ['the second', 2, 1_000, 4_000],
  ['the fifth', 5, 1_000, 32_000],
  ['the ninth, at the ceiling', 9, 1_000, 300_000],
  ['the thousandth', 1_000, 1_000, 300_000],
] as const)('after %s it waits between the base and a doubled ceiling', (_case, failures, least, most) => {
  expect(backoffMs(failures, POLICY, () => 0)).toBe(least);
  expect(backoffMs(failures, POLICY, () => 1)).toBe(most);
});

test('no wait leaves the bounds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, r) => {
        const wait = backoffMs(failures, POLICY, () => r);
        expect(wait).toBeGreaterThanOrEqual(POLICY.baseMs);
        expect(wait).toBeLessThanOrEqual(POLICY.maxMs);
      },
    ),
  );
});
