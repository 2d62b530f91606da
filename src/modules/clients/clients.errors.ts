import { DomainError } from '../../kernel/errors.js';
import { scopeExceedsOwn } from '../../kernel/grants.js';

export const nameTaken = (name: string) =>
  new DomainError('CONFLICT', 'NAME_TAKEN', 'Another client has this name. Choose another one.', {
    field: 'name',
    name,
  });

export const cannotSeeANewOne = () =>
  scopeExceedsOwn(
    'You see some clients only, and could not see a new one. Ask somebody who sees all of them.',
  );
