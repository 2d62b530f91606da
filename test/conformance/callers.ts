import { Authenticator } from '../../src/auth/authenticator.js';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { DEFAULT_GRANTS, PERMISSIONS, type Permission, type Role } from '../../src/kernel/permissions.js';
import type { Agency } from '../world/agency.js';
import { PASSWORD, type Person } from '../world/person.js';
import type { Server } from '../world/server.js';
import { keysOf, nowSeconds, payloadOf, signedWith, tokenOf } from './forging.js';
import type { Territory } from './territories.js';

/** Why the door does not let somebody in. */
export interface Refusal {
  readonly reason: string;
  /** The words with which a socket closes. */
  readonly closing: string;
}

/** The columns of the matrix, the most limited first. */
export const CALLERS = [
  'anonymous',
  'expired',
  'disabled',
  'CLIENT_USER without a client',
  'CLIENT_USER',
  'delegated AGENCY_USER',
  'AGENCY_USER',
  'AGENCY_ADMIN',
  'SUPER_ADMIN',
  'impersonating, by the door',
  'impersonating, by the service',
  'AGENCY_ADMIN of another agency',
] as const;

export type CallerKind = (typeof CALLERS)[number];

/** What of somebody says what they see. */
export type Viewer = Pick<Caller, 'userId' | 'agencyId' | 'sees'>;

/** Somebody who asks. */
export interface Caller {
  readonly kind: CallerKind;
  /** What stands in the header; null: nothing. */
  readonly authorization: string | null;
  readonly refusal: Refusal | null;
  readonly userId: string;
  readonly agencyId: number;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly isImpersonated: boolean;
  /** Sees every client of its agency, those made later too. */
  readonly seesWholeAgency: boolean;
  /** The territories that exist for it. Where it is at home comes first. */
  readonly sees: readonly Territory[];
}

export interface Land {
  readonly server: Server;
  readonly acme: Agency;
  readonly rival: Agency;
  /** Where a SUPER_ADMIN comes from who acts in acme. */
  readonly hq: Agency;
  readonly own: Territory;
  readonly sibling: Territory;
  readonly other: Territory;
}

const REFUSED = {
  anonymous: {
    reason: 'NO_CREDENTIAL',
    closing: 'unauthenticated: send Authorization in connectionParams',
  },
  expired: { reason: 'TOKEN_EXPIRED', closing: 'token expired' },
  disabled: { reason: 'USER_DISABLED', closing: 'user disabled' },
} as const satisfies Record<string, Refusal>;

/** Every kind of caller there is. */
export async function everybody(land: Land): Promise<Caller[]> {
  const { acme, rival, own, sibling, other, server } = land;
  const all = [own, sibling];
  const [disabled, acted, actedAgain] = await Promise.all([
    acme.colleague('AGENCY_ADMIN'),
    acme.colleague('AGENCY_ADMIN'),
    acme.colleague('AGENCY_ADMIN'),
  ]);
  await acme.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [disabled.id]);
  const old = { ...payloadOf(tokenOf(acme.admin)), exp: Math.floor(nowSeconds()) - 1 };
  return [
    { ...caller('anonymous', acme.admin, []), authorization: null, refusal: REFUSED.anonymous },
    {
      ...caller('expired', acme.admin, []),
      authorization: `Bearer ${signedWith(keysOf(server), old)}`,
      refusal: REFUSED.expired,
    },
    { ...caller('disabled', disabled, []), refusal: REFUSED.disabled },
    caller('CLIENT_USER without a client', acme.orphan, []),
    caller('CLIENT_USER', acme.clientUser, [own]),
    caller('delegated AGENCY_USER', acme.delegate, [own]),
    caller('AGENCY_USER', acme.agent, all),
    caller('AGENCY_ADMIN', acme.admin, all),
    caller('SUPER_ADMIN', acme.superAdmin, all),
    acting('impersonating, by the door', acted, all, await actingThroughDoor(land, acted)),
    acting('impersonating, by the service', actedAgain, all, await actingThroughService(land, actedAgain)),
    caller('AGENCY_ADMIN of another agency', rival.admin, [other]),
  ];
}

/** One of each kind that is let in, with every permission denied to it. */
export async function everybodyDenied(land: Land): Promise<Caller[]> {
  const { acme, rival, own, sibling, other } = land;
  const all = [own, sibling];
  const [superAdmin, admin, acted, agent, delegate, orphan, client, foreigner] = await Promise.all([
    acme.colleague('SUPER_ADMIN'),
    acme.colleague('AGENCY_ADMIN'),
    acme.colleague('AGENCY_ADMIN'),
    acme.colleague('AGENCY_USER'),
    acme.colleague('AGENCY_USER'),
    acme.colleague('CLIENT_USER'),
    acme.colleague('CLIENT_USER'),
    rival.colleague('AGENCY_ADMIN'),
  ]);
  await acme.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [delegate.id, own.clientId]);
  await acme.query('UPDATE users SET client_id = $3 WHERE agency_id = $1 AND id = $2', [
    client.id,
    own.clientId,
  ]);
  for (const person of [superAdmin, admin, acted, agent, delegate, orphan, client]) {
    await denyAll(acme, person);
  }
  await denyAll(rival, foreigner);
  const callers = [
    caller('CLIENT_USER without a client', orphan, []),
    caller('CLIENT_USER', client, [own]),
    caller('delegated AGENCY_USER', delegate, [own]),
    caller('AGENCY_USER', agent, all),
    caller('AGENCY_ADMIN', admin, all),
    caller('SUPER_ADMIN', superAdmin, all),
    acting('impersonating, by the service', acted, all, await actingThroughService(land, acted)),
    caller('AGENCY_ADMIN of another agency', foreigner, [other]),
  ];
  return callers.map((one) => ({ ...one, permissions: new Set<Permission>() }));
}

function caller(kind: CallerKind, { who, authorization }: Person, sees: readonly Territory[]): Caller {
  return {
    kind,
    authorization,
    refusal: null,
    userId: who.id,
    agencyId: who.agencyId,
    role: who.role,
    permissions: DEFAULT_GRANTS[who.role],
    isImpersonated: false,
    seesWholeAgency: who.role !== 'CLIENT_USER' && !kind.startsWith('delegated'),
    sees,
  };
}

const acting = (
  kind: CallerKind,
  person: Person,
  sees: readonly Territory[],
  accessToken: string,
): Caller => ({
  ...caller(kind, person, sees),
  authorization: `Bearer ${accessToken}`,
  isImpersonated: true,
});

async function actingThroughDoor({ server, hq }: Land, { id: userId }: Person): Promise<string> {
  const { email } = hq.superAdmin.who;
  const { accessToken } = await posted(server, 'login', { email, password: PASSWORD });
  return (await posted(server, 'impersonate', { userId }, `Bearer ${accessToken}`)).accessToken;
}

async function actingThroughService({ server, hq }: Land, { id }: Person): Promise<string> {
  const authenticator = server.app.get(Authenticator, { strict: false });
  const origin = { ip: '127.0.0.1', requestId: 'matrix' };
  const superAdmin = await authenticator.authenticate(hq.superAdmin.authorization, origin);
  if (!superAdmin) throw new Error('The SUPER_ADMIN has no credential.');
  const sessions = server.app.get(SessionsService, { strict: false });
  return (await sessions.impersonate(superAdmin.actor, id)).accessToken;
}

async function posted(
  server: Server,
  route: string,
  body: object,
  authorization?: string,
): Promise<{ accessToken: string; refreshToken: string }> {
  const { status, text } = await server.request(`/api/auth/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify(body),
  });
  if (status !== 200) throw new Error(`${route} answered ${status}: ${text}`);
  return JSON.parse(text);
}

const denyAll = (agency: Agency, { id }: Person) =>
  agency.query(
    'INSERT INTO permission_overrides SELECT $1, $2, permission, false FROM unnest($3::text[]) AS permission',
    [id, PERMISSIONS],
  );
