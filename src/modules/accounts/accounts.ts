import { parseEmail } from '../../auth/auth.dto.js';
import type { UserId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import type { Role } from '../../kernel/permissions.js';

/** Somebody on the way to an account, or with one: as the second role sees them. Nobody deleted is one. */
export interface Person {
  readonly agencyId: number;
  readonly agencyName: string;
  readonly userId: UserId;
  /** In lower case. */
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly clientId: number | null;
  /** Has chosen a password. */
  readonly isActivated: boolean;
  /** Switched off themselves, or the agency or their client is archived. */
  readonly isDisabled: boolean;
}

/** Who is to be invited, and as what. */
export interface Invitation {
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  /** Only for a CLIENT_USER; one without a client sees nothing. */
  readonly clientId: number | null;
}

type PersonalDetails = Pick<Invitation, 'email' | 'displayName'>;

/** What somebody reads who has just accepted. */
export interface AcceptedInvitation {
  readonly email: string;
  readonly displayName: string;
  readonly agencyName: string;
}

/**
 * What was typed of a person, as it is stored.
 *
 * @throws DomainError INVALID_INPUT email or displayName.
 */
export const personalDetails = ({ email, displayName }: PersonalDetails): PersonalDetails => ({
  email: parseEmail(email),
  displayName: nameOf('displayName', displayName),
});
