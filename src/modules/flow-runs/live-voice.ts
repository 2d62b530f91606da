import { Injectable } from '@nestjs/common';
import type { SystemActor } from '../../kernel/actor.js';
import { validateText } from '../channels/content.js';
import type { Saying } from '../flow-engine/ports.js';
import { AttachmentsService } from '../messages/attachments.service.js';
import { OffersService } from '../messages/offers.service.js';
import { LONGEST_TEXT } from '../messages/outgoing-text.js';
import { Sending } from '../messages/sending.js';
import { TemplateMessages } from '../messages/template-messages.service.js';
import type { FlowRun } from './flow-runs.js';

/**
 * What runs say to customers: through the same gates as people, and once, because the key of what is said is the
 * sender's own id of the message.
 *
 * Variables have their values already, and some of them customers have chosen: what looks like a variable is none.
 */
@Injectable()
export class LiveVoice {
  constructor(
    private readonly sending: Sending,
    private readonly offers: OffersService,
    private readonly attachments: AttachmentsService,
    private readonly templates: TemplateMessages,
  ) {}

  /** @throws DomainError as the services of messages do. */
  async say(
    house: SystemActor,
    { conversationId }: FlowRun,
    clientMessageId: string,
    saying: Saying,
  ): Promise<void> {
    const to = { conversationId, clientMessageId };
    switch (saying.kind) {
      case 'text': {
        const { text: body } = saying;
        validateText(body, { text: LONGEST_TEXT });
        await this.sending.send(house, to, () => ({ messageType: 'TEXT', body }));
        return;
      }
      case 'media': {
        const { mediaId, caption } = saying;
        await this.attachments.sendMedia(house, { ...to, mediaId, caption });
        return;
      }
      case 'template': {
        const { templateId, mediaId } = saying;
        const variables = Object.entries(saying.variables).map(([name, value]) => ({ name, value }));
        await this.templates.send(house, { ...to, templateId, variables, mediaId, isFilled: true });
        return;
      }
      case 'location': {
        const { kind: _, ...place } = saying;
        await this.offers.sendLocation(house, { ...to, ...place });
        return;
      }
      case 'location_request':
        await this.offers.requestLocation(house, { ...to, body: saying.body });
        return;
      case 'offer':
        await this.offers.sendInteractive(house, { ...to, interactive: saying.offer });
        return;
    }
  }
}
