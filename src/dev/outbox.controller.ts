import { Controller, Get, NotFoundException, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.js';
import { Config } from '../config/config.js';
import { Outbox } from '../mail/outbox.js';
import { OUTBOX_PAGE_POLICY, outboxPage } from './outbox-page.js';

const SHOWN = 50;

/** The development outbox in a browser. Where mail really leaves, and in production, there is no such page. */
@Controller('api/dev/outbox')
export class OutboxController {
  constructor(
    private readonly config: Config,
    private readonly outbox: Outbox,
  ) {}

  @Public('a developer reads here what would have been mailed; it is served in development only')
  @Get()
  async show(@Res() reply: FastifyReply): Promise<void> {
    const { environment, mail } = this.config;
    if (environment === 'production' || mail.smtpUrl !== null) throw new NotFoundException();
    await reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', OUTBOX_PAGE_POLICY)
      .header('x-frame-options', 'DENY')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .send(outboxPage(await this.outbox.newest(SHOWN)));
  }
}
