import fc from 'fast-check';
import { Pace } from './pace.js';

test('within any second no more leave by a channel than it takes, and none wait that need not', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 80 }), (waits, perSecond) => {
      const pace = new Pace();
      let now = 0;
      const left: number[] = [];
      for (const wait of waits) {
        now += wait;
        const after = pace.next('one', perSecond, now);
        const before = left.at(-1);
        const isDue = before === undefined || before + 1_000 / perSecond <= now;
        if (isDue) expect(after).toBe(0);
        left.push(now + after);
      }
      left.forEach((at, n) => {
        const next = left[n + 1];
        if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(1_000 / perSecond - 1e-6);
      });
    }),
  );
});

test('channels do not wait for each other', () => {
  const pace = new Pace();

  expect([pace.next('one', 1, 0), pace.next('two', 1, 0), pace.next('one', 1, 0)]).toEqual([0, 0, 1_000]);
});
