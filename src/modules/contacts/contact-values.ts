import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { invalidInput } from '../../kernel/errors.js';

export const MAX_EMAIL_LENGTH = 254;
export const MAX_URL_LENGTH = 2_000;
/** Longer than any way to write a number. */
const MAX_PHONE_LENGTH = 40;
const MS_PER_HOUR = 3_600_000;
/** Where the day begins first. */
const EARLIEST_ZONE_HOURS = 14;

/** No more than tells an address from a mistake. */
const EMAIL = /^[^\s\p{Cc}\p{Cs}@]+@[^\s\p{Cc}\p{Cs}@]+$/u;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Without the space around it, in lower case. @throws DomainError INVALID_INPUT naming the field. */
export function emailOf(field: string, typed: string): string {
  const email = typed.trim().toLowerCase();
  if (email.length > MAX_EMAIL_LENGTH || !EMAIL.test(email)) {
    throw invalidInput(
      field,
      `${field} must be an e-mail address of at most ${MAX_EMAIL_LENGTH} characters.`,
    );
  }
  return email;
}

/**
 * E.164. A number without + or 00 is one of the country.
 *
 * It must be a number that could be: of the length that its country has. Whether it is given to somebody changes
 * from month to month, so that is not asked.
 *
 * @throws DomainError INVALID_INPUT naming the field.
 */
export function phoneOf(field: string, typed: string, country: CountryCode | null = null): string {
  const number =
    typed.length > MAX_PHONE_LENGTH
      ? undefined
      : parsePhoneNumberFromString(
          typed.trim().replace(/^00/, '+'),
          { ...(country && { defaultCountry: country }), extract: false },
          metadata,
        );
  if (!number?.isPossible()) {
    throw invalidInput(
      field,
      `${field} must be a phone number with its country code, or one of the default country.`,
    );
  }
  return number.number;
}

/** Two capital letters. @throws DomainError INVALID_INPUT naming the field. */
export function countryOf(field: string, typed: string): CountryCode {
  const code = typed.trim().toUpperCase() as CountryCode;
  if (!isSupportedCountry(code, metadata)) {
    throw invalidInput(field, `${field} must be the code of a country: two letters of ISO 3166.`);
  }
  return code;
}

/** `1990-12-31`. @throws DomainError INVALID_INPUT naming the field. */
export function dateOf(field: string, typed: string): string {
  const date = typed.trim();
  if (!DATE.test(date) || !isDay(date)) {
    throw invalidInput(field, `${field} must be a date, as 1990-12-31.`);
  }
  return date;
}

/** A day that has begun somewhere. @throws DomainError INVALID_INPUT naming the field. */
export function birthdayOf(field: string, typed: string, now: Date): string {
  const date = dateOf(field, typed);
  const latest = new Date(now.getTime() + EARLIEST_ZONE_HOURS * MS_PER_HOUR).toISOString().slice(0, 10);
  if (date > latest) throw invalidInput(field, `${field} must not be in the future.`);
  return date;
}

/** Of the web, as a browser would write it. @throws DomainError INVALID_INPUT naming the field. */
export function urlOf(field: string, typed: string): string {
  const url = typed.length <= MAX_URL_LENGTH && URL.canParse(typed.trim()) ? new URL(typed.trim()) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.href.length > MAX_URL_LENGTH) {
    throw invalidInput(
      field,
      `${field} must be an address of the web (https://…) of at most ${MAX_URL_LENGTH} characters.`,
    );
  }
  return url.href;
}

/** A year of four digits has no year 0 in PostgreSQL. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !date.startsWith('0000') && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
