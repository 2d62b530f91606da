import {
  Controller,
  Get,
  MethodNotAllowedException,
  NotFoundException,
  Param,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type CredentialCarrier, originOf, Public, permissionMissing } from '../../auth/access.js';
import { LinkSigner } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import { problemOf } from '../../http/problem.js';
import { RefusalWitness } from '../../http/refusal-witness.js';
import type { UserActor } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import { askedIn, isAskingBrowser, noCookieOf } from './asking-browser.js';
import { otherBrowser } from './calendars.errors.js';
import { CalendarProviderName } from './calendars.js';
import { CALLBACK_PAGE_POLICY, callbackPage } from './callback-page.js';
import { CONNECTS_CALENDAR, ConnectingService } from './connecting.service.js';

type Request = FastifyRequest & CredentialCarrier;
type Words = { readonly title: string; readonly text: string };

/** Where people come back to from the provider of their calendar. They look at it: so it answers a page, whatever happens. */
@Controller('api/calendars')
export class CallbackController {
  constructor(
    private readonly connecting: ConnectingService,
    private readonly links: LinkSigner,
    private readonly config: Config,
    private readonly witness: RefusalWitness,
  ) {}

  @Public('the signed state says who began it, and works once, in the browser that it was begun in')
  @Get(':provider/callback')
  async finish(
    @Param('provider') rawProvider: string,
    @Query('state') state: unknown,
    @Query('code') code: unknown,
    @Query('error') error: unknown,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const provider = Object.values(CalendarProviderName).find((name) => name.toLowerCase() === rawProvider);
    if (!provider) throw new NotFoundException();
    // Fastify takes a HEAD for every GET, and whoever only looks must not use up the state.
    if (request.method === 'HEAD') throw new MethodNotAllowedException();
    try {
      const { actor, subject } = await this.links.bearer(state, CONNECTS_CALENDAR, originOf(request));
      // What is refused from here on leaves its trail.
      request.authenticated = { actor, expiresAt: new Date() };
      assertMayConnect(actor);
      const asked = askedIn(subject);
      const { authorizationId } = asked;
      if (!isAskingBrowser(request.headers.cookie, asked, this.config.publicUrl)) throw otherBrowser();
      reply.header('set-cookie', noCookieOf(authorizationId, this.config.publicUrl));
      const answer = { provider, authorizationId, code, error };
      const { name } = await this.connecting.finish(actor, answer);
      const text = `The calendar of ${name} now shows its bookings, and what stands in it is no longer offered.`;
      await this.show(reply, 200, { title: 'The calendar is connected', text });
    } catch (failure) {
      if (!(failure instanceof DomainError)) throw failure;
      this.witness.refused(request, failure);
      const text = failure.message;
      await this.show(reply, problemOf(failure)?.status ?? 500, {
        title: 'The calendar is not connected',
        text,
      });
    }
  }

  private async show(reply: FastifyReply, status: number, words: Words): Promise<void> {
    const { dashboardUrl } = this.config;
    await reply
      .status(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', CALLBACK_PAGE_POLICY)
      .header('x-frame-options', 'DENY')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .send(callbackPage({ ...words, dashboardUrl }));
  }
}

/** As they stand now, not when they began. */
function assertMayConnect({ permissions }: UserActor): void {
  if (!permissions.has('chat.manage_channels')) throw permissionMissing('chat.manage_channels');
}
