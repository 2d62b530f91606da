import { Semaphore } from './semaphore.js';

/** Work that is under way until it is told to end. */
function piece() {
  let end = () => {};
  const promise = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return { work: () => promise, end: () => end() };
}

test('no more than the permitted number runs at once', async () => {
  const semaphore = new Semaphore(2, 100);
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };

  // Twice: a permit that was given away twice only shows when new work comes.
  await Promise.all(Array.from({ length: 20 }, () => semaphore.run(work)));
  await Promise.all(Array.from({ length: 20 }, () => semaphore.run(work)));

  expect(most).toBe(2);
});

test('who waits is served in order', async () => {
  const semaphore = new Semaphore(1, 100);
  const served: number[] = [];

  await Promise.all([1, 2, 3].map((n) => semaphore.run(async () => served.push(n))));

  expect(served).toEqual([1, 2, 3]);
});

test('more than may wait are told to come back', async () => {
  const semaphore = new Semaphore(1, 1);
  const first = piece();
  const running = semaphore.run(first.work);
  const waiting = semaphore.run(async () => 'second');

  await expect(semaphore.run(async () => 'third')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'TOO_BUSY',
  });

  first.end();
  await expect(Promise.all([running, waiting])).resolves.toEqual(['done', 'second']);
});

test('work that fails gives its turn back', async () => {
  const semaphore = new Semaphore(1, 1);

  await expect(semaphore.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');

  await expect(semaphore.run(async () => 'next')).resolves.toBe('next');
});
