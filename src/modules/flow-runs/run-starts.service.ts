import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, systemActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type KeywordRuleId, newId, parseId } from '../../kernel/ids.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ChatModeService } from '../conversations/chat-mode.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { Timeline } from '../conversations/timeline.js';
import { FlowMachine } from '../flow-engine/flow-machine.js';
import type { RunState } from '../flow-engine/run-state.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { assertReachable, assertWelcome } from '../messages/messages.policy.js';
import { flowArchived, flowNotPublished, runActive } from './flow-runs.errors.js';
import { flowRunChanged } from './flow-runs.events.js';
import type { FlowRun, FlowStart } from './flow-runs.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { line } from './run-changes.js';
import { runStarted } from './run-lines.js';
import { RunQueue } from './run-queue.js';

export interface StartRun {
  readonly conversationId: string;
  readonly flowId: string;
  readonly via: FlowStart;
  /** The message that starts it, which it does not take for an answer. All that are there unless told. */
  readonly inputSeq?: number;
  /** What has started it, where it was a rule. */
  readonly ruleId?: KeywordRuleId;
}

/** How runs begin, whatever begins them: people, keywords and, one day, automations, drips and bookings. */
@Injectable()
export class RunStarts {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly runs: FlowRunsRepository,
    private readonly versions: FlowVersionsService,
    private readonly conversations: ConversationsService,
    private readonly contacts: ContactsService,
    private readonly chatModes: ChatModeService,
    private readonly timeline: Timeline,
    private readonly queue: RunQueue,
  ) {}

  /**
   * Begins a flow of the client in one of its conversations, with the version that is published now. It is stored, and
   * this returns; its first blocks are run afterwards.
   *
   * @throws DomainError NOT_FOUND for the conversation, and for a flow that is not of its client; CONFLICT FLOW_ARCHIVED,
   * FLOW_NOT_PUBLISHED, CONVERSATION_CLOSED, CHANNEL_DISCONNECTED, CONTACT_BLOCKED, OPTED_OUT, or RUN_ACTIVE with the
   * `runId` of the one that is not over.
   */
  async start(actor: Actor, command: StartRun): Promise<FlowRun> {
    const conversation = await this.#conversation(actor, command.conversationId);
    const { flowId, version, name } = await this.#flow(actor, command.flowId, conversation.clientId);
    assertReachable(conversation);
    const { contactId } = conversation;
    assertWelcome(contactId && (await this.contacts.find(actor, contactId)));
    const state = await this.#beginning(actor, flowId, version);
    return this.uow.write(actor, async (tx) => {
      const thread = await this.conversations.lock(tx, conversation.id);
      if (!thread) throw notFound('Conversation', { id: conversation.id });
      assertReachable({ ...thread, channel: conversation.channel });
      const current = await this.runs.lockCurrent(tx, thread.id);
      if (current) throw runActive(current.id);
      const run = await this.runs.insert(tx, {
        id: newId<'FlowRun'>(),
        ...{ clientId: thread.clientId, conversationId: thread.id, contactId: thread.contactId },
        ...{ flowId, version, state, startedVia: command.via },
        inputSeq: command.inputSeq ?? thread.lastSeq,
      });
      if (run.status === 'ACTIVE') {
        await this.chatModes.set(tx, thread, 'FLOW');
        await this.queue.goOn(tx, run, null);
      }
      await this.timeline.tell(tx, thread, runStarted(name, run));
      const { ruleId } = command;
      tx.audit(line('started', run, { version, via: command.via, ...(ruleId && { ruleId }) }));
      tx.emit(flowRunChanged(run));
      return run;
    });
  }

  async #conversation(actor: Actor, id: string): Promise<ConversationView> {
    const conversation = await this.conversations.find(actor, id);
    if (!conversation) throw notFound('Conversation', { id });
    return conversation;
  }

  /** A flow that may be run for a client. */
  async #flow(actor: Actor, rawId: string, clientId: number) {
    const flowId = parseId<'Flow'>(rawId);
    const flow = flowId && (await this.uow.read(actor, (tx) => this.versions.runnable(tx, flowId)));
    if (flow?.clientId !== clientId) throw notFound('Flow', { id: rawId });
    const { id, name, archivedAt, publishedVersion: version } = flow;
    if (archivedAt) throw flowArchived(id);
    if (version === null) throw flowNotPublished(id);
    return { flowId: id, version, name };
  }

  async #beginning({ agencyId }: Actor, ...flow: [FlowRun['flowId'], number]): Promise<RunState> {
    return FlowMachine.begin(await this.versions.graph(systemActor(agencyId, 'begin a flow'), ...flow));
  }
}
