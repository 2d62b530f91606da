import { Injectable } from '@nestjs/common';
import { permissionMissing } from '../../auth/access.js';
import { LinkSigner } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import {
  type Actor,
  type Origin,
  type SystemActor,
  systemActor,
  type UserActor,
} from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { linkIsOver } from '../bookings/bookings.errors.js';
import type { Booking } from '../bookings/bookings.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { CancelTokens } from '../bookings/cancel-tokens.js';
import { ClientsService } from '../clients/clients.service.js';
import { calendarOf, isOff } from './booking-calendar.js';
import { BookingLinks, calendarFileOf, type SignedUrl } from './booking-links.js';
import { organizerOf } from './organizer.js';

/** Bookings as files for calendars, for whoever may see them. */
@Injectable()
export class CalendarFiles {
  constructor(
    private readonly bookings: BookingsService,
    private readonly clients: ClientsService,
    private readonly tokens: CancelTokens,
    private readonly links: BookingLinks,
    private readonly signer: LinkSigner,
    private readonly config: Config,
  ) {}

  /** Where somebody of the agency gets the file of a booking; null for what they do not see. */
  async link(actor: UserActor, rawId: string): Promise<SignedUrl | null> {
    const booking = await this.bookings.one(actor, rawId);
    return booking && this.links.file(actor, booking.id);
  }

  /**
   * For who holds such a link.
   *
   * @throws DomainError as `LinkSigner.holder`; FORBIDDEN PERMISSION_MISSING; NOT_FOUND.
   */
  async ofHolder(rawId: string, token: unknown, origin: Origin): Promise<string> {
    const id = parseId<'Booking'>(rawId) ?? '';
    const actor = await this.signer.holder(token, calendarFileOf(id), origin);
    if (!actor.permissions.has('chat.view_inbox')) throw permissionMissing('chat.view_inbox');
    return this.#file(actor, await this.#booking(actor, rawId), null);
  }

  /**
   * For the customer, with the token of the cancel link: until a minute after the booking has begun.
   *
   * @throws DomainError NOT_FOUND LINK_EXPIRED for a token that is not of it or whose time is over, alike.
   */
  async ofCustomer(rawId: string, token: unknown): Promise<string> {
    const claim = this.tokens.claimOf(token);
    if (!claim || claim.bookingId !== parseId<'Booking'>(rawId)) throw linkIsOver();
    const house = systemActor(claim.agencyId, 'public booking');
    const ofClient: SystemActor = { ...house, clients: [claim.clientId] };
    const booking = await this.bookings.find(ofClient, rawId);
    if (!booking || !this.tokens.isOpen(booking)) throw linkIsOver();
    return this.#file(ofClient, booking, isOff(booking) ? null : this.links.customers(booking));
  }

  async #booking(actor: Actor, rawId: string): Promise<Booking> {
    const booking = await this.bookings.find(actor, rawId);
    if (!booking) throw notFound('Booking', { id: rawId });
    return booking;
  }

  async #file(actor: Actor, booking: Booking, link: string | null): Promise<string> {
    const client = await this.clients.find(actor, booking.clientId);
    if (!client) throw notFound('Booking', { id: booking.id });
    const facts = { clientName: client.name, organizer: organizerOf(this.config.mail), link };
    return calendarOf(booking, isOff(booking) ? 'CANCEL' : 'PUBLISH', facts);
  }
}
