import type { ClientScope } from '../../kernel/actor.js';
import type { UserId } from '../../kernel/ids.js';
import type { Permission, Role } from '../../kernel/permissions.js';

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
  /** May sign in. */
  readonly isActive: boolean;
  readonly clients: ClientScope;
  readonly permissions: ReadonlySet<Permission>;
}

/** How many people may be asked for at once: more than the largest page can name. */
export const MAX_MEMBERS_AT_ONCE = 500;
