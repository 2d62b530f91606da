import type { Permission, Role } from './permissions.js';

/** The clients of its agency that an actor may see: every one, or exactly these. */
export type ClientScope = 'all' | readonly number[];

/** No client has this id (`CHECK (id > 0)`), so a CLIENT_USER without a client matches no row anywhere. */
export const NO_CLIENT = -1;

/** A person, resolved once at the door and frozen. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly agencyId: number;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly clients: ClientScope;
  /** The SUPER_ADMIN behind an impersonated session. */
  readonly impersonatorId: string | null;
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
  /** Clients an AGENCY_USER is limited to; empty means no delegation, so every client. */
  readonly delegatedClientIds: readonly number[];
  readonly impersonatorId?: string | null;
}

/**
 * Which clients a person sees: a CLIENT_USER its own (none at all without one), an AGENCY_USER only the
 * delegated ones as soon as there is a delegation, everybody else the whole agency.
 */
export function clientScopeOf(who: Pick<Identity, 'role' | 'clientId' | 'delegatedClientIds'>): ClientScope {
  if (who.role === 'CLIENT_USER') return [who.clientId ?? NO_CLIENT];
  if (who.role === 'AGENCY_USER' && who.delegatedClientIds.length > 0) {
    return [...who.delegatedClientIds].sort((a, b) => a - b);
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
    impersonatorId: who.impersonatorId ?? null,
    visibility: `${who.agencyId}|${scope}|${[...who.permissions].sort().join(' ')}`,
  });
}

export const systemActor = (agencyId: number, reason: string): SystemActor =>
  Object.freeze({ kind: 'system', userId: null, agencyId, clients: 'all', reason });

/** The same question that the row policies ask, for rows already in hand (events, cached answers). */
export const seesClient = (actor: Pick<Actor, 'clients'>, clientId: number): boolean =>
  actor.clients === 'all' || actor.clients.includes(clientId);
