import { createHmac, timingSafeEqual } from 'node:crypto';

const HEADER = /^sha256=([0-9a-f]{64})$/i;

/** `X-Hub-Signature-256` over the bytes as they came. In constant time; false for a malformed header. */
export function verifySignature(rawBody: Buffer, header: string | undefined, secret: string): boolean {
  const given = HEADER.exec(header ?? '')?.[1];
  if (!given) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(given, 'hex'), expected);
}

/** Meta's question at subscription time: the challenge to echo, or null when the token is not ours. */
export function verifyHandshake(query: Readonly<Record<string, unknown>>, token: string): string | null {
  const challenge = query['hub.challenge'];
  const given = query['hub.verify_token'];
  if (query['hub.mode'] !== 'subscribe' || typeof given !== 'string' || typeof challenge !== 'string')
    return null;
  // Digests have one length, so comparing them tells nothing of the token's.
  return timingSafeEqual(digest(given, token), digest(token, token)) ? challenge : null;
}

const digest = (value: string, key: string): Buffer => createHmac('sha256', key).update(value).digest();
