import { jest } from '@jest/globals';
import { networkOf, RateLimiter } from './rate-limiter.js';

const MINUTE = 60_000;
let now = 0;
let limiter: RateLimiter;

beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  limiter = new RateLimiter({ limit: 2, windowMs: MINUTE });
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('attempts up to the limit pass, and the next waits for the window to end', () => {
  expect([limiter.hit('a'), limiter.hit('a'), limiter.hit('a')]).toEqual([0, 0, 60]);
});

test('the wait gets shorter', () => {
  limiter.hit('a');
  limiter.hit('a');
  now += 20_500;

  expect(limiter.hit('a')).toBe(40);
});

test('a new window begins when the old one has ended, however often was tried', () => {
  for (let n = 0; n < 100; n += 1) limiter.hit('a');
  now += MINUTE;

  expect(limiter.hit('a')).toBe(0);
});

test('keys do not count for each other', () => {
  for (let n = 0; n < 5; n += 1) limiter.hit('a');

  expect(limiter.hit('b')).toBe(0);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
