import { randomUUID } from 'node:crypto';
import { Controller, Get, NotFoundException, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import { parseBody } from '../../http/body.js';
import { type HtmlAnswer, sendHtml } from '../../http/html-answer.js';
import { STREAMED_BODY } from '../../http/http-server.js';
import { plainFormOf } from '../../http/plain-form.js';
import { type FormRefusal, refusalOf, typedIn } from './form-refusal.js';
import { PageAssets } from './page-assets.js';
import { PageDesk } from './page-desk.js';
import { PAGE_HEADERS } from './page-frame.js';
import { BookingBody, idempotencyKeyOf, whereOf } from './public-booking.dto.js';
import { PublicBookings, type Where } from './public-bookings.service.js';
import { NOTHING_TYPED, servicePage, type Typed } from './service-page.js';
import { bookedPath } from './visit-paths.js';
import { VisitorLimits } from './visitor-limits.js';
import { weekFrom } from './weeks.js';

const WHY = 'Customers of a client book without an account.';

interface Shown {
  readonly from: string | null;
  readonly key: string;
  readonly typed: Typed;
  readonly refusal: FormRefusal | null;
}

/** The page where customers book. */
@Controller('book')
export class BookingPageController {
  constructor(
    private readonly visitors: PublicBookings,
    private readonly limits: VisitorLimits,
    private readonly assets: PageAssets,
    private readonly desk: PageDesk,
  ) {}

  /** What the pages load. Its address changes with its content, so it is kept for good. */
  @Public('Pages that are for everybody load it.')
  @Get('assets/:tag/:name')
  async asset(
    @Param('tag') tag: string,
    @Param('name') name: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asset = this.assets.find(name);
    if (!asset) throw new NotFoundException();
    const isThis = tag === asset.tag;
    await reply
      .type(asset.type)
      .header('cache-control', isThis ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('cross-origin-resource-policy', 'same-origin')
      .send(asset.content);
  }

  /** A week of free times, and the form. `from` is its first day. */
  @Public(WHY)
  @Get(':agencyId/:clientId/:serviceId')
  async show(
    @Param('agencyId') agencyId: string,
    @Param('clientId') clientId: string,
    @Param('serviceId') serviceId: string,
    @Query('from') from: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.desk.answer(request, async () => {
      this.limits.looks(request.ip);
      const shown = { from: typeof from === 'string' ? from : null, key: randomUUID(), refusal: null };
      return this.#page(whereOf(agencyId, clientId, serviceId), { ...shown, typed: NOTHING_TYPED });
    });
    await sendHtml(reply, PAGE_HEADERS, answer);
  }

  /** The form of a page without a script. Sent twice it is one booking; what is refused is shown with what was typed. */
  @Public(WHY)
  @Post(':agencyId/:clientId/:serviceId')
  @RouteConfig(STREAMED_BODY)
  async book(
    @Param('agencyId') agencyId: string,
    @Param('clientId') clientId: string,
    @Param('serviceId') serviceId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.desk.answer(request, async () => {
      const form = await plainFormOf(request, reply);
      const where = whereOf(agencyId, clientId, serviceId);
      const typed = typedIn(form);
      const key = idempotencyKeyOf(form.get('key') || randomUUID()) ?? '';
      try {
        this.limits.books(request.ip);
        const { booking, cancelToken } = await this.visitors.book(
          parseBody(BookingBody, { ...where, ...typed }),
          key,
        );
        return { seeOther: bookedPath(booking.id, cancelToken) };
      } catch (error) {
        return this.#page(where, { from: form.get('from'), key, typed, refusal: refusalOf(error, typed) });
      }
    });
    await sendHtml(reply, PAGE_HEADERS, answer);
  }

  async #page(where: Where, { from, key, typed, refusal }: Shown): Promise<HtmlAnswer> {
    const offer = await this.visitors.offer(where);
    const week = weekFrom(from, { ...offer, now: this.visitors.now() });
    const slots = await this.visitors.free(offer, week.startsAt, week.endsAt);
    const next = slots.length > 0 ? null : await this.visitors.next(offer, week.endsAt);
    const path = `/book/${offer.agencyId}/${offer.clientId}/${offer.serviceId}`;
    const problem = refusal?.problem ?? null;
    return {
      status: refusal?.status ?? 200,
      retryAfter: refusal?.retryAfter,
      html: servicePage(this.assets.paths, { path, offer, week, slots, next, key, typed, problem }),
    };
  }
}
