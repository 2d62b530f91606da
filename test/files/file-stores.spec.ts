import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DiskFileStore } from '../../src/files/disk-file-store.js';
import type { ByteRange, FileStore } from '../../src/files/file-store.js';
import { S3FileStore } from '../../src/files/s3-file-store.js';
import { FakeS3 } from '../../src/simulate/s3/fake-s3.js';

const PATIENCE = { answerMs: 300, uploadMs: 300, downloadMs: 5_000, pausesMs: [1, 1] };

let root: string;
let s3: FakeS3;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchboard-files-'));
  s3 = await FakeS3.start();
});
afterAll(async () => {
  await s3.stop();
  await rm(root, { recursive: true, force: true });
});

const put = (store: FileStore, key: string, ...pieces: string[]) =>
  store.put(key, async (sink) => {
    for (const piece of pieces) await sink(Buffer.from(piece));
    return true;
  });

async function read(store: FileStore, key: string, range?: ByteRange): Promise<string | null> {
  const file = await store.open(key, range);
  return file && (await buffer(file.stream)).toString();
}

describe.each<[string, () => FileStore]>([
  ['on a disk', () => new DiskFileStore(root)],
  ['in a bucket', () => new S3FileStore(s3.settings, PATIENCE)],
])('a file %s', (_where, make) => {
  let store: FileStore;
  beforeAll(() => {
    store = make();
  });

  test('is what was put, however many pieces it came in', async () => {
    expect(await put(store, 'media/1/2/whole', 'the whole ', 'menu')).toBe(true);

    expect(await read(store, 'media/1/2/whole')).toBe('the whole menu');
    expect(await store.size('media/1/2/whole')).toBe(14);
    const part = await store.open('media/1/2/whole', { start: 0, end: 0 });
    part?.stream.destroy();
    expect(part?.size).toBe(14);
  });

  test('may be empty', async () => {
    await put(store, 'empty');

    expect([await read(store, 'empty'), await store.size('empty')]).toEqual(['', 0]);
  });

  test('of many pieces keeps their order', async () => {
    const pieces = Array.from({ length: 300 }, (_, n) => `${n}:${'x'.repeat(5_000)};`);
    await put(store, 'long', ...pieces);

    expect((await read(store, 'long')) === pieces.join('')).toBe(true);
  });

  test.each<[ByteRange, string]>([
    [{ start: 0, end: 2 }, 'the'],
    [{ start: 10, end: 13 }, 'menu'],
    [{ start: 13, end: 13 }, 'u'],
    [{ start: 0, end: 13 }, 'the whole menu'],
  ])('is read in part: %o', async (range, part) => {
    await put(store, 'ranges', 'the whole menu');

    expect(await read(store, 'ranges', range)).toBe(part);
  });

  test('ends where it ends', async () => {
    await put(store, 'short', 'abc');

    await expect(store.open('short', { start: 3, end: 5 })).rejects.toThrow('ends before');
  });

  test('is replaced as a whole', async () => {
    await put(store, 'twice', 'a longer text');
    await put(store, 'twice', 'short');

    expect(await read(store, 'twice')).toBe('short');
  });

  test('that was not filled is not there, and what was there before stays', async () => {
    await put(store, 'kept', 'before');
    const stopped = await store.put('kept', async (sink) => {
      await sink(Buffer.from('half'));
      return false;
    });
    const broken = store.put('never', async (sink) => {
      await sink(Buffer.from('half'));
      throw new Error('the line went dead');
    });

    await expect(broken).rejects.toThrow('the line went dead');
    expect([stopped, await read(store, 'kept'), await store.size('never')]).toEqual([false, 'before', null]);
  });

  test('that two put at once is one of the two', async () => {
    const one = 'one '.repeat(2_000);
    const two = 'two!'.repeat(2_000);
    await Promise.all([put(store, 'both', one), put(store, 'both', two)]);

    expect([one, two]).toContain(await read(store, 'both'));
  });

  test('that was removed is gone, and may be removed again', async () => {
    await put(store, 'gone', 'x');
    await store.remove('gone');
    await store.remove('gone');

    expect([await store.open('gone'), await store.size('gone')]).toEqual([null, null]);
  });

  test.each([
    '../x',
    'a/../b',
    '/etc/passwd',
    'a//b',
    '.',
    'a/.hidden',
    'a\0b',
    'a b',
    'a?b',
    '',
    'x'.repeat(513),
  ])('has no key like %j', async (key) => {
    await expect(async () => put(store, key, 'x')).rejects.toThrow('no key');
    await expect(async () => store.open(key)).rejects.toThrow('no key');
    await expect(async () => store.size(key)).rejects.toThrow('no key');
    await expect(async () => store.remove(key)).rejects.toThrow('no key');
  });
});

test('nothing half-written is left on the disk', async () => {
  const store = new DiskFileStore(join(root, 'alone'));
  await store.put('a/b', () => Promise.resolve(false));
  await store.put('a/c', () => Promise.reject(new Error('no'))).catch(() => {});
  await put(store, 'a/d', 'x');

  expect(await readdir(join(root, 'alone', 'a'))).toEqual(['d']);
});

describe('a bucket', () => {
  const store = () => new S3FileStore(s3.settings, PATIENCE);

  test.each([
    ['an error', { kind: 'status', status: 500 }],
    ['a demand to slow down', { kind: 'status', status: 503 }],
    ['silence', { kind: 'hang' }],
    ['a broken connection', { kind: 'reset' }],
  ] as const)('that answers once with %s is asked again', async (_what, fault) => {
    s3.next(fault, 2);

    expect(await put(store(), 'again', 'here')).toBe(true);
    expect(await read(store(), 'again')).toBe('here');
  });

  test.each([
    ['an error', { kind: 'status', status: 500 }],
    ['silence', { kind: 'hang' }],
  ] as const)('that answers only with %s cannot be reached', async (_what, fault) => {
    s3.next(fault, 3);

    await expect(put(store(), 'refused', 'x')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'FILE_STORE_UNAVAILABLE',
    });
    expect(s3.files.has('refused')).toBe(false);
  });

  test('that breaks off in the middle of a file says so', async () => {
    await put(store(), 'broken', 'x'.repeat(10_000));
    s3.next({ kind: 'reset' });
    const file = await store().open('broken');

    await expect(file && buffer(file.stream)).rejects.toThrow();
  });

  test.each([
    ['another secret', { secretAccessKey: 'guessed' }],
    ['another key', { accessKeyId: 'AKIDOTHER' }],
    ['another region', { region: 'eu-test-2' }],
    ['another bucket', { bucket: 'others' }],
  ])('with %s takes nothing', async (_what, wrong) => {
    const stranger = new S3FileStore({ ...s3.settings, ...wrong }, PATIENCE);

    await expect(put(stranger, 'stolen', 'x')).rejects.toMatchObject({ reason: 'FILE_STORE_UNAVAILABLE' });
    expect(s3.files.has('stolen')).toBe(false);
  });
});
