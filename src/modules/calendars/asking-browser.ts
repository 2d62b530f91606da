import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/**
 * Keeps an authorization to the browser that it was asked for in (RFC 6749, section 10.12).
 *
 * The state alone would let anybody who began an authorization send it to somebody else: whoever followed it would
 * connect their own calendar to a stranger's staff, without having asked for it. So the browser that asks is left a
 * secret in a cookie, the state carries the secret's hash, and only who brings both goes on. One cookie for each
 * authorization: several calendars may be connected side by side.
 */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** What the state says of an authorization. */
export const subjectOf = (authorizationId: string, secret: string): string =>
  `${authorizationId}.${hashOf(secret).toString('base64url')}`;

export interface Asked {
  readonly authorizationId: string;
  readonly secretHash: string;
}

export function askedIn(subject: string): Asked {
  const [authorizationId = '', secretHash = ''] = subject.split('.');
  return { authorizationId, secretHash };
}

/** Whether these cookies are of the browser that has asked. */
export function isAskingBrowser(cookies: string | undefined, asked: Asked, publicUrl: string): boolean {
  const name = nameOf(asked.authorizationId, publicUrl);
  const expected = Buffer.from(asked.secretHash, 'base64url');
  return (cookies ?? '').split(';').some((pair) => {
    const [key = '', value = ''] = pair.trim().split('=');
    const given = hashOf(value);
    return key === name && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** `Set-Cookie` for the browser that asks. */
export const cookieOf = (
  { id, secret, maxAgeMs }: { readonly id: string; readonly secret: string; readonly maxAgeMs: number },
  publicUrl: string,
): string => `${nameOf(id, publicUrl)}=${secret}; Max-Age=${maxAgeMs / 1000}; ${attributes(publicUrl)}`;

/** `Set-Cookie` that takes it away again. */
export const noCookieOf = (authorizationId: string, publicUrl: string): string =>
  `${nameOf(authorizationId, publicUrl)}=; Max-Age=0; ${attributes(publicUrl)}`;

/** `__Host-`: no neighbour under the same domain can put one there. */
const nameOf = (id: string, publicUrl: string): string =>
  `${isSecure(publicUrl) ? '__Host-' : ''}switchboard-calendar-${id}`;

/** The dashboard may be of another site, and Google always is; without TLS browsers take no `SameSite=None`. */
const attributes = (publicUrl: string): string =>
  `Path=/; HttpOnly; ${isSecure(publicUrl) ? 'Secure; SameSite=None' : 'SameSite=Lax'}`;

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
