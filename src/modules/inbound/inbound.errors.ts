import { invalidInput } from '../../kernel/errors.js';

export const notOneChoice = () =>
  invalidInput('ids', 'Which events: by their ids, or by a reason, and not by both.');

export const badNumberOfEvents = (max: number) =>
  invalidInput('ids', `1 to ${max} events at once.`, { min: 1, max });
