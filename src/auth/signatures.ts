import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from './key-ring.js';

const FORM = /^([\w-]{1,1000})\.([\w-]{43})$/;

/** What we hand out and recognise when it comes back: it can be read by everybody, and made by nobody else. */
@Injectable()
export class Signatures {
  constructor(private readonly keys: KeyRing) {}

  /** One word, fit for an address. The same for the same text. The purpose keeps uses apart. */
  sign(purpose: string, text: string): string {
    const payload = Buffer.from(text).toString('base64url');
    const [signature = Buffer.alloc(0)] = this.keys.derived(purpose, payload);
    return `${payload}.${signature.toString('base64url')}`;
  }

  /** The text that we signed for this purpose; null for anything else. */
  textOf(purpose: string, token: unknown): string | null {
    const [, payload = '', signature = ''] = (typeof token === 'string' && FORM.exec(token)) || [];
    const given = Buffer.from(signature, 'base64url');
    const signs = (own: Buffer) => own.length === given.length && timingSafeEqual(own, given);
    if (!payload || !this.keys.derived(purpose, payload).some(signs)) return null;
    return Buffer.from(payload, 'base64url').toString('utf8');
  }
}
