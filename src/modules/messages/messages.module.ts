import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MediaModule } from '../media/media.module.js';
import { TeamModule } from '../team/team.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { AppendsRepository } from './appends.repository.js';
import { AttachmentsService } from './attachments.service.js';
import { DraftsService } from './drafts.service.js';
import { FailedMessagesRepository } from './failed-messages.repository.js';
import { FailedMessagesService } from './failed-messages.service.js';
import { AttachmentResolver } from './graphql/attachment.resolver.js';
import { DraftResolver } from './graphql/draft.resolver.js';
import { InboxIntegrityResolver } from './graphql/inbox-integrity.resolver.js';
import { MessageResolver } from './graphql/message.resolver.js';
import { MessageContextResolver } from './graphql/message-context.resolver.js';
import { MessageSearchResolver } from './graphql/message-search.resolver.js';
import { NoteResolver } from './graphql/note.resolver.js';
import { OfferResolver } from './graphql/offer.resolver.js';
import { ScheduledResolver } from './graphql/scheduled.resolver.js';
import { TemplateMessageResolver } from './graphql/template-message.resolver.js';
import { InboxIntegrityRepository } from './inbox-integrity.repository.js';
import { InboxIntegrityService } from './inbox-integrity.service.js';
import { MessagesMediaAudience } from './media-audience.js';
import { MentionsRepository } from './mentions.repository.js';
import { MessageFollowers } from './message-followers.js';
import { MessageSearchRepository } from './message-search.repository.js';
import { MessageSearchService } from './message-search.service.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { NotesService } from './notes.service.js';
import { Noting } from './noting.js';
import { OffersService } from './offers.service.js';
import { ProgressRepository } from './progress.repository.js';
import { ReactionsService } from './reactions.service.js';
import { ScheduledRepository } from './scheduled.repository.js';
import { ScheduledService } from './scheduled.service.js';
import { ScheduledSender } from './scheduled-sender.js';
import { Sending } from './sending.js';
import { TemplateMessages } from './template-messages.service.js';
import { MessagesTimelinePen } from './timeline-pen.js';

/** Messages: appending and reading what was said in one conversation. */
@Module({
  imports: [
    ChannelsModule,
    ClientsModule,
    ContactsModule,
    ConversationsModule,
    MediaModule,
    TeamModule,
    TemplatesModule,
  ],
  providers: [
    MessagesService,
    MessagesRepository,
    InboxIntegrityService,
    InboxIntegrityRepository,
    InboxIntegrityResolver,
    AppendsRepository,
    ProgressRepository,
    Sending,
    MessageFollowers,
    MessagesTimelinePen,
    OffersService,
    ReactionsService,
    DraftsService,
    DraftResolver,
    TemplateMessages,
    MessageResolver,
    Noting,
    NotesService,
    MentionsRepository,
    NoteResolver,
    ScheduledService,
    ScheduledRepository,
    ScheduledSender,
    ScheduledResolver,
    MessageSearchService,
    MessageSearchRepository,
    MessageSearchResolver,
    MessageContextResolver,
    OfferResolver,
    TemplateMessageResolver,
    AttachmentsService,
    AttachmentResolver,
    MessagesMediaAudience,
    FailedMessagesService,
    FailedMessagesRepository,
  ],
  exports: [
    AttachmentsService,
    FailedMessagesService,
    MessageFollowers,
    MessagesService,
    OffersService,
    Sending,
    TemplateMessages,
  ],
})
export class MessagesModule {}
