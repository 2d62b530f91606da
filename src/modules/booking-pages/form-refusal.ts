import { problemOf } from '../../http/problem.js';
import type { FormProblem, Typed } from './service-page.js';
import { waitWords } from './words.js';

/** A form that comes back with what is wrong with it. */
export interface FormRefusal {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly problem: FormProblem;
}

const FIELDS = ['startAt', 'customerName', 'customerPhone', 'customerEmail'] as const;

export const typedIn = (form: URLSearchParams): Typed => ({
  startAt: form.get('startAt') ?? '',
  customerName: form.get('customerName') ?? '',
  customerPhone: form.get('customerPhone') ?? '',
  customerEmail: form.get('customerEmail') ?? '',
});

/** What a visitor can do something about, on the form. Throws on whatever else it is. */
export function refusalOf(error: unknown, typed: Typed): FormRefusal {
  const problem = problemOf(error);
  if (!problem) throw error;
  const { status, reason, message, details } = problem;
  const wait = details.retryAfterSeconds;
  const retryAfter = typeof wait === 'number' ? wait : undefined;
  const refused = (field: FormProblem['field'], words: string) => ({
    ...{ status, retryAfter, problem: { field, message: words } },
  });
  if (retryAfter !== undefined)
    return refused(null, `${message} It works again in ${waitWords(retryAfter)}.`);
  if (reason === 'SLOT_TAKEN') {
    return refused(
      null,
      'Somebody else has just taken that time. Please choose another one: what you typed is still here.',
    );
  }
  const field = FIELDS.find((name) => name === details.field);
  if (!field) throw error;
  return refused(field, field === 'startAt' && typed.startAt === '' ? 'Choose a time.' : message);
}
