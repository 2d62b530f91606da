import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import type { ContactId } from '../../kernel/ids.js';
import { isOfFile, type SentTemplate } from '../channels/template-content.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { VariablesService } from '../contacts/variables.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { notStored } from '../media/media.errors.js';
import type { Media } from '../media/media.js';
import { MediaFilesService } from '../media/media-files.service.js';
import { kindOf } from '../media/media-types.js';
import type { NamedValue } from '../templates/template-input.js';
import { type GivenValues, givenValues, rendered } from '../templates/template-rendering.js';
import { notApproved } from '../templates/templates.errors.js';
import type { TemplateView } from '../templates/templates.js';
import { TemplatesService } from '../templates/templates.service.js';
import { optedOut } from './messages.errors.js';
import type { Composition, Message } from './messages.js';
import { assertReachable } from './messages.policy.js';
import { Sending, type SendTo } from './sending.js';

export interface SendTemplate extends SendTo {
  readonly templateId: string;
  /** A value of every variable; it may hold `{{contact.first_name | "friend"}}` itself. */
  readonly variables: readonly NamedValue[];
  /** The values are as the customer reads them: what looks like a variable in one is none. */
  readonly isFilled?: boolean;
  /** An uploaded file of the client for the header, in place of `header.link`. */
  readonly mediaId?: string | null;
}

/** Sending what a provider has approved. It is all that may be sent when the reply window is closed. */
@Injectable()
export class TemplateMessages {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly sending: Sending,
    private readonly templates: TemplatesService,
    private readonly contacts: ContactsService,
    private readonly variables: VariablesService,
    private readonly files: MediaFilesService,
  ) {}

  /**
   * Sends a template of the conversation's channel, whether the reply window is open or not. It does not open it: only
   * the customer does.
   *
   * @throws DomainError NOT_FOUND for the conversation, for a template that is not of its channel and for a file of
   * another client; INVALID_INPUT `variables.<name>`, or mediaId for a file that its header does not show; CONFLICT
   * MEDIA_NOT_STORED, TEMPLATE_NOT_APPROVED, TEMPLATE_NOT_SUPPORTED, CONVERSATION_CLOSED, CHANNEL_DISCONNECTED, or
   * OPTED_OUT for MARKETING to a contact who wants none; for the house, which sends none of any kind there, also
   * CONTACT_BLOCKED.
   */
  async send(actor: Actor, command: SendTemplate): Promise<Message> {
    const compose = (conversation: ConversationView) => this.compose(actor, conversation, command);
    return this.sending.send(actor, command, compose, assertReachable);
  }

  private async compose(
    actor: Actor,
    { channelId, clientId, contactId }: ConversationView,
    { templateId, variables, isFilled = false, mediaId = null }: SendTemplate,
  ): Promise<Composition> {
    const template = await this.templates.find(actor, templateId);
    if (!template || template.channelId !== channelId) throw notFound('Template', { id: templateId });
    if (template.status !== 'APPROVED') throw notApproved(template.id, template.status);
    await this.assertWanted(actor, template, contactId);
    const media = mediaId === null ? null : await this.fileFor(actor, template, clientId, mediaId);
    const given = givenValues(template.components, variables, media !== null);
    const content = isFilled ? rendered(template, given) : await this.fill(actor, template, contactId, given);
    const file = media && { mediaId: media.id, mediaMimeType: media.mimeType };
    return { messageType: 'TEMPLATE', body: content.body, content, ...file };
  }

  private async fileFor(
    actor: Actor,
    { components: { header } }: TemplateView,
    clientId: number,
    mediaId: string,
  ): Promise<Media> {
    const media = await this.files.find(actor, mediaId);
    if (media?.clientId !== clientId) throw notFound('Media', { id: mediaId });
    if (!header || !isOfFile(header.format) || kindOf(media.mimeType) !== header.format)
      throw invalidInput('mediaId', 'The header of the template shows no such file.', {
        format: header?.format ?? null,
      });
    if (media.state !== 'STORED') throw notStored(media.id);
    return media;
  }

  private async fill(
    actor: Actor,
    template: TemplateView,
    contactId: ContactId | null,
    values: GivenValues,
  ): Promise<SentTemplate> {
    const given = [...values];
    const texts = given.map(([, value]) => value);
    const filled = await this.variables.fillAll(actor, contactId, texts);
    return rendered(template, new Map(given.map(([name], at) => [name, filled[at]?.text ?? ''])));
  }

  private async assertWanted(
    actor: Actor,
    { category }: TemplateView,
    contactId: ContactId | null,
  ): Promise<void> {
    if (category !== 'MARKETING' || !contactId) return;
    const isUnwanted = await this.uow.read(actor, (tx) => this.contacts.hasOptedOut(tx, contactId));
    if (isUnwanted) throw optedOut(contactId);
  }
}
