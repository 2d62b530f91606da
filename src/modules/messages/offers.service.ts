import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import { type InteractiveOffer, type Place, validateText } from '../channels/content.js';
import { validatePlace } from '../channels/content-rules.js';
import { adaptOffer } from '../channels/offer.js';
import type { Offer } from '../channels/offered-choice.js';
import type { ChannelProvider } from '../channels/providers/provider.js';
import type { ConversationView } from '../conversations/conversations.js';
import { channelGone, contentNotSupported } from './messages.errors.js';
import type { Composition, Message } from './messages.js';
import { Sending, type SendTo } from './sending.js';

export interface SendInteractive extends SendTo {
  readonly interactive: Offer;
}

export interface SendLocation extends SendTo, Place {}

export interface RequestLocation extends SendTo {
  readonly body: string;
}

/** What customers are offered to choose, to open and to be found at, in the form that their channel shows. */
@Injectable()
export class OffersService {
  constructor(
    private readonly sending: Sending,
    private readonly providers: ChannelProviders,
  ) {}

  /**
   * Sends options or a link. What is stored is what goes out: buttons, a list, a link, or numbered text whose options
   * stay with the message.
   *
   * @throws DomainError INVALID_INPUT with the path of what does not fit the channel; and what `Sending.send` throws.
   */
  sendInteractive(actor: Actor, command: SendInteractive): Promise<Message> {
    return this.sending.send(actor, command, (conversation) => {
      const adapted = adaptOffer(command.interactive, this.providerOf(conversation));
      if (adapted.kind === 'interactive') return offered(adapted.interactive);
      const { body, options } = adapted;
      return { messageType: 'TEXT', body, ...(options.length > 0 && { content: { options } }) };
    });
  }

  /**
   * Sends a point on the map.
   *
   * @throws DomainError INVALID_INPUT (latitude, longitude, name, address); CONFLICT CONTENT_NOT_SUPPORTED for a
   * channel without maps; and what `Sending.send` throws.
   */
  sendLocation(actor: Actor, command: SendLocation): Promise<Message> {
    return this.sending.send(actor, command, (conversation) => {
      const { capabilities, limits } = this.providerOf(conversation);
      if (!capabilities.places) throw contentNotSupported(conversation.id, 'locations');
      const { latitude, longitude, name = null, address = null } = command;
      validatePlace({ latitude, longitude, name, address }, limits);
      return { messageType: 'LOCATION', body: null, content: { latitude, longitude, name, address } };
    });
  }

  /**
   * Asks the customer where they are: with a button, or in words where the channel has none.
   *
   * @throws DomainError INVALID_INPUT body; and what `Sending.send` throws.
   */
  requestLocation(actor: Actor, command: RequestLocation): Promise<Message> {
    return this.sending.send(actor, command, (conversation) => {
      const { capabilities, limits } = this.providerOf(conversation);
      const { body } = command;
      validateText(body, { text: limits.body });
      return capabilities.interactive.includes('LOCATION_REQUEST')
        ? offered({ type: 'LOCATION_REQUEST', body })
        : { messageType: 'TEXT', body };
    });
  }

  private providerOf({ id, channel }: ConversationView): ChannelProvider {
    if (!channel) throw channelGone(id);
    return this.providers.of(channel.provider);
  }
}

const offered = (interactive: InteractiveOffer): Composition => ({
  messageType: 'INTERACTIVE',
  body: interactive.body,
  interactive,
});
