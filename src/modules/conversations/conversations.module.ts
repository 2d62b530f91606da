import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { TeamModule } from '../team/team.module.js';
import { AssignmentService } from './assignment.service.js';
import { AutomaticService } from './automatic.service.js';
import { BulkService } from './bulk.service.js';
import { ChatModeService } from './chat-mode.service.js';
import { ContactThreadsRepository } from './contact-threads.repository.js';
import { ContactThreadsService } from './contact-threads.service.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import { DeparturesService } from './departures.service.js';
import { BulkResolver } from './graphql/bulk.resolver.js';
import { ContactConversationsResolver } from './graphql/contact-conversations.resolver.js';
import { ConversationResolver } from './graphql/conversation.resolver.js';
import { InboxTabsResolver } from './graphql/inbox-tabs.resolver.js';
import { ParticipantsResolver } from './graphql/participants.resolver.js';
import { ThreadTagsResolver } from './graphql/thread-tags.resolver.js';
import { TypingResolver } from './graphql/typing.resolver.js';
import { WorkResolver } from './graphql/work.resolver.js';
import { GroupDeparturesService } from './group-departures.service.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { InboxWalk } from './inbox-walk.service.js';
import { NarrowedInboxRepository } from './narrowed-inbox.repository.js';
import { OwnershipService } from './ownership.service.js';
import { ParticipantsRepository } from './participants.repository.js';
import { ParticipantsService } from './participants.service.js';
import { PriorityService } from './priority.service.js';
import { ReadingService } from './reading.service.js';
import { SnoozeService } from './snooze.service.js';
import { StatusService } from './status.service.js';
import { TaggingService } from './tagging.service.js';
import { ThreadChanges } from './thread-changes.js';
import { ThreadTagsRepository } from './thread-tags.repository.js';
import { Timeline } from './timeline.js';
import { TypingService } from './typing.service.js';
import { WorkRepository } from './work.repository.js';

/** Conversations: the threads, the inbox over them, who works on what. */
@Module({
  imports: [ClientsModule, ChannelsModule, ContactsModule, TeamModule, GroupsModule, TagsModule],
  providers: [
    ConversationsService,
    ConversationsRepository,
    InboxService,
    InboxWalk,
    InboxRepository,
    NarrowedInboxRepository,
    InboxTabsResolver,
    ThreadChanges,
    AssignmentService,
    OwnershipService,
    StatusService,
    PriorityService,
    SnoozeService,
    ReadingService,
    ChatModeService,
    BulkService,
    WorkRepository,
    Timeline,
    DeparturesService,
    GroupDeparturesService,
    AutomaticService,
    ContactThreadsService,
    ContactThreadsRepository,
    ConversationResolver,
    WorkResolver,
    BulkResolver,
    TypingService,
    TypingResolver,
    TaggingService,
    ThreadTagsRepository,
    ThreadTagsResolver,
    ParticipantsService,
    ParticipantsRepository,
    ParticipantsResolver,
    ContactConversationsResolver,
  ],
  exports: [
    AssignmentService,
    ChatModeService,
    ContactThreadsService,
    ConversationsService,
    InboxService,
    InboxWalk,
    OwnershipService,
    ParticipantsService,
    StatusService,
    TaggingService,
    Timeline,
  ],
})
export class ConversationsModule {}
