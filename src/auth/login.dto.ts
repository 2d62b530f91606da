import { z } from 'zod';
import type { Role } from '../kernel/permissions.js';
import type { SignedInAs } from './auth.service.js';

/** Addresses are compared without surrounding space and in lower case, wherever they are typed in. */
export const normalEmail = (typed: string): string => typed.trim().toLowerCase();

/** No more than tells an address from a mistake: whether it exists is not this check's business. */
const EMAIL = /^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u;
export const MAX_EMAIL_LENGTH = 254;
const EMAIL_MESSAGE = `An e-mail address of at most ${MAX_EMAIL_LENGTH} characters is needed.`;
const PASSWORD_MESSAGE = 'A password of 1 to 1000 characters is needed.';

export const LoginBody = z.strictObject({
  email: z
    .string(EMAIL_MESSAGE)
    .transform(normalEmail)
    .pipe(z.string().max(MAX_EMAIL_LENGTH, EMAIL_MESSAGE).regex(EMAIL, EMAIL_MESSAGE)),
  password: z.string(PASSWORD_MESSAGE).min(1, PASSWORD_MESSAGE).max(1_000, PASSWORD_MESSAGE),
});

export interface LoginAnswer {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly displayName: string;
    readonly role: Role;
    readonly agencyId: number;
    readonly clientId: number | null;
  };
}

export function toLoginAnswer({ accessToken, expiresIn, refreshToken, account }: SignedInAs): LoginAnswer {
  const { userId: id, email, displayName, role, agencyId, clientId } = account;
  const user = { id, email, displayName, role, agencyId, clientId };
  return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, user };
}
