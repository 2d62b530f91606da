import type { UserId } from '../../kernel/ids.js';

/** Whom a SUPER_ADMIN may act as, to help an agency. */
export interface AgencyAdmin {
  readonly id: UserId;
  readonly displayName: string;
  readonly email: string;
}

/** The tenant, as the people of the house see it. */
export interface Agency {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Date;
  /** Since when nobody of it can sign in. */
  readonly archivedAt: Date | null;
  /** The first of its AGENCY_ADMINs who may sign in. */
  readonly admins: readonly AgencyAdmin[];
}

/** How many admins of an agency are shown. */
export const SHOWN_ADMINS = 10;

/** An agency that is asked for again within this time is the one that was made. */
export const REPEAT_MINUTES = 10;
