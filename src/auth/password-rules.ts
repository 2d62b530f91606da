import { DomainError } from '../kernel/errors.js';

export const MIN_PASSWORD_LENGTH = 10;
/** Counted like the least: in code points. A bound on what is hashed, far beyond what anybody types. */
export const MAX_PASSWORD_LENGTH = 1_000;

export type PasswordFault =
  | 'PASSWORD_TOO_SHORT'
  | 'PASSWORD_TOO_LONG'
  | 'PASSWORD_COMMON'
  | 'PASSWORD_IS_EMAIL'
  | 'PASSWORD_REPEATS';

const WORDS: Readonly<Record<PasswordFault, string>> = {
  PASSWORD_TOO_SHORT: `A password needs at least ${MIN_PASSWORD_LENGTH} characters.`,
  PASSWORD_TOO_LONG: `A password has at most ${MAX_PASSWORD_LENGTH} characters.`,
  PASSWORD_COMMON: 'This password is among the first that anybody would try. Choose another one.',
  PASSWORD_IS_EMAIL: 'The password must not be the e-mail address. Choose another one.',
  PASSWORD_REPEATS: 'The password must not be one character over and over. Choose another one.',
};

/**
 * Refuses a password that would be guessed: too short, the account's own address, one character repeated, or
 * among the some fifty thousand most common. Nothing is demanded of which characters it has.
 *
 * @param field what the caller calls it.
 * @throws DomainError INVALID_INPUT with the field, and the fault as its reason.
 */
export async function assertGoodPassword(password: string, email: string, field: string): Promise<void> {
  const fault = await faultOf(password, email);
  if (fault) throw new DomainError('INVALID_INPUT', fault, WORDS[fault], { field });
}

async function faultOf(password: string, email: string): Promise<PasswordFault | null> {
  const length = lengthOf(password);
  if (length < MIN_PASSWORD_LENGTH) return 'PASSWORD_TOO_SHORT';
  if (length > MAX_PASSWORD_LENGTH) return 'PASSWORD_TOO_LONG';
  const plain = folded(password);
  if (new Set(plain).size <= 1) return 'PASSWORD_REPEATS';
  const address = folded(email);
  if (plain === address || plain === address.slice(0, address.lastIndexOf('@'))) return 'PASSWORD_IS_EMAIL';
  return (await commonPasswords()).has(plain) ? 'PASSWORD_COMMON' : null;
}

/** In code points: what a person would call characters, as near as it matters here. */
export const lengthOf = (password: string): number => {
  let length = 0;
  for (const _ of password) length += 1;
  return length;
};

/** The same for what looks or is typed alike: full-width letters, another case. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

let common: Promise<ReadonlySet<string>> | null = null;

/** Loaded with the first password that somebody chooses; signing in does not need it. Those too short are left out. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Set(dictionary['passwords-common'].filter((one) => lengthOf(one) >= MIN_PASSWORD_LENGTH)),
  );
  return common;
}
