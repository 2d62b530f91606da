import { z } from 'zod';
import { invalidInput } from '../kernel/errors.js';
import type { Role } from '../kernel/permissions.js';
import { lengthOf, MAX_PASSWORD_LENGTH } from './password-rules.js';
import type { Access, SignedInAs } from './sessions.service.js';

/** Addresses are compared without surrounding space and in lower case, wherever they are typed in. */
export const normalEmail = (typed: string): string => typed.trim().toLowerCase();

/** No more than tells an address from a mistake: whether it exists is not this check's business. */
const EMAIL = /^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u;
export const MAX_EMAIL_LENGTH = 254;
const EMAIL_MESSAGE = `An e-mail address of at most ${MAX_EMAIL_LENGTH} characters is needed.`;
const PASSWORD_MESSAGE = 'A password of 1 to 1000 characters is needed.';

/** As it is compared everywhere. */
const email = z
  .string(EMAIL_MESSAGE)
  .transform(normalEmail)
  .pipe(z.string().max(MAX_EMAIL_LENGTH, EMAIL_MESSAGE).regex(EMAIL, EMAIL_MESSAGE));

export const LoginBody = z.strictObject({
  email,
  password: z
    .string(PASSWORD_MESSAGE)
    .refine((it) => it !== '' && lengthOf(it) <= MAX_PASSWORD_LENGTH, PASSWORD_MESSAGE),
});

/** What an address that mail is sent to must not have: parts of the language of mail itself. */
const NOT_MAILABLE = /[<>()[\]\\,;:"]/;

/**
 * An address that mail can be sent to, as it is compared everywhere.
 *
 * @throws DomainError INVALID_INPUT with the field.
 */
export function parseEmail(typed: string, field = 'email'): string {
  const parsed = email.safeParse(typed);
  if (!parsed.success || NOT_MAILABLE.test(parsed.data)) throw invalidInput(field, EMAIL_MESSAGE);
  return parsed.data;
}

/** Whom a body that was not checked yet means to sign in as. One without an address is refused later. */
export function accountIn(body: unknown): string | null {
  const typed = (body as { email?: unknown } | null | undefined)?.email;
  const account = typeof typed === 'string' ? normalEmail(typed) : '';
  return account === '' || account.length > MAX_EMAIL_LENGTH ? null : account;
}

const REFRESH_MESSAGE = 'The refresh token that came with the access token is needed.';
const MAX_REFRESH_LENGTH = 200;
const refreshToken = z
  .string(REFRESH_MESSAGE)
  .min(1, REFRESH_MESSAGE)
  .max(MAX_REFRESH_LENGTH, REFRESH_MESSAGE);

export const RefreshBody = z.strictObject({ refreshToken });

/** An impersonation has no refresh token: its bearer token says which session is meant. */
export const LogoutBody = z.strictObject({ refreshToken: refreshToken.optional() });

const USER_ID_MESSAGE = 'The id of a user is needed.';

export const ImpersonateBody = z.strictObject({
  userId: z.string(USER_ID_MESSAGE).min(1, USER_ID_MESSAGE).max(64, USER_ID_MESSAGE),
});

export interface AccessAnswer {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly displayName: string;
    readonly role: Role;
    readonly agencyId: number;
    readonly clientId: number | null;
  };
}

export interface LoginAnswer extends AccessAnswer {
  readonly refreshToken: string;
}

export function toAccessAnswer({ accessToken, expiresIn, account }: Access): AccessAnswer {
  const { userId: id, email, displayName, role, agencyId, clientId } = account;
  const user = { id, email, displayName, role, agencyId, clientId };
  return { accessToken, tokenType: 'Bearer', expiresIn, user };
}

export const toLoginAnswer = (signedIn: SignedInAs): LoginAnswer => ({
  ...toAccessAnswer(signedIn),
  refreshToken: signedIn.refreshToken,
});
