import { jest } from '@jest/globals';
import { AttemptStore } from './attempt-store.js';

const MINUTE = 60_000;
let now = 0;

beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const attempt = (store: AttemptStore, key: string, room = 'account') =>
  store.increment(key, MINUTE, 2, MINUTE, room);

test('attempts up to the limit pass and the next is blocked', async () => {
  const store = new AttemptStore();

  const answers = [await attempt(store, 'a'), await attempt(store, 'a'), await attempt(store, 'a')];

  expect(answers.map(({ isBlocked }) => isBlocked)).toEqual([false, false, true]);
});

test('who is blocked is told how many seconds are left', async () => {
  const store = new AttemptStore();
  await attempt(store, 'a');
  await attempt(store, 'a');
  now += 20_000;

  await expect(attempt(store, 'a')).resolves.toMatchObject({ isBlocked: true, timeToBlockExpire: 40 });
});

test('a new window begins when the old one ends', async () => {
  const store = new AttemptStore();
  for (let n = 0; n < 5; n += 1) await attempt(store, 'a');
  now += MINUTE;

  await expect(attempt(store, 'a')).resolves.toMatchObject({ isBlocked: false, totalHits: 1 });
});

test('keys do not count for each other', async () => {
  const store = new AttemptStore();
  for (let n = 0; n < 5; n += 1) await attempt(store, 'a');

  await expect(attempt(store, 'b')).resolves.toMatchObject({ isBlocked: false });
});

test('a flood of addresses does not push a blocked account out', async () => {
  const store = new AttemptStore();
  for (let n = 0; n < 3; n += 1) await attempt(store, 'a');

  for (let n = 0; n < 20_000; n += 1) await attempt(store, `address ${n}`, 'ip');

  await expect(attempt(store, 'a')).resolves.toMatchObject({ isBlocked: true });
});
