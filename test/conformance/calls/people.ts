import { RequestPasswordReset } from '../../accounts/documents.js';
import { CHOSEN, invitation, invitedBy, newAddress } from '../../accounts/invitees.js';
import { create } from '../../groups/group-documents.js';
import type { Agency } from '../../world/agency.js';
import { PASSWORD, type Person } from '../../world/person.js';
import type { Calls, MutationRow } from './call.js';

/** A change of a colleague by the admin. */
const aboutColleague = (
  action: string,
  variables: Readonly<Record<string, unknown>> = {},
  before?: (agency: Agency, colleague: Person) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const colleague = await agency.colleague();
    await before?.(agency, colleague);
    return { by: agency.admin, variables: { ...variables, userId: colleague.id } };
  },
});

/** A change of the first client by the admin. */
const aboutClient = (
  action: string,
  variables: Readonly<Record<string, unknown>> = {},
  before = '',
): MutationRow => ({
  action,
  call: async (agency) => {
    const [{ id }] = agency.clients;
    if (before) await agency.query(`UPDATE clients SET ${before} WHERE agency_id = $1 AND id = $2`, [id]);
    return { by: agency.admin, variables: { ...variables, id } };
  },
});

/** A change of a group by the admin. */
const aboutGroup = (
  action: string,
  variables: (group: string, agency: Agency) => Readonly<Record<string, unknown>>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const { id } = await create(agency.admin, 'Night shift');
    return { by: agency.admin, variables: variables(id, agency) };
  },
});

/** A change of another agency by the SUPER_ADMIN, who reads of it at home too. */
const aboutAnotherAgency = (action: string, before = ''): MutationRow => ({
  action,
  call: async (agency, world) => {
    const other = await world.agency();
    if (before) await other.query(`UPDATE agencies SET ${before} WHERE id = $1`);
    return { by: agency.superAdmin, variables: { id: other.id } };
  },
});

/** People, clients, agencies, groups, presence. */
export const PEOPLE: Calls = {
  acceptInvitation: {
    action: 'user.accepted_invitation',
    call: async (agency, world) => {
      const { id, token } = await invitedBy(world, agency.admin);
      return { by: null, variables: { token, password: CHOSEN, displayName: null }, userId: id };
    },
  },
  archiveAgency: aboutAnotherAgency('agency.archived'),
  archiveClient: aboutClient('client.archived'),
  changePassword: {
    action: 'auth.password_changed',
    call: ({ agent: by }) => ({ by, variables: { currentPassword: PASSWORD, newPassword: CHOSEN } }),
  },
  changeRole: aboutColleague('user.role_changed', { role: 'AGENCY_ADMIN', clientId: null }),
  clearUserPermission: aboutColleague(
    'user.permission_cleared',
    { permission: 'chat.close' },
    (agency, colleague) => agency.denies(colleague, 'chat.close'),
  ),
  createAgency: {
    action: 'agency.created',
    call: ({ superAdmin: by }) => ({
      by,
      variables: { name: 'One more', adminEmail: newAddress(), adminDisplayName: 'Ana Duarte' },
    }),
  },
  createClient: {
    action: 'client.created',
    call: ({ admin: by }) => ({ by, variables: { name: 'One more' } }),
  },
  createGroup: {
    action: 'group.created',
    call: ({ admin: by }) => ({ by, variables: { name: 'Day shift', userIds: [] } }),
  },
  delegateClients: {
    action: 'user.clients_delegated',
    call: async (agency) => ({
      by: agency.admin,
      variables: { userId: agency.agent.id, clientIds: [agency.clients[0].id], until: null },
    }),
  },
  deleteGroup: aboutGroup('group.deleted', (id) => ({ id })),
  deleteUser: aboutColleague('user.deleted'),
  disableUser: aboutColleague('user.disabled'),
  enableUser: aboutColleague('user.enabled', {}, (agency, { id }) =>
    agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [id]),
  ),
  inviteUser: {
    action: 'user.invited',
    call: ({ admin: by }) => ({ by, variables: invitation(newAddress()) }),
  },
  renameGroup: aboutGroup('group.renamed', (id) => ({ id, name: 'Late shift' })),
  requestPasswordReset: {
    action: 'auth.password_reset_requested',
    call: ({ agent }) => ({ by: null, variables: { email: agent.who.email } }),
  },
  resetPassword: {
    action: 'auth.password_reset',
    call: async ({ agent }, world) => {
      await world.visitor.gets(RequestPasswordReset, { email: agent.who.email });
      await world.settle();
      const { token } = await world.mailbox.last(agent.who.email);
      return { by: null, variables: { token, password: CHOSEN }, userId: agent.id };
    },
  },
  restoreAgency: aboutAnotherAgency('agency.restored', 'archived_at = now()'),
  restoreClient: aboutClient('client.restored', {}, 'archived_at = now()'),
  sendPasswordReset: aboutColleague('auth.password_reset_requested'),
  setGroupMembers: aboutGroup('group.members_set', (groupId, { agent }) => ({
    groupId,
    userIds: [agent.id],
  })),
  setPresence: {
    action: 'presence.set',
    call: (agency) => ({ by: agency.agent, variables: { status: 'AWAY' } }),
  },
  setUserPermission: aboutColleague('user.permission_set', { permission: 'chat.close', allowed: false }),
  updateClient: aboutClient('client.renamed', { name: 'Another name' }),
  updateClientSettings: aboutClient('client.settings_changed', { settings: { autoResolveIdleDays: 7 } }),
};
