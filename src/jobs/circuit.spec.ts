import fc from 'fast-check';
import {
  admits,
  CALM,
  type Circuit,
  failed,
  held,
  MOST_FAILURES,
  PROBE_MS,
  passed,
  pauseMs,
  probed,
  stateOf,
} from './circuit.js';

const START = Date.parse('2026-01-01T00:00:00Z');

type Happening = 'passed' | 'failed' | 'held' | 'asked';

/** What happens, and after how long: as the gate of one channel sees it. */
const happenings = fc.array(
  fc.record({
    what: fc.constantFrom<Happening>('passed', 'failed', 'failed', 'held', 'asked'),
    afterMs: fc.integer({ min: 0, max: 400_000 }),
  }),
  { maxLength: 60 },
);

interface Moment {
  readonly what: Happening;
  readonly now: Date;
  readonly before: Circuit;
  readonly after: Circuit;
}

function lived(story: readonly { what: Happening; afterMs: number }[]): Moment[] {
  let circuit = CALM;
  let at = START;
  return story.map(({ what, afterMs }) => {
    at += afterMs;
    const now = new Date(at);
    const before = circuit;
    if (what === 'passed') circuit = passed(circuit);
    if (what === 'failed') circuit = failed(circuit, now);
    if (what === 'held') circuit = held(circuit, new Date(at + 60_000));
    if (what === 'asked' && admits(circuit, now) === 'one') circuit = probed(circuit, now);
    return { what, now, before, after: circuit };
  });
}

const everyMoment = (holds: (moment: Moment) => void) =>
  fc.assert(fc.property(happenings, (story) => lived(story).forEach(holds)));

test('it is shut by failures in a row alone, and never by fewer', () => {
  fc.assert(
    fc.property(happenings, (story) => {
      let inARow = 0;
      for (const { what, before, after } of lived(story)) {
        if (what === 'failed') inARow += 1;
        if (what === 'passed' || what === 'held') inARow = 0;
        if (before.openings === 0 && after.openings > 0) expect(inARow).toBe(MOST_FAILURES);
      }
    }),
  );
});

test('once anything has passed, nothing is remembered of what failed', () => {
  everyMoment(({ what, now, after }) => {
    if (what !== 'passed') return;
    expect(after).toMatchObject({ failures: 0, openings: 0, isProbing: false });
    expect(['CLOSED', 'HELD']).toContain(stateOf(after, now));
  });
});

test('while it is shut, at most one is trying', () => {
  everyMoment(({ now, before, after }) => {
    if (after.isProbing && !before.isProbing) expect(admits(after, now)).toBe('none');
    if (after.openings > 0) expect(admits(after, now)).not.toBe('all');
  });
});

test('it is never shut for ever: some time later somebody may try', () => {
  everyMoment(({ now, after }) => {
    const later = new Date(now.getTime() + Math.max(PROBE_MS, 300_000));
    expect(admits(after, later)).not.toBe('none');
  });
});

test('what was too much waits as long as it was told to, whatever else passes', () => {
  fc.assert(
    fc.property(happenings, (story) => {
      let until = START;
      for (const { what, now, after } of lived(story)) {
        if (what === 'held') until = now.getTime() + 60_000;
        if (what === 'failed' || what === 'asked') until = after.openings > 0 ? START : until;
        if (until > now.getTime()) expect(admits(after, now)).toBe('none');
      }
    }),
  );
});

test('a failure of what was begun before it was shut changes nothing', () => {
  everyMoment(({ what, before, after }) => {
    if (what === 'failed' && before.openings > 0 && !before.isProbing) expect(after).toBe(before);
  });
});

test.each([
  [1, 15_000],
  [2, 30_000],
  [5, 240_000],
  [6, 300_000],
  [1_000, 300_000],
])('the time that it is shut for the %ith time is %i ms', (openings, ms) => {
  expect(pauseMs(openings)).toBe(ms);
});

test('who tries in vain shuts it for longer', () => {
  const now = new Date(START);
  const shut = Array.from({ length: MOST_FAILURES }).reduce<Circuit>((circuit) => failed(circuit, now), CALM);
  const due = new Date(START + pauseMs(1));

  expect([stateOf(shut, now), admits(shut, now), admits(shut, due)]).toEqual(['OPEN', 'none', 'one']);
  expect(stateOf(probed(shut, due), due)).toBe('HALF_OPEN');
  expect(failed(probed(shut, due), due)).toMatchObject({
    openings: 2,
    heldUntil: new Date(due.getTime() + pauseMs(2)),
  });
});
