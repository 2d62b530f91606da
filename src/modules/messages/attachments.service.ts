import { Injectable } from '@nestjs/common';
import type { Actor, UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { validateText } from '../channels/content.js';
import { ClientsService } from '../clients/clients.service.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { notStored } from '../media/media.errors.js';
import type { AnnouncedFile } from '../media/media.js';
import { MediaFilesService } from '../media/media-files.service.js';
import { kindOf } from '../media/media-types.js';
import { type Upload, UploadsService } from '../media/uploads.service.js';
import type { Composition, Message } from './messages.js';
import { Sending, type SendTo } from './sending.js';

/** In code points: the least that all channels take. */
const LONGEST_CAPTION = 1024;

/** Whose file it becomes: of the client of a conversation, or of a client. Of both, they belong together. */
export interface UploadFor extends Omit<AnnouncedFile, 'clientId'> {
  readonly conversationId?: string | null;
  readonly clientId?: number | null;
}

export interface SendMedia extends SendTo {
  readonly mediaId: string;
  /** 1 to 1024 characters; none for audio. */
  readonly caption?: string | null;
}

/** Files in conversations: uploaded first, then sent by their id, as often as they are wanted. */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly sending: Sending,
    private readonly conversations: ConversationsService,
    private readonly clients: ClientsService,
    private readonly files: MediaFilesService,
    private readonly uploads: UploadsService,
  ) {}

  /** @throws DomainError NOT_FOUND; INVALID_INPUT conversationId when neither is named; as `UploadsService.create` says. */
  async createUpload(actor: UserActor, { conversationId, clientId, ...file }: UploadFor): Promise<Upload> {
    return this.uploads.create(actor, {
      ...file,
      clientId: await this.ownerOf(actor, conversationId ?? null, clientId ?? null),
    });
  }

  /**
   * Sends a file of the client of the conversation, as the kind of message that its type makes it.
   *
   * @throws DomainError INVALID_INPUT caption; NOT_FOUND, also for a file of another client; CONFLICT MEDIA_NOT_STORED;
   * as `Sending.send` says.
   */
  async sendMedia(actor: Actor, { mediaId, caption, ...to }: SendMedia): Promise<Message> {
    const body = caption ?? null;
    if (body !== null) validateText(body, { text: LONGEST_CAPTION }, 'caption');
    return this.sending.send(actor, to, async ({ clientId }): Promise<Composition> => {
      const media = await this.files.find(actor, mediaId);
      if (media?.clientId !== clientId) throw notFound('Media', { id: mediaId });
      if (media.state !== 'STORED') throw notStored(media.id);
      const messageType = kindOf(media.mimeType);
      if (messageType === 'AUDIO' && body !== null) throw invalidInput('caption', 'Audio has no caption.');
      return { messageType, body, mediaId: media.id, mediaMimeType: media.mimeType };
    });
  }

  private async ownerOf(
    actor: UserActor,
    conversationId: string | null,
    clientId: number | null,
  ): Promise<number> {
    if (conversationId === null && clientId === null) {
      throw invalidInput('conversationId', 'A file is of a conversation or of a client: name one.');
    }
    if (conversationId !== null) {
      const conversation = await this.conversations.find(actor, conversationId);
      if (!conversation || (clientId !== null && clientId !== conversation.clientId)) {
        throw notFound('Conversation', { id: conversationId });
      }
      return conversation.clientId;
    }
    const client = clientId === null ? null : await this.clients.find(actor, clientId);
    if (!client) throw notFound('Client', { id: clientId });
    return client.id;
  }
}
