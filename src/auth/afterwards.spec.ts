import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Afterwards } from './afterwards.js';

/** Work that is under way until it is told to end. */
function piece() {
  let end = () => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => promise, end: () => end() };
}

const isOver = async (promise: Promise<void>): Promise<boolean> => {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  await new Promise(setImmediate);
  return over;
};

let afterwards: Afterwards;
beforeEach(() => {
  afterwards = new Afterwards();
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('nobody waits for the work, but the shutdown does', async () => {
  const slow = piece();
  afterwards.run('it failed', slow.work);

  const shutdown = afterwards.onApplicationShutdown();

  expect(await isOver(shutdown)).toBe(false);
  slow.end();
  expect(await isOver(shutdown)).toBe(true);
});

test('what begins while the shutdown waits is waited for too', async () => {
  const [first, second] = [piece(), piece()];
  afterwards.run('it failed', first.work);
  const shutdown = afterwards.onApplicationShutdown();
  afterwards.run('it failed', second.work);

  first.end();
  expect(await isOver(shutdown)).toBe(false);
  second.end();
  expect(await isOver(shutdown)).toBe(true);
});

test('what fails is in the log and holds nothing up', async () => {
  const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
  const why = new Error('no database');

  afterwards.run('nothing was mailed', () => Promise.reject(why));
  await afterwards.onApplicationShutdown();

  expect(error).toHaveBeenCalledWith(why, 'nothing was mailed');
});
