import { type ClientScope, clientScopeOf, NO_CLIENT, type UserActor } from '../../kernel/actor.js';
import { assertHolds, assertNotAbove } from '../../kernel/grants.js';
import { effectivePermissions, type Permission, type Role } from '../../kernel/permissions.js';
import { lastAgencyAdmin, widerThanOwn } from './team.errors.js';
import type { ClientDelegation, UserDetails, UserStatus, UserView } from './team.js';

/** What the rules ask about somebody. */
export interface Standing {
  readonly role: Role;
  readonly status: UserStatus;
  readonly permissions: ReadonlySet<Permission>;
  readonly clients: ClientScope;
}

export const standingOf = (person: UserDetails, now: Date): Standing => ({
  role: person.role,
  status: person.status,
  permissions: effectivePermissions(person.role, person.overrides),
  clients: clientScopeOf({ ...person, delegatedClientIds: liveClientIds(person.delegations, now) }),
});

const liveClientIds = (delegations: readonly ClientDelegation[], now: Date): readonly number[] | null =>
  delegations.length === 0
    ? null
    : delegations.filter((delegation) => isLive(delegation, now)).map(({ clientId }) => clientId);

const isLive = ({ until }: ClientDelegation, now: Date): boolean => until === null || until > now;

/** What becomes of one person. */
export interface Change {
  readonly before: Standing;
  /** Null: they leave the agency. */
  readonly after: Standing | null;
  /** The active administrators of the agency beside this person. */
  readonly otherAdmins: readonly Standing[];
}

/**
 * The rules of managing people, in this order. Nobody manages somebody above their own role, or gives one above
 * it. Nobody adds a permission that they do not hold, or a client that they do not see. An agency keeps an active
 * AGENCY_ADMIN, and one who may edit grants.
 *
 * @throws DomainError FORBIDDEN ROLE_EXCEEDS_OWN, GRANT_EXCEEDS_OWN, SCOPE_EXCEEDS_OWN; CONFLICT
 * LAST_AGENCY_ADMIN.
 */
export function assertMayMake(actor: Omit<Standing, 'status'>, change: Change): void {
  const { before, after, otherAdmins } = change;
  for (const role of after ? [before.role, after.role] : [before.role]) {
    assertNotAbove(actor, role);
  }
  if (after) assertAddsNothingAbove(actor, before, after);
  for (const isOne of [isAdmin, isAdminWithGrants]) {
    const isOneStill = after !== null && isOne(after);
    if (isOne(before) && !isOneStill && !otherAdmins.some(isOne)) throw lastAgencyAdmin();
  }
}

export const isAdmin = ({ role, status }: Pick<Standing, 'role' | 'status'>): boolean =>
  role === 'AGENCY_ADMIN' && status === 'ACTIVE';

const isAdminWithGrants = (person: Standing): boolean =>
  isAdmin(person) && person.permissions.has('team.edit_grants');

function assertAddsNothingAbove(
  actor: Pick<Standing, 'permissions' | 'clients'>,
  before: Standing,
  after: Standing,
): void {
  assertHolds(
    actor,
    [...after.permissions].filter((permission) => !before.permissions.has(permission)),
  );
  if (widensBeyond(actor.clients, before.clients, after.clients)) throw widerThanOwn();
}

function widensBeyond(own: ClientScope, before: ClientScope, after: ClientScope): boolean {
  if (own === 'all' || before === 'all') return false;
  if (after === 'all') return true;
  return after.some((id) => id !== NO_CLIENT && !before.includes(id) && !own.includes(id));
}

/**
 * Whether somebody with these delegations of their own would let a colleague see a client for longer than they
 * see it themselves.
 */
export function outlastsOwn(
  own: readonly ClientDelegation[],
  given: readonly ClientDelegation[],
  now: Date,
): boolean {
  const ends = new Map(own.filter((one) => isLive(one, now)).map(({ clientId, until }) => [clientId, until]));
  return given.some(({ clientId, until }) => {
    const end = ends.get(clientId);
    return end instanceof Date && (until === null || until > end);
  });
}

/**
 * What somebody reads of a colleague. A client's people read no e-mail addresses but those of their own client;
 * what was granted to whom is for those who grant.
 */
export function viewOf(reader: UserActor, person: UserDetails): UserView {
  const { overrides, delegations, email, ...rest } = person;
  const isKnown = reader.role !== 'CLIENT_USER' || isOfOwnClient(reader, person);
  const mayGrant = reader.permissions.has('team.edit_grants');
  return {
    ...rest,
    email: isKnown ? email : null,
    permissions: mayGrant ? [...effectivePermissions(person.role, overrides)].sort() : null,
    overrides: mayGrant ? overrides : null,
    delegations: mayGrant ? delegations : null,
  };
}

const isOfOwnClient = ({ userId, clients }: UserActor, { id, clientId }: UserDetails): boolean =>
  id === userId || (clientId !== null && clients !== 'all' && clients.includes(clientId));
