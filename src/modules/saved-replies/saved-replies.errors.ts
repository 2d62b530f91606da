import { DomainError } from '../../kernel/errors.js';
import { scopeExceedsOwn } from '../../kernel/grants.js';
import { MAX_SAVED_REPLIES } from './saved-replies.js';

export const shortCodeTaken = (shortCode: string) =>
  new DomainError('CONFLICT', 'SHORT_CODE_TAKEN', 'Another saved reply has this code. Choose another one.', {
    field: 'shortCode',
    shortCode,
  });

export const tooManySavedReplies = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_SAVED_REPLIES',
    `An agency has at most ${MAX_SAVED_REPLIES} saved replies.`,
    { max: MAX_SAVED_REPLIES },
  );

export const ofTheWholeAgency = () =>
  scopeExceedsOwn('A saved reply of the whole agency is for those who see all of its clients.');
