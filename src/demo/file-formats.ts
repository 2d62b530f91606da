import { crc32, deflateSync } from 'node:zlib';

// Just enough of four formats to write small files that programs open, so that the demo needs no files of its own.

export type Rgb = readonly [red: number, green: number, blue: number];

/** A PNG of 8-bit RGB. */
export function png(width: number, height: number, colorAt: (x: number, y: number) => Rgb): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const stride = 1 + width * 3; // a row begins with its filter: 0, none
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels.set(colorAt(x, y), y * stride + 1 + x * 3);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
}

/** Silence: frames of 24 ms (MPEG 1 layer III, 32 kbit/s, 48 kHz, mono) whose side information is all zero. */
export function mp3Silence(seconds: number): Buffer {
  const frame = Buffer.alloc(96);
  frame.set([0xff, 0xfb, 0x14, 0xc4]);
  return Buffer.concat(Array.from({ length: Math.ceil(seconds / 0.024) }, () => frame));
}

/** One A4 page of text, one line below the other. Latin-1 only. */
export function pdf(lines: readonly string[]): Buffer {
  const text = lines.map((line) => `(${line.replaceAll(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
  const content = `BT /F1 14 Tf 20 TL 72 770 Td\n${text}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = file.length; // a character is a byte in Latin-1
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const trailer = `trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}${trailer}`, 'latin1');
}

/** A square, lossless WebP in one colour, seen where `isInk` says so and transparent elsewhere: a bit a pixel. */
export function sticker(side: number, color: Rgb, isInk: (x: number, y: number) => boolean): Buffer {
  const bits = new BitWriter(64 + (side * side) / 8);
  bits.write(0x2f, 8);
  bits.write(side - 1, 14);
  bits.write(side - 1, 14);
  bits.write(1, 1); // uses alpha
  bits.write(0, 3); // version
  bits.write(0, 3); // no transform, no colour cache, one set of prefix codes
  const [red, green, blue] = color;
  // A code of one symbol takes no bits, one of two symbols takes one: 0 is transparent, 255 opaque.
  for (const only of [green, red, blue]) bits.writeCode(only);
  bits.writeCode(0, 255);
  bits.writeCode(0); // distances, of which there are none
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) bits.write(isInk(x, y) ? 1 : 0, 1);
  }
  return riff('WEBP', 'VP8L', bits.bytes());
}

/** Least significant bit first, as VP8L has it. */
class BitWriter {
  readonly #bytes: Buffer;
  #count = 0;

  constructor(maxBytes: number) {
    this.#bytes = Buffer.alloc(Math.ceil(maxBytes));
  }

  write(value: number, width: number): void {
    for (let i = 0; i < width; i += 1, this.#count += 1) {
      const at = this.#count >> 3;
      this.#bytes[at] = (this.#bytes[at] ?? 0) | (((value >> i) & 1) << (this.#count & 7));
    }
  }

  /** A simple prefix code: one or two symbols of 8 bits. */
  writeCode(first: number, second?: number): void {
    this.write(1, 1);
    this.write(second === undefined ? 0 : 1, 1);
    this.write(1, 1);
    this.write(first, 8);
    if (second !== undefined) this.write(second, 8);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, Math.ceil(this.#count / 8));
  }
}

function riff(form: string, type: string, data: Buffer): Buffer {
  const padded = data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)]);
  const header = Buffer.alloc(20);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(12 + padded.length, 4);
  header.write(form, 8, 'latin1');
  header.write(type, 12, 'latin1');
  header.writeUInt32LE(data.length, 16);
  return Buffer.concat([header, padded]);
}
