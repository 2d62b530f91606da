import fc from 'fast-check';
import { type MergedLine, type Noted, TrailBuffer } from './trail-buffer.js';

const MINUTE = 60_000;

const noted = (whose: string, subjectId: string): Noted => ({
  line: {
    author: { kind: 'user', agencyId: 1, userId: whose, impersonator: null, origin: null },
    action: 'access.refused',
    subjectId,
    clientId: null,
  },
  whose,
  sameAs: [subjectId],
});

const told = (lines: ReadonlyMap<string, MergedLine>) =>
  [...lines.values()].map(({ line, count, firstAt }) => [line.action, line.subjectId, count, firstAt]);

test('what says the same is one line with a count, and the time of the first', () => {
  const buffer = new TrailBuffer();
  for (const [subject, at] of [
    ['a', 5],
    ['b', 6],
    ['a', 7],
    ['a', 8],
  ] as const)
    buffer.add(noted('ann', subject), at);

  expect(told(buffer.take(10))).toEqual([
    ['access.refused', 'a', 3, 5],
    ['access.refused', 'b', 1, 6],
  ]);
  expect(told(buffer.take(11))).toEqual([]);
});

test('two people are never one line', () => {
  const buffer = new TrailBuffer();
  buffer.add(noted('ann', 'a'), 1);
  buffer.add(noted('bob', 'a'), 2);

  expect([...buffer.take(3).values()].map(({ line }) => line.author.userId)).toEqual(['ann', 'bob']);
});

test('beyond a hundred different lines a minute they are only counted, and said when the minute is over', () => {
  const buffer = new TrailBuffer();
  for (let i = 0; i < 250; i += 1) buffer.add(noted('ann', `s${i}`), i);
  // A line that is there already goes on counting.
  buffer.add(noted('ann', 's0'), 250);

  const first = told(buffer.take(1_000));
  expect(first).toHaveLength(100);
  expect(first[0]).toEqual(['access.refused', 's0', 2, 0]);
  expect(told(buffer.take(MINUTE - 1))).toEqual([]);
  expect(told(buffer.take(MINUTE))).toEqual([['access.left_out', null, 150, 100]]);

  buffer.add(noted('ann', 'later'), MINUTE + 1);
  expect(told(buffer.take(MINUTE + 2))).toEqual([['access.refused', 'later', 1, MINUTE + 1]]);
});

test('the quota of one person is nobody else’s', () => {
  const buffer = new TrailBuffer();
  for (let i = 0; i < 200; i += 1) buffer.add(noted('ann', `s${i}`), 0);
  buffer.add(noted('bob', 's0'), 0);

  expect([...buffer.take(1).values()].filter(({ line }) => line.author.userId === 'bob')).toHaveLength(1);
});

test('the last look says what was left out, whether or not the minute is over', () => {
  const buffer = new TrailBuffer();
  for (let i = 0; i < 101; i += 1) buffer.add(noted('ann', `s${i}`), 0);
  buffer.take(1);

  expect(told(buffer.take(2, true))).toEqual([['access.left_out', null, 1, 0]]);
});

test('nothing is lost and memory is bounded, whatever is added, taken and given back', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), who: fc.constantFrom('ann', 'bob'), what: fc.nat(150) }),
    fc.record({ do: fc.constantFrom('take' as const, 'fail' as const), after: fc.nat(MINUTE) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const buffer = new TrailBuffer();
      let now = 0;
      let added = 0;
      let stored = 0;
      const count = (lines: ReadonlyMap<string, MergedLine>) =>
        [...lines.values()].reduce((sum, line) => sum + line.count, 0);
      for (const one of steps) {
        if (one.do === 'add') {
          buffer.add(noted(one.who, `s${one.what}`), now);
          added += 1;
          continue;
        }
        now += one.after;
        const taken = buffer.take(now);
        if (one.do === 'fail') buffer.giveBack(taken, now);
        else stored += count(taken);
      }
      stored += count(buffer.take(now, true));
      expect(stored).toBe(added);
    }),
  );
});

test('all people together cannot fill the memory while nothing can be written', () => {
  const buffer = new TrailBuffer();
  for (let i = 0; i < 12_000; i += 1) buffer.add(noted(`user-${i}`, 'a'), 0);

  const taken = buffer.take(1);
  expect(taken.size).toBe(10_000);
  expect(told(buffer.take(MINUTE)).reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(2_000);
});

test('nor while every write fails and more comes meanwhile', () => {
  const buffer = new TrailBuffer();
  let added = 0;
  let taken: ReadonlyMap<string, MergedLine> = new Map();
  for (let round = 0; round < 4; round += 1) {
    taken = buffer.take(round);
    for (let i = 0; i < 6_000; i += 1, added += 1) buffer.add(noted(`user-${round}-${i}`, 'a'), round);
    buffer.giveBack(taken, round);
  }

  const last = buffer.take(5, true);
  const lines = [...last.values()].filter(({ line }) => line.action === 'access.refused');
  expect(lines).toHaveLength(10_000);
  expect([...last.values()].reduce((sum, { count }) => sum + count, 0)).toBe(added);
});
