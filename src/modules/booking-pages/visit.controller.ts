import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import { type HtmlAnswer, sendHtml } from '../../http/html-answer.js';
import { STREAMED_BODY } from '../../http/http-server.js';
import { plainFormOf } from '../../http/plain-form.js';
import { PageAssets } from './page-assets.js';
import { PageDesk } from './page-desk.js';
import { PAGE_HEADERS } from './page-frame.js';
import { PublicBookings } from './public-bookings.service.js';
import { bookedPage, cancelPage } from './visit-page.js';
import { visitPaths } from './visit-paths.js';
import { VisitorLimits } from './visitor-limits.js';

const WHY = 'The signed link is the credential.';
/** Nobody finds it by searching. */
const HEADERS = { ...PAGE_HEADERS, 'x-robots-tag': 'noindex' };

/** What somebody has booked, and the way out of it. */
@Controller('book')
export class VisitController {
  constructor(
    private readonly visitors: PublicBookings,
    private readonly limits: VisitorLimits,
    private readonly assets: PageAssets,
    private readonly desk: PageDesk,
  ) {}

  @Public(WHY)
  @Get('booked/:bookingId')
  async booked(
    @Param('bookingId') id: string,
    @Query('token') token: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#answer(request, reply, () => this.#page(id, token, bookedPage));
  }

  /** Shows what would be cancelled, and changes nothing: mail is read by machines that follow every link. */
  @Public(WHY)
  @Get('cancel/:bookingId')
  async ask(
    @Param('bookingId') id: string,
    @Query('token') token: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#answer(request, reply, () => this.#page(id, token, cancelPage));
  }

  /** Cancels; a second time nothing happens. */
  @Public(WHY)
  @Post('cancel/:bookingId')
  @RouteConfig(STREAMED_BODY)
  async cancel(
    @Param('bookingId') id: string,
    @Query('token') token: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#answer(request, reply, async () => {
      // The form has no fields: what is in it is read and left.
      await plainFormOf(request, reply);
      await this.visitors.cancel(id, token);
      return { seeOther: visitPaths(await this.visitors.visit(id, token), String(token)).cancel };
    });
  }

  async #page(id: string, token: unknown, page: typeof cancelPage): Promise<HtmlAnswer> {
    const visit = await this.visitors.visit(id, token);
    return { status: 200, html: page(this.assets.paths, visit, visitPaths(visit, String(token))) };
  }

  async #answer(
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<HtmlAnswer>,
  ): Promise<void> {
    const answer = await this.desk.answer(request, () => {
      this.limits.looks(request.ip);
      return work();
    });
    await sendHtml(reply, HEADERS, answer);
  }
}
