import { DomainError, invalidInput } from '../../kernel/errors.js';
import { scopeExceedsOwn } from '../../kernel/grants.js';
import { MAX_FIELDS, MAX_OPTIONS } from './custom-fields.js';

export const reservedKey = (key: string) =>
  invalidInput('label', `Every contact has ${key} already. Choose another name.`, { key });

export const tooManyFields = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_FIELDS', `There are at most ${MAX_FIELDS} fields of a kind.`, {
    max: MAX_FIELDS,
  });

export const unfitOptions = () =>
  invalidInput(
    'options',
    `SELECT and MULTISELECT have 1 to ${MAX_OPTIONS} different options without a semicolon, other types have none.`,
    { max: MAX_OPTIONS },
  );

/** Something may have it: what was written stays readable. */
export const missingOptions = (missing: readonly string[]) =>
  invalidInput('options', 'Options can be added and put in another order, but none can be taken away.', {
    missing,
  });

export const ofTheWholeAgency = () =>
  scopeExceedsOwn('You see some clients only, and this is for all of them. Ask somebody who sees all.');
