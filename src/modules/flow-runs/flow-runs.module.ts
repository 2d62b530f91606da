import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { FlowCallsModule } from '../flow-calls/flow-calls.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { ContactRunsService } from './contact-runs.service.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { FlowRunsService } from './flow-runs.service.js';
import { FlowTriggers } from './flow-triggers.js';
import { FunnelRepository } from './funnel.repository.js';
import { FunnelService } from './funnel.service.js';
import { GoingOn } from './going-on.js';
import { ContactRunsResolver } from './graphql/contact-runs.resolver.js';
import { ConversationRunResolver } from './graphql/conversation-run.resolver.js';
import { FlowRunResolver } from './graphql/flow-run.resolver.js';
import { InboundTurns } from './inbound-turns.js';
import { LiveHands } from './live-hands.js';
import { LivePorts } from './live-ports.js';
import { LiveVoice } from './live-voice.js';
import { RunChanges } from './run-changes.js';
import { RunClocks } from './run-clocks.js';
import { RunFollower } from './run-follower.js';
import { RunListsRepository } from './run-lists.repository.js';
import { RunQueue } from './run-queue.js';
import { RunStarts } from './run-starts.service.js';
import { RunStepsRepository } from './run-steps.repository.js';
import { RunTurns } from './run-turns.js';

/** Flows at work: in conversations, one block after the other, through crashes, timers and people. */
@Module({
  imports: [ContactsModule, ConversationsModule, FlowCallsModule, FlowsModule, MessagesModule],
  providers: [
    FlowRunsService,
    FlowRunsRepository,
    RunListsRepository,
    RunStepsRepository,
    RunStarts,
    RunChanges,
    RunQueue,
    RunTurns,
    InboundTurns,
    GoingOn,
    RunClocks,
    RunFollower,
    LivePorts,
    LiveVoice,
    LiveHands,
    FlowTriggers,
    FunnelService,
    FunnelRepository,
    ContactRunsService,
    FlowRunResolver,
    ConversationRunResolver,
    ContactRunsResolver,
  ],
  exports: [FlowTriggers, RunStarts],
})
export class FlowRunsModule {}
