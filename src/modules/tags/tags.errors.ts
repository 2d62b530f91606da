import { DomainError, invalidInput } from '../../kernel/errors.js';
import { scopeExceedsOwn } from '../../kernel/grants.js';
import { MAX_TAGS } from './tags.js';

export const nameTaken = (name: string) =>
  new DomainError('CONFLICT', 'NAME_TAKEN', 'Another tag has this name. Choose another one.', {
    field: 'name',
    name,
  });

export const tooManyTags = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_TAGS',
    `The agency has at most ${MAX_TAGS} tags, and each client as many of its own.`,
    { max: MAX_TAGS },
  );

export const ofTheWholeAgency = () =>
  scopeExceedsOwn('You see some clients only, and this tag is for all of them.');

export const unusableTag = (tagId: string) =>
  invalidInput('tagId', 'There is no tag with this id that could be put here.', { tagId });
