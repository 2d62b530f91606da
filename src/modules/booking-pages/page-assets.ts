import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { AssetPaths } from './page-frame.js';

/** The same from src/ and from dist/. */
const FOLDER = new URL('../../../assets/booking/', import.meta.url);

/** A file that pages load. */
export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  /** Of its content. */
  readonly tag: string;
}

const TYPES = {
  'booking.css': 'text/css; charset=utf-8',
  'booking.js': 'text/javascript; charset=utf-8',
  'booking.svg': 'image/svg+xml',
} as const;

/** What the pages wear and run, read once. Their addresses hold a digest, so a browser keeps them for good. */
@Injectable()
export class PageAssets {
  readonly #assets: ReadonlyMap<string, Asset>;
  readonly paths: AssetPaths;

  constructor() {
    this.#assets = new Map(Object.entries(TYPES).map(([name, type]) => [name, assetOf(name, type)]));
    const pathOf = (name: keyof typeof TYPES) => `/book/assets/${this.#assets.get(name)?.tag}/${name}`;
    this.paths = { style: pathOf('booking.css'), script: pathOf('booking.js'), icon: pathOf('booking.svg') };
  }

  /** Null for what there is not. While versions change, another instance may ask for the file of its own page. */
  find(name: string): Asset | null {
    return this.#assets.get(name) ?? null;
  }
}

function assetOf(name: string, type: string): Asset {
  const content = readFileSync(fileURLToPath(new URL(name, FOLDER)));
  return { type, content, tag: createHash('sha256').update(content).digest('base64url').slice(0, 16) };
}
