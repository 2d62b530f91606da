import { createHmac, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { KeyRing } from '../../src/auth/key-ring.js';
import type { Person } from '../world/person.js';
import type { Server } from '../world/server.js';

/** What a token of ours says. */
export interface Payload extends jwt.JwtPayload {
  readonly [claim: string]: unknown;
}

type Key = KeyObject | string | Buffer;

export const payloadOf = (token: string): Payload => jwt.decode(token) as Payload;

export const tokenOf = ({ authorization }: Pick<Person, 'authorization'>): string =>
  authorization.replace('Bearer ', '');

export const keysOf = (server: Server): KeyRing => server.app.get(KeyRing, { strict: false });

export const nowSeconds = () => Date.now() / 1000;

/**
 * A token with any head and payload, sealed with any key, by HMAC with SHA-256. What is undefined is left out.
 * By hand, because a library would refuse to write most of what is tried here.
 */
export function sealed(head: object, payload: object, key: Key): string {
  const parts = [head, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${parts}.${createHmac('sha256', key).update(parts).digest('base64url')}`;
}

/** A token with these claims, as a server with these keys would issue it. */
export const signedWith = ({ current }: KeyRing, payload: object): string =>
  sealed({ alg: 'HS256', typ: 'JWT', kid: current.id }, payload, current.key);
