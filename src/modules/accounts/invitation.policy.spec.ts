import type { ClientScope } from '../../kernel/actor.js';
import { effectivePermissions, PERMISSIONS, type Permission, type Role } from '../../kernel/permissions.js';
import { assertMayInvite } from './invitation.policy.js';

const inviter = (role: Role, clients: ClientScope, ...added: Permission[]) => ({
  role,
  clients,
  permissions: effectivePermissions(
    role,
    ['team.invite' as const, ...added].map((permission) => ({ permission, allowed: true })),
  ),
});

const SUPER = inviter('SUPER_ADMIN', 'all');
const ADMIN = inviter('AGENCY_ADMIN', 'all');
const AGENT = inviter('AGENCY_USER', 'all');
const DELEGATE = inviter('AGENCY_USER', [7], 'chat.transfer');
const CLIENT_USER = inviter('CLIENT_USER', [7]);
const ORPHAN = inviter('CLIENT_USER', [-1]);

const refusal = (actor: Parameters<typeof assertMayInvite>[0], role: Role, clientId: number | null) => {
  try {
    assertMayInvite(actor, { role, clientId });
    return null;
  } catch (error) {
    const { code, reason } = error as { code: string; reason: string };
    return code === 'FORBIDDEN' ? reason : code;
  }
};

test.each([
  ['a SUPER_ADMIN', 'SUPER_ADMIN', null, null, SUPER],
  ['a SUPER_ADMIN', 'AGENCY_ADMIN', null, null, SUPER],
  ['an AGENCY_ADMIN', 'SUPER_ADMIN', null, 'ROLE_EXCEEDS_OWN', ADMIN],
  ['an AGENCY_ADMIN', 'AGENCY_ADMIN', null, null, ADMIN],
  ['an AGENCY_ADMIN', 'AGENCY_USER', null, null, ADMIN],
  ['an AGENCY_ADMIN', 'CLIENT_USER', 7, null, ADMIN],
  ['an AGENCY_ADMIN', 'CLIENT_USER', null, null, ADMIN],
  ['an AGENCY_ADMIN', 'AGENCY_USER', 7, 'INVALID_INPUT', ADMIN],
  ['an AGENCY_USER', 'AGENCY_ADMIN', null, 'ROLE_EXCEEDS_OWN', AGENT],
  ['an AGENCY_USER', 'AGENCY_USER', null, null, AGENT],
  ['an AGENCY_USER', 'CLIENT_USER', 7, 'GRANT_EXCEEDS_OWN', AGENT],
  ['a delegated AGENCY_USER', 'AGENCY_USER', null, 'SCOPE_EXCEEDS_OWN', DELEGATE],
  ['a delegated AGENCY_USER', 'CLIENT_USER', 7, null, DELEGATE],
  ['a delegated AGENCY_USER', 'CLIENT_USER', 8, 'NOT_FOUND', DELEGATE],
  ['a delegated AGENCY_USER', 'CLIENT_USER', null, 'SCOPE_EXCEEDS_OWN', DELEGATE],
  ['a CLIENT_USER', 'AGENCY_USER', null, 'ROLE_EXCEEDS_OWN', CLIENT_USER],
  ['a CLIENT_USER', 'CLIENT_USER', 7, null, CLIENT_USER],
  ['a CLIENT_USER', 'CLIENT_USER', 8, 'NOT_FOUND', CLIENT_USER],
  ['a CLIENT_USER without a client', 'CLIENT_USER', null, 'SCOPE_EXCEEDS_OWN', ORPHAN],
] as const)('%s and a(n) %s of client %s: %s', (_who, role, clientId, expected, actor) => {
  expect(refusal(actor, role, clientId)).toBe(expected);
});

test('whoever is denied one permission invites nobody who would have it, and is told which', () => {
  const permissions = new Set(PERMISSIONS.filter((permission) => permission !== 'chat.export_data'));

  expect(() => assertMayInvite({ ...ADMIN, permissions }, { role: 'AGENCY_USER', clientId: null })).toThrow(
    expect.objectContaining({ reason: 'GRANT_EXCEEDS_OWN', details: { permissions: ['chat.export_data'] } }),
  );
  expect(refusal({ ...ADMIN, permissions }, 'CLIENT_USER', 7)).toBeNull();
});
