import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/kernel/permissions.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import type { World } from '../world.js';
import { AcceptInvitation, InviteUser } from './documents.js';

/** What invitees choose unless told. */
export const CHOSEN = 'six green umbrellas';

export const LINK_NOT_VALID = {
  code: 'BAD_USER_INPUT',
  reason: 'TOKEN_NOT_VALID',
  details: { field: 'token' },
};

export const newAddress = () => `${randomUUID()}@example.com`;

export const invitation = (email: string, role: Role = 'AGENCY_USER', clientId: number | null = null) => ({
  email,
  displayName: 'Ana Duarte',
  role,
  clientId,
});

/** Invites somebody, new unless told, and answers what they were mailed. */
export async function invitedBy(
  world: World,
  inviter: Person,
  email = newAddress(),
  role: Role = 'AGENCY_USER',
) {
  const { inviteUser } = await inviter.gets(InviteUser, invitation(email, role));
  await world.settle();
  return { id: inviteUser.id, email, ...(await world.mailbox.last(email)) };
}

export const accepted = (world: World, token: string, password = CHOSEN) =>
  world.visitor.gets(AcceptInvitation, { token, password });

/** What the audit of an agency says about somebody, the oldest first. */
export const auditedAbout = (agency: Agency, id: string) =>
  agency.query<{ action: string; user_id: string | null; details: unknown }>(
    `SELECT action, user_id, details FROM audit_entries
     WHERE agency_id = $1 AND subject_id = $2 ORDER BY at, id`,
    [id],
  );
