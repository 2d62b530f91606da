import { Body, Controller, Get, Header, Headers, Param, Post, Query } from '@nestjs/common';
import { Public, RequestOrigin } from '../../auth/access.js';
import { parseBody } from '../../http/body.js';
import type { Origin } from '../../kernel/actor.js';
import {
  BookingBody,
  idempotencyKeyOf,
  instantOf,
  toBookedAnswer,
  toOfferAnswer,
  toSlotAnswer,
  whereOf,
} from './public-booking.dto.js';
import { PublicBookings } from './public-bookings.service.js';
import { VisitorLimits } from './visitor-limits.js';

const WHY = 'Customers of a client book without an account.';

/** Booking for the pages of others: our own does the same. */
@Controller('api/public')
export class PublicBookingController {
  constructor(
    private readonly visitors: PublicBookings,
    private readonly limits: VisitorLimits,
  ) {}

  /** What is offered. @throws DomainError NOT_FOUND; UNAVAILABLE NO_HOURS; LIMIT_EXCEEDED. */
  @Public(WHY)
  @Get('booking/:agencyId/:clientId/:serviceId')
  @Header('Cache-Control', 'no-store')
  async offer(
    @Param('agencyId') agencyId: string,
    @Param('clientId') clientId: string,
    @Param('serviceId') serviceId: string,
    @RequestOrigin() { ip }: Origin,
  ) {
    this.limits.looks(ip);
    return toOfferAnswer(await this.visitors.offer(whereOf(agencyId, clientId, serviceId)));
  }

  /** When it is free: in at most 60 days. @throws DomainError as `offer`; INVALID_INPUT from or to. */
  @Public(WHY)
  @Get('booking/:agencyId/:clientId/:serviceId/slots')
  @Header('Cache-Control', 'no-store')
  async slots(
    @Param('agencyId') agencyId: string,
    @Param('clientId') clientId: string,
    @Param('serviceId') serviceId: string,
    @Query('from') from: unknown,
    @Query('to') to: unknown,
    @RequestOrigin() { ip }: Origin,
  ) {
    this.limits.looks(ip);
    const [first, last] = [instantOf('from', from), instantOf('to', to)];
    const offer = await this.visitors.offer(whereOf(agencyId, clientId, serviceId));
    const slots = await this.visitors.free(offer, first, last);
    return { timeZone: offer.timeZone, slots: slots.map(toSlotAnswer) };
  }

  /**
   * Books. With the same `Idempotency-Key` the same body is the same booking.
   *
   * @throws DomainError INVALID_INPUT naming the field; NOT_FOUND; CONFLICT SLOT_TAKEN with the next free slots;
   * LIMIT_EXCEEDED; UNAVAILABLE NO_HOURS.
   */
  @Public(WHY)
  @Post('bookings')
  @Header('Cache-Control', 'no-store')
  async book(
    @Body() body: unknown,
    @Headers('idempotency-key') key: unknown,
    @RequestOrigin() { ip }: Origin,
  ) {
    this.limits.books(ip);
    const wanted = parseBody(BookingBody, body);
    return toBookedAnswer(await this.visitors.book(wanted, idempotencyKeyOf(key)));
  }
}
