import type { UserActor } from '../../kernel/actor.js';

/**
 * Whether somebody may look after the agencies. Asked here too, and not at the door alone: this work is done in
 * the second role, where no row policy would hold back what a door has let through.
 *
 * Whoever is acted as is never a SUPER_ADMIN, so an impersonation never gets here.
 */
export const mayLookAfterAgencies = ({ role, impersonator }: UserActor): boolean =>
  role === 'SUPER_ADMIN' && impersonator === null;
