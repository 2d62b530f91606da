import { Injectable } from '@nestjs/common';
import { LinkSigner } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { BookingId } from '../../kernel/ids.js';
import type { Booking } from '../bookings/bookings.js';
import { CancelTokens } from '../bookings/cancel-tokens.js';

/** A link is good for five minutes at least and ten at most: within them the same question has the same answer. */
const STEP_MS = 5 * 60_000;

type Place = Pick<Booking, 'agencyId' | 'clientId' | 'id'>;

export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

export const calendarFileOf = (id: string) => ({ use: 'GET', subject: `booking/${id}/calendar` });

/** Where a booking is found: by its customer, who holds no login, and by those of the agency. */
@Injectable()
export class BookingLinks {
  constructor(
    private readonly tokens: CancelTokens,
    private readonly signer: LinkSigner,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The page on which the customer sees it, and cancels. */
  customers(booking: Place): string {
    return `${this.config.publicUrl}/book/booked/${this.customersEnd(booking)}`;
  }

  /** What of that is the booking's own. */
  customersEnd(booking: Place): string {
    return `${booking.id}?token=${this.tokens.of(booking)}`;
  }

  /** The calendar file, for somebody of the agency; in their session, for some minutes. */
  file(actor: UserActor, id: BookingId): SignedUrl {
    const expiresAt = new Date(Math.ceil(this.clock.now().getTime() / STEP_MS + 1) * STEP_MS);
    const token = this.signer.sign(actor, { ...calendarFileOf(id), expiresAt });
    return { url: `${this.config.publicUrl}/api/bookings/${id}/calendar.ics?token=${token}`, expiresAt };
  }
}
