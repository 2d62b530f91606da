import { inflateSync } from 'node:zlib';
import { mp3Silence, pdf, png, sticker } from './file-formats.js';

test('a PNG holds every pixel', () => {
  const file = png(2, 1, (x) => [x, 20, 30]);

  expect(file.subarray(1, 4).toString()).toBe('PNG');
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([2, 1]);
  const data = file.indexOf('IDAT');
  const length = file.readUInt32BE(data - 4);
  expect([...inflateSync(file.subarray(data + 4, data + 4 + length))]).toEqual([0, 0, 20, 30, 1, 20, 30]);
});

test('silence lasts as long as asked, in whole frames', () => {
  const file = mp3Silence(1);

  expect(file.length).toBe(42 * 96);
  expect(file.readUInt32BE(96)).toBe(0xfffb14c4);
});

test('a PDF says where each of its objects begins', () => {
  const file = pdf(['Hello (you)']).toString('latin1');

  const offsets = [...file.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  offsets.forEach((offset, i) => {
    expect(file.slice(offset)).toMatch(new RegExp(`^${i + 1} 0 obj`));
  });
  expect(file.slice(Number(/startxref\n(\d+)/.exec(file)?.[1]))).toMatch(/^xref/);
  expect(file).toContain('(Hello \\(you\\)) Tj');
});

test('a sticker is a WebP of its size, one bit a pixel', () => {
  const file = sticker(512, [1, 2, 3], () => true);

  expect(file.subarray(8, 16).toString()).toBe('WEBPVP8L');
  const head = file.readUInt32LE(21);
  expect([(head & 0x3fff) + 1, ((head >> 14) & 0x3fff) + 1]).toEqual([512, 512]);
  expect(file.length).toBeLessThan((512 * 512) / 8 + 64);
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
});
