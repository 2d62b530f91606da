import { DomainError } from '../../kernel/errors.js';
import { emailOf, phoneOf } from '../contacts/contact-values.js';
import type { Validation } from '../flows/flow-blocks.js';
import { folded } from './choices.js';

const URL_LIKE = /^https?:\/\/\S+$/i;
const ISO_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const DAY_FIRST = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;
/** A sign, digits, and either mark before the decimals: no thousands, which are written too differently. */
const NUMBER = /^[+-]?\d{1,15}(?:[.,]\d{1,10})?$/;

const orNull = (read: () => string): string | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
};

/** A real day as `2026-12-31`; null for anything else. */
function dateOf(typed: string): string | null {
  const iso = ISO_DATE.exec(typed);
  const dayFirst = iso ? null : DAY_FIRST.exec(typed);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : [dayFirst?.[3], dayFirst?.[2], dayFirst?.[1]];
  if (!year || !month || !day) return null;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date) ? null : date;
}

function numberOf(
  typed: string,
  { min, max, integer }: Extract<Validation, { kind: 'number' }>,
): string | null {
  if (!NUMBER.test(typed)) return null;
  const value = Number(typed.replace(',', '.'));
  if (integer && !Number.isInteger(value)) return null;
  if ((min != null && value < min) || (max != null && value > max)) return null;
  return String(value);
}

/** By title or by number; several are separated by commas. Kept as they were offered. */
function optionsOf(
  typed: string,
  { options, multiple }: Extract<Validation, { kind: 'options' }>,
): string | null {
  const one = (said: string): string | null => {
    const words = folded(said);
    const byNumber = /^\d{1,2}$/.test(words) ? options[Number(words) - 1] : undefined;
    return options.find((option) => folded(option) === words) ?? byNumber ?? null;
  };
  const picked = (multiple ? typed.split(',') : [typed]).map(one);
  return picked.includes(null) ? null : [...new Set(picked)].join(', ');
}

/** What an answer is kept as; null: it is none of that kind. */
export function answerOf(typed: string | null, validation: Validation): string | null {
  const said = typed?.trim() ?? '';
  if (said === '') return null;
  switch (validation.kind) {
    case 'text': {
      const { length } = [...said];
      return length >= validation.min && length <= validation.max ? said : null;
    }
    case 'number':
      return numberOf(said, validation);
    case 'email':
      return orNull(() => emailOf('answer', said));
    case 'phone':
      return orNull(() => phoneOf('answer', said));
    case 'url':
      return URL_LIKE.test(said) && URL.canParse(said) && said.length <= 2_000 ? said : null;
    case 'date':
      return dateOf(said);
    case 'options':
      return optionsOf(said, validation);
  }
}
