import type { Permission, Role } from './permissions.js';

/** The clients of its agency that an actor may see: every one, or exactly these. */
export type ClientScope = 'all' | readonly number[];

/** No client has this id (`CHECK (id > 0)`), so a CLIENT_USER without a client matches no row anywhere. */
export const NO_CLIENT = -1;

/** One sign-in of a person, and what the person's token version was then. */
export interface SignIn {
  readonly id: string;
  readonly tokenVersion: number;
}

export interface Impersonator {
  readonly userId: string;
  readonly agencyId: number;
  readonly displayName: string;
}

/** Where a request came from: for the audit. */
export interface Origin {
  readonly ip: string;
  /** The id that the request, or the socket, is logged under. */
  readonly requestId: string;
}

/** A person, resolved once at the door and frozen. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly agencyId: number;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly clients: ClientScope;
  /** The SUPER_ADMIN who acts as this person, of whatever agency. */
  readonly impersonator: Impersonator | null;
  /** The sign-in that it acts in; null where nobody signed in (tests of a part). */
  readonly session: SignIn | null;
  readonly origin: Origin | null;
  /** Two actors with the same visibility see the same rows and the same fields of every shared answer. */
  readonly visibility: string;
}

/** The house itself at work inside one agency: a webhook, a job, a timer. */
export interface SystemActor {
  readonly kind: 'system';
  readonly userId: null;
  readonly agencyId: number;
  readonly clients: ClientScope;
  /** What it is doing, for the audit: `whatsapp inbound`, `delivery`. */
  readonly reason: string;
}

export type Actor = UserActor | SystemActor;

export interface Identity {
  readonly userId: string;
  readonly agencyId: number;
  readonly clientId: number | null;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** Clients an AGENCY_USER is limited to; null means no delegation, so every client. */
  readonly delegatedClientIds: readonly number[] | null;
  readonly impersonator?: Impersonator | null;
  readonly session?: SignIn | null;
}

/**
 * Which clients a person sees: a CLIENT_USER its own (none at all without one), an AGENCY_USER only the
 * delegated ones as soon as there is a delegation, everybody else the whole agency.
 *
 * Delegations that are all over are a limit still: a helper hired for one client until Friday does not see the
 * whole agency on Saturday.
 */
export function clientScopeOf(who: Pick<Identity, 'role' | 'clientId' | 'delegatedClientIds'>): ClientScope {
  if (who.role === 'CLIENT_USER') return [who.clientId ?? NO_CLIENT];
  if (who.role === 'AGENCY_USER' && who.delegatedClientIds) {
    return who.delegatedClientIds.length > 0
      ? [...who.delegatedClientIds].sort((a, b) => a - b)
      : [NO_CLIENT];
  }
  return 'all';
}

export function userActor(who: Identity): UserActor {
  const clients = clientScopeOf(who);
  const scope = clients === 'all' ? '*' : clients.join(',');
  return Object.freeze({
    kind: 'user',
    userId: who.userId,
    agencyId: who.agencyId,
    role: who.role,
    permissions: who.permissions,
    clients,
    impersonator: who.impersonator ?? null,
    session: who.session ?? null,
    origin: null,
    visibility: `${who.agencyId}|${scope}|${[...who.permissions].sort().join(' ')}`,
  });
}

/** The same person, asking from somewhere. */
export const actingFrom = (actor: UserActor, origin: Origin): UserActor =>
  Object.freeze({ ...actor, origin });

export const systemActor = (agencyId: number, reason: string): SystemActor =>
  Object.freeze({ kind: 'system', userId: null, agencyId, clients: 'all', reason });

/** A scope as a statement takes it: the ids, or null for every client. */
export const clientIdsIn = (clients: ClientScope): readonly number[] | null =>
  clients === 'all' ? null : clients;

/** The same question that the row policies ask, for rows already in hand (events, cached answers). */
export const seesClient = (actor: Pick<Actor, 'clients'>, clientId: number): boolean =>
  actor.clients === 'all' || actor.clients.includes(clientId);

/** Whether an event may be heard. One of the whole agency, without a client, is for whoever hears it to rule. */
export const hearsClient = (actor: Pick<Actor, 'clients'>, clientId: number | null): boolean =>
  clientId !== null && seesClient(actor, clientId);
