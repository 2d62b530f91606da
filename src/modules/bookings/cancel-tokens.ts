import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Signatures } from '../../auth/signatures.js';
import { Clock } from '../../kernel/clock.js';
import type { Booking } from './bookings.js';

const PURPOSE = 'switchboard cancel booking v1';
/** Whoever clicks in the last moment has read the page before. */
const GRACE_MS = 60_000;

const Claims = z.tuple([z.number().int(), z.number().int(), z.uuid()]);

/** Which booking a token cancels. */
export interface CancelClaim {
  readonly agencyId: number;
  readonly clientId: number;
  readonly bookingId: string;
}

/**
 * What a customer cancels a booking with: a signature of ours over its id. Nothing is stored, and it moves with the
 * booking.
 */
@Injectable()
export class CancelTokens {
  constructor(
    private readonly signatures: Signatures,
    private readonly clock: Clock,
  ) {}

  /** The same for the same booking. */
  of({ agencyId, clientId, id }: Pick<Booking, 'agencyId' | 'clientId' | 'id'>): string {
    return this.signatures.sign(PURPOSE, JSON.stringify([agencyId, clientId, id]));
  }

  /** Which booking it is about; null for what we did not sign. Whether it still may: `isOpen`. */
  claimOf(token: unknown): CancelClaim | null {
    const signed = this.signatures.textOf(PURPOSE, token);
    if (signed === null) return null;
    const [agencyId, clientId, bookingId] = Claims.parse(JSON.parse(signed));
    return { agencyId, clientId, bookingId };
  }

  /** Until a minute after the booking begins. */
  isOpen({ startAt }: Pick<Booking, 'startAt'>): boolean {
    return this.clock.now().getTime() <= startAt.getTime() + GRACE_MS;
  }
}
