import { Controller, Get, Header, HttpCode, Post, Query, type RawBodyRequest, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import { InboundService, type Received } from './inbound.service.js';
import { SignatureCounts } from './signature-counts.js';

const SIGNATURE = 'x-hub-signature-256';

/** Where Meta's platforms post: the handshake once, then every event, signed. */
@Controller('api/webhooks/meta')
export class MetaWebhookController {
  constructor(
    private readonly providers: ChannelProviders,
    private readonly inbound: InboundService,
    private readonly signatures: SignatureCounts,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError FORBIDDEN for another token than ours. */
  @Public('Meta proves itself with the verify token.')
  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  handshake(@Query() query: Record<string, unknown>): string {
    const challenge = this.providers.of('WHATSAPP').answerHandshake(query);
    if (challenge === null) {
      throw new DomainError(
        'FORBIDDEN',
        'BAD_VERIFY_TOKEN',
        'The verify token is not the one configured here.',
      );
    }
    return challenge;
  }

  /**
   * Stored when this answers 200; worked on later.
   *
   * @throws DomainError UNAUTHENTICATED for a missing or wrong signature; UNAVAILABLE when it could not be
   * stored, so that Meta sends it again.
   */
  @Public('Meta proves itself with a signature over the body.')
  @Post()
  @HttpCode(200)
  async receive(@Req() request: RawBodyRequest<FastifyRequest>): Promise<Received> {
    const rawBody = request.rawBody ?? Buffer.alloc(0);
    const header = request.headers[SIGNATURE];
    if (
      !this.providers.of('WHATSAPP').verifySignature(rawBody, typeof header === 'string' ? header : undefined)
    ) {
      this.signatures.count('WHATSAPP', this.clock.now());
      throw new DomainError('UNAUTHENTICATED', 'BAD_SIGNATURE', `${SIGNATURE} does not fit the body.`);
    }
    return this.inbound.receive('WHATSAPP', rawBody);
  }
}
