import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { MessageId } from '../../kernel/ids.js';

export const neverSent = (field: string, id: MessageId) =>
  invalidInput(field, 'Only what was sent to a customer can be sent again.', { id });

export const notDead = (id: MessageId) =>
  new DomainError('CONFLICT', 'NOT_DEAD', 'The message has not failed, or not any more.', { id });

export const notOneChoice = () =>
  invalidInput('ids', 'Which letters: by their ids, or by a filter, and not by both.');

export const badNumberOfLetters = (max: number) =>
  invalidInput('ids', `1 to ${max} letters at once.`, { min: 1, max });
