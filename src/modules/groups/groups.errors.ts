import { DomainError, invalidInput } from '../../kernel/errors.js';
import { MAX_GROUPS, MAX_MEMBERS } from './groups.js';

export const nameTaken = (name: string) =>
  new DomainError('CONFLICT', 'NAME_TAKEN', 'Another group has this name. Choose another one.', {
    field: 'name',
    name,
  });

export const tooManyGroups = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_GROUPS', `An agency has at most ${MAX_GROUPS} groups.`, {
    max: MAX_GROUPS,
  });

export const tooManyMembers = () =>
  invalidInput('userIds', `A group has at most ${MAX_MEMBERS} members.`, { max: MAX_MEMBERS });

/** @param ids as they were given: what else is known of them is not for everybody. */
export const cannotBeMembers = (ids: readonly string[]) =>
  invalidInput('userIds', 'There is nobody with these ids who could be in a group.', { userIds: ids });
