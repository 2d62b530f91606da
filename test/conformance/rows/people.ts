import type { Caller } from '../callers.js';
import {
  another,
  cursor,
  invalid,
  NOT_FOUND,
  nth,
  of,
  position,
  type Rows,
  rowsOfClients,
} from '../rules.js';

/** Whoever acts as somebody does not touch their credentials. */
const notWhileActing = ({ isImpersonated }: Caller) => (isImpersonated ? 'FORBIDDEN/IMPERSONATING' : null);

/** To a SUPER_ADMIN. */
const LOOKS_AFTER_ALL = {
  'agencies.name': 'whoever looks after all agencies knows their names',
  '@agency': 'and the addresses of their first admins',
};

/** People, clients, agencies, groups, presence, the audit. */
export const PEOPLE: Rows = {
  'Mutation.setPresence': { given: { status: 'AWAY' } },
  'Query.agentPresence': {
    given: { limit: 20 },
    ids: {
      afterUserId: position('afterUserId', 'user', { blank: 'answered' }),
      agencyId: of('agency', 'empty', { isOptional: true }),
    },
  },
  'Query.me': {},
  'Subscription.agentPresence': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
  'Mutation.archiveAgency': { ids: { id: of('newAgency', NOT_FOUND, { isFresh: true }) } },
  'Mutation.archiveClient': { ids: { id: of('newClient', NOT_FOUND, { isFresh: true }) } },
  'Mutation.changeRole': {
    given: { role: 'CLIENT_USER' },
    ids: {
      userId: of('passerby', NOT_FOUND, { isFresh: true }),
      clientId: of('client', NOT_FOUND, { isOptional: true }),
    },
  },
  'Mutation.clearUserPermission': {
    given: { permission: 'chat.reply' },
    ids: { userId: of('user', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.createAgency': {
    given: {
      name: another('Agency'),
      adminEmail: () => `admin-${nth()}@matrix.test`,
      adminDisplayName: 'Matrix',
    },
  },
  'Mutation.createClient': { given: { name: another('Client') } },
  'Mutation.createGroup': {
    given: { name: another('Group') },
    ids: { userIds: of('user', invalid('userIds'), { isOptional: true }) },
  },
  'Mutation.delegateClients': {
    given: { until: null },
    ids: {
      userId: of('colleague', NOT_FOUND, { isFresh: true }),
      clientIds: of('client', NOT_FOUND),
    },
  },
  'Mutation.deleteGroup': { ids: { id: of('group', NOT_FOUND, { isFresh: true }) } },
  'Mutation.deleteUser': { ids: { userId: of('user', NOT_FOUND, { isFresh: true }) } },
  'Mutation.disableUser': { ids: { userId: of('user', NOT_FOUND, { isFresh: true }) } },
  'Mutation.enableUser': { ids: { userId: of('user', NOT_FOUND, { isFresh: true }) } },
  'Mutation.renameGroup': {
    given: { name: another('Group') },
    ids: { id: of('group', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.restoreAgency': { ids: { id: of('newAgency', NOT_FOUND, { isFresh: true }) } },
  'Mutation.restoreClient': { ids: { id: of('newClient', NOT_FOUND, { isFresh: true }) } },
  'Mutation.setGroupMembers': {
    ids: {
      groupId: of('group', NOT_FOUND, { isFresh: true }),
      userIds: of('user', invalid('userIds')),
    },
  },
  'Mutation.setUserPermission': {
    given: { permission: 'chat.reply', allowed: false },
    ids: { userId: of('user', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.updateClient': {
    given: { name: another('Client') },
    ids: { id: of('newClient', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.updateClientSettings': {
    given: { settings: { autoResolveIdleDays: 7 } },
    ids: { id: of('client', NOT_FOUND) },
  },
  'Mutation.acceptInvitation': {
    given: { token: 'x', password: 'out of the matrix', displayName: null },
    comesTo: 'BAD_USER_INPUT/TOKEN_NOT_VALID',
  },
  'Mutation.changePassword': {
    given: { currentPassword: 'of somebody else', newPassword: 'out of the matrix' },
    refuses: notWhileActing,
    comesTo: 'BAD_USER_INPUT/WRONG_PASSWORD',
  },
  'Mutation.inviteUser': {
    given: { email: () => `somebody-${nth()}@matrix.test`, displayName: 'Matrix', role: 'CLIENT_USER' },
    ids: { clientId: of('client', NOT_FOUND, { isOptional: true }) },
  },
  'Mutation.requestPasswordReset': { given: { email: () => `nobody-${nth()}@matrix.test` } },
  'Mutation.resetPassword': {
    given: { token: 'x', password: 'out of the matrix' },
    comesTo: 'BAD_USER_INPUT/TOKEN_NOT_VALID',
  },
  'Mutation.sendPasswordReset': {
    ids: { userId: of('user', NOT_FOUND, { isFresh: true }) },
    refuses: notWhileActing,
  },
  'Query.agencies': {
    given: { limit: 20 },
    ids: { afterId: position('afterId', 'anyAgency') },
    comesTo: ['answered', 'empty'],
    shows: LOOKS_AFTER_ALL,
    isRestless: 'agencies are made by other requests',
  },
  'Query.agency': {
    ids: { id: of('anyAgency', 'null') },
    shows: LOOKS_AFTER_ALL,
  },
  'Query.auditIntegrity': {
    given: { afterSeq: null, limit: null },
    isRestless: 'the chain grows a moment later',
  },
  'Query.auditLog': {
    given: { action: null, from: null, to: null, limit: 20 },
    ids: {
      beforeId: cursor('beforeId', 'auditEntry'),
      clientId: of('client', 'empty', { isOptional: true }),
      userId: of('user', 'empty', { isOptional: true }),
      // What was asked for in vain is a subject too.
      subjectId: of('conversation', ['answered', 'empty'], { isOptional: true }),
    },
    comesTo: ['answered', 'empty'],
    shows: { id: 'what people of the agency asked for in vain' },
    isRestless: 'what is asked in vain is in it',
  },
  'Query.client': { ids: { id: of('client', 'null') } },
  'Query.clients': {
    given: { limit: 20, includeArchived: true },
    ids: { afterId: position('afterId', 'client') },
    comesTo: rowsOfClients,
  },
  'Query.group': { ids: { id: of('group', 'null') } },
  'Query.groups': { given: { limit: 20 }, ids: { afterId: position('afterId', 'group') } },
  'Query.permissionCatalog': {},
  'Query.user': { ids: { id: of('user', 'null') } },
  'Query.users': {
    given: { limit: 20, role: null },
    ids: { afterId: position('afterId', 'user'), clientId: of('client', 'empty', { isOptional: true }) },
  },
};
