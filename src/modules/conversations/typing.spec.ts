import { TOLD_EVERY_MS, TypingThrottle } from './typing.js';

const START = Date.UTC(2026, 0, 1);

/** What is told of what somebody does, at so many ms after the start. */
function toldOf(doings: readonly (readonly [ms: number, isTyping: boolean])[]): boolean[] {
  const throttle = new TypingThrottle();
  return doings.map(([ms, isTyping]) => {
    const now = new Date(START + ms);
    const isNews = throttle.isNews('ann in a thread', isTyping, now);
    if (isNews) throttle.told('ann in a thread', isTyping, now);
    return isNews;
  });
}

test.each([
  ['the first stroke', [[0, true]], [true]],
  [
    'what follows soon',
    [
      [0, true],
      [1, true],
      [TOLD_EVERY_MS - 1, true],
    ],
    [true, false, false],
  ],
  [
    'what goes on',
    [
      [0, true],
      [TOLD_EVERY_MS, true],
    ],
    [true, true],
  ],
  [
    'the end, at once and once',
    [
      [0, true],
      [1, false],
      [2, false],
    ],
    [true, true, false],
  ],
  ['an end of nothing', [[0, false]], [false]],
  [
    'another beginning soon after',
    [
      [0, true],
      [1, false],
      [2, true],
    ],
    [true, true, false],
  ],
  [
    'another beginning later',
    [
      [0, true],
      [1, false],
      [TOLD_EVERY_MS, true],
    ],
    [true, true, true],
  ],
] as const)('%s', (_what, doings, told) => {
  expect(toldOf(doings)).toEqual(told);
});

test('everybody is told of by themselves', () => {
  const throttle = new TypingThrottle();
  throttle.told('ann', true, new Date(START));

  expect(throttle.isNews('bob', true, new Date(START))).toBe(true);
});
