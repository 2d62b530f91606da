import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public, RequestOrigin } from '../../auth/access.js';
import type { Origin } from '../../kernel/actor.js';
import { CALENDAR_FILE } from './booking-calendar.js';
import { CalendarFiles } from './calendar-files.service.js';

/** Bookings as files that calendars open. */
@Controller('api')
export class CalendarFilesController {
  constructor(private readonly files: CalendarFiles) {}

  /** @throws DomainError as `CalendarFiles.ofCustomer`. */
  @Public('The token of the cancel link is the credential.')
  @Get('public/bookings/:id/calendar.ics')
  async ofCustomer(
    @Param('id') id: string,
    @Query('token') token: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await asFile(reply, await this.files.ofCustomer(id, token));
  }

  /** @throws DomainError as `CalendarFiles.ofHolder`. */
  @Public('The signed link speaks for the person who asked for it.')
  @Get('bookings/:id/calendar.ics')
  async ofHolder(
    @Param('id') id: string,
    @Query('token') token: unknown,
    @RequestOrigin() origin: Origin,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await asFile(reply, await this.files.ofHolder(id, token, origin));
  }
}

async function asFile(reply: FastifyReply, text: string): Promise<void> {
  await reply
    .type('text/calendar; charset=utf-8')
    .header('content-disposition', `attachment; filename="${CALENDAR_FILE}"`)
    .header('cache-control', 'private, no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .send(text);
}
