import type { MessageType } from '../modules/channels/content.js';
import { mp3Silence, pdf, png, type Rgb, sticker as webp } from './file-formats.js';

/** A file somebody sent. `bytes` makes it on demand: most starts of the server never need one. */
export interface DemoFile {
  readonly messageType: Extract<MessageType, 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT' | 'STICKER'>;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly bytes: (() => Buffer) | null;
  /** Why it is not here. */
  readonly failure?: string;
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * share),
  Math.round(from[1] + (to[1] - from[1]) * share),
  Math.round(from[2] + (to[2] - from[2]) * share),
];

/** Something round on a surface: a plate, a bruise, a mug. */
export const photo = (surface: Rgb, thing: Rgb): DemoFile => ({
  messageType: 'IMAGE',
  mimeType: 'image/png',
  fileName: null,
  bytes: () =>
    png(160, 120, (x, y) => {
      const distance = Math.hypot(x - 80, y - 62) / 44;
      return distance < 1
        ? mix(thing, [255, 255, 255], (1 - distance) / 3)
        : mix(surface, [0, 0, 0], y / 300);
    }),
});

export const voiceNote = (seconds: number): DemoFile => ({
  messageType: 'AUDIO',
  mimeType: 'audio/mpeg',
  fileName: null,
  bytes: () => mp3Silence(seconds),
});

/** One page. */
export const document = (fileName: string, lines: readonly string[]): DemoFile => ({
  messageType: 'DOCUMENT',
  mimeType: 'application/pdf',
  fileName,
  bytes: () => pdf(lines),
});

/** A smiling face. */
export const sticker = (color: Rgb): DemoFile => ({
  messageType: 'STICKER',
  mimeType: 'image/webp',
  fileName: null,
  bytes: () =>
    webp(512, color, (x, y) => {
      const [dx, dy] = [x - 256, y - 256];
      const isEye = Math.hypot(Math.abs(dx) - 80, dy + 70) < 32;
      const isMouth = dy > 40 && Math.abs(Math.hypot(dx, dy) - 150) < 16;
      return Math.hypot(dx, dy) < 240 && !isEye && !isMouth;
    }),
});

/** One that could not be fetched from the provider. */
export const lostVideo: DemoFile = {
  messageType: 'VIDEO',
  mimeType: 'video/mp4',
  fileName: null,
  bytes: null,
  failure: '131052: Media download error',
};
