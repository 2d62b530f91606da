import type { ClientScope } from '../../kernel/actor.js';
import type { UserId } from '../../kernel/ids.js';
import type { Permission, PermissionOverride, Role } from '../../kernel/permissions.js';

/** Somebody of the agency, as colleagues see them. */
export interface TeamMember {
  readonly id: UserId;
  readonly displayName: string;
  readonly role: Role;
}

/** Oneself. */
export interface Profile extends TeamMember {
  readonly email: string;
  readonly agencyId: number;
  /** Only a CLIENT_USER has one. */
  readonly clientId: number | null;
}

/** Somebody to whom work could be handed. */
export interface Colleague {
  /** May sign in: neither disabled nor only invited. */
  readonly isActive: boolean;
  readonly clients: ClientScope;
  readonly permissions: ReadonlySet<Permission>;
}

export const UserStatus = { INVITED: 'INVITED', ACTIVE: 'ACTIVE', DISABLED: 'DISABLED' } as const;
export type UserStatus = (typeof UserStatus)[keyof typeof UserStatus];

/** Limits an AGENCY_USER to a client. One that is over still does: it gives nothing back. */
export interface ClientDelegation {
  readonly clientId: number;
  /** Null: for good. */
  readonly until: Date | null;
}

/** Somebody of the agency with everything that was given to them. */
export interface UserDetails extends TeamMember {
  readonly email: string;
  readonly clientId: number | null;
  readonly status: UserStatus;
  readonly createdAt: Date;
  readonly overrides: readonly PermissionOverride[];
  readonly delegations: readonly ClientDelegation[];
}

/** The same, as somebody else may read it: null for what is not theirs to know. */
export interface UserView extends TeamMember {
  readonly email: string | null;
  readonly clientId: number | null;
  readonly status: UserStatus;
  readonly createdAt: Date;
  /** Sorted. */
  readonly permissions: readonly Permission[] | null;
  readonly overrides: readonly PermissionOverride[] | null;
  readonly delegations: readonly ClientDelegation[] | null;
}

/** How many people may be asked for at once: more than the largest page can name. */
export const MAX_MEMBERS_AT_ONCE = 500;

export const MAX_DELEGATED_CLIENTS = 500;
