import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import type { Channel } from '../channels/channels.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { ProviderBusiness, TemplateProvider } from '../channels/providers/template-provider.js';
import { channelDisconnected, noBusinessAccount, noTemplates } from './templates.errors.js';

/** A channel whose provider keeps templates for it. */
export interface TemplateAccount {
  readonly channel: Channel;
  readonly provider: TemplateProvider;
  readonly businessAccountId: string;
}

/** Where the templates of channels are kept. */
@Injectable()
export class TemplateAccounts {
  constructor(
    private readonly channels: ChannelsService,
    private readonly providers: ChannelProviders,
  ) {}

  /**
   * @throws DomainError NOT_FOUND for a channel that the actor does not see; CONFLICT CHANNEL_DISCONNECTED,
   * PROVIDER_NOT_SUPPORTED, TEMPLATES_NOT_SUPPORTED or NO_BUSINESS_ACCOUNT.
   */
  async of(actor: Actor, rawId: string): Promise<TemplateAccount> {
    const channel = await this.channels.find(actor, parseId<'Channel'>(rawId));
    if (!channel) throw notFound('Channel', { id: rawId });
    const { id, businessAccountId, disconnectedAt } = channel;
    if (disconnectedAt) throw channelDisconnected(id);
    const { templates } = this.providers.of(channel.provider);
    if (!templates) throw noTemplates(id);
    if (!businessAccountId) throw noBusinessAccount(id);
    return { channel, provider: templates, businessAccountId };
  }

  /** What a call needs. @throws DomainError CONFLICT NO_CREDENTIAL. */
  async business({ channel, businessAccountId }: TemplateAccount): Promise<ProviderBusiness> {
    return { businessAccountId, token: await this.channels.token(channel.agencyId, channel.id) };
  }
}
