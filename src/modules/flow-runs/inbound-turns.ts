import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { isRefusal } from '../../kernel/errors.js';
import type { ConversationId, FlowId, KeywordRuleId, MessageId } from '../../kernel/ids.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import type { Message } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { FlowTriggers, type Heard } from './flow-triggers.js';
import { replyOf } from './replies.js';
import { RunChanges } from './run-changes.js';
import { DONE_AGAIN, FLOW_INBOUND, inboundPayload, TURN_POLICY } from './run-queue.js';
import { RunStarts } from './run-starts.service.js';
import { NOTHING, RunTurns } from './run-turns.js';

type Payload = ReturnType<typeof inboundPayload.parse>;

/** What a customer has written, and where. */
interface Written {
  readonly conversation: ConversationView;
  readonly message: Message;
}

/**
 * Gives flows what customers write: first to what starts flows, or ends what customers get, then to the run that waits.
 *
 * Each message is a job of its own, stored with it, in the lane of its conversation: what comes while a run is busy is
 * taken up afterwards, and nothing is lost.
 */
@Injectable()
export class InboundTurns implements OnModuleInit, JobHandler<Payload> {
  readonly payload = inboundPayload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly runs: FlowRunsRepository,
    private readonly turns: RunTurns,
    private readonly starts: RunStarts,
    private readonly changes: RunChanges,
    private readonly triggers: FlowTriggers,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(FLOW_INBOUND, this, TURN_POLICY);
  }

  async run({ agencyId, payload }: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(agencyId, 'run flows');
    const messageId = payload.messageId as MessageId;
    const message = await this.uow.read(house, (tx) => this.messages.findIn(tx, messageId));
    const isOver = message !== null && (await this.#take(house, message, context));
    if (!isOver) await this.uow.write(house, context.complete, DONE_AGAIN);
  }

  /** Tried long enough: people go on. */
  async onDead(tx: WriteTx, { payload }: Job<Payload | null>): Promise<void> {
    if (payload) await this.changes.giveUp(tx, payload.conversationId as ConversationId);
  }

  /** Whether the job has ended with what came of it. */
  async #take(house: SystemActor, message: Message, { signal, complete }: JobContext): Promise<boolean> {
    const { conversationId: id, clientId, body } = message;
    if (await this.uow.read(house, (tx) => this.triggers.listens(tx, clientId, body))) {
      // What has begun before it comes to its end first.
      await this.turns.advance(house, id, NOTHING, { signal });
      if (await this.#isDealtWith(house, message)) return false;
    }
    const given = { input: { kind: 'reply', reply: replyOf(message) }, inputSeq: message.seq } as const;
    const isNew = ({ inputSeq }: { readonly inputSeq: number }) => inputSeq < message.seq;
    return this.turns.advance(house, id, (run) => (isNew(run) ? given : null), { signal, complete });
  }

  /** What the triggers make of it comes before what a run makes of it. True: no run gets to see it. */
  async #isDealtWith(house: SystemActor, message: Message): Promise<boolean> {
    const { conversationId: id } = message;
    const conversation = await this.conversations.find(house, id);
    if (!conversation) return true;
    const { contactId } = conversation;
    const contact = contactId && (await this.contacts.find(house, contactId));
    const run = await this.uow.read(house, (tx) => this.runs.current(tx, id));
    const heard = await this.triggers.heard(house, { conversation, message, contact, hasRun: run !== null });
    if (heard.kind === 'done') await this.#endUnwanted(house, conversation);
    if (heard.kind === 'start') await this.#start(house, { conversation, message }, heard);
    return heard.kind === 'done';
  }

  /** Who wants no messages any more gets none from a flow either. */
  async #endUnwanted(house: SystemActor, { id, contactId }: ConversationView): Promise<void> {
    const contact = contactId && (await this.contacts.find(house, contactId));
    if (!contact?.optedOutAt) return;
    await this.uow.write(house, async (tx) => {
      const held = await this.changes.held(tx, id);
      if (held) await this.changes.end(tx, held.run, 'HANDED_OFF', 'OPTED_OUT');
    });
  }

  /** For whoever wonders why nothing has started. That a run is there already is no wonder. */
  async #note(
    house: SystemActor,
    { id: conversationId, clientId }: ConversationView,
    { flowId, ruleId, reason }: { flowId: FlowId; ruleId: KeywordRuleId; reason: string },
  ): Promise<void> {
    if (reason === 'RUN_ACTIVE') return;
    const details = { conversationId, ruleId, reason };
    await this.uow.write(house, async (tx) =>
      tx.audit({ action: 'flow_run.refused', subjectId: flowId, clientId, details }),
    );
  }

  /** What cannot be started is not: the message is for people then, or for the run that is there. */
  async #start(
    house: SystemActor,
    { conversation, message }: Written,
    { flowId, ruleId }: Extract<Heard, { kind: 'start' }>,
  ): Promise<void> {
    const { id: conversationId } = conversation;
    const understood = await this.uow.read(house, (tx) => this.runs.understood(tx, conversationId));
    if (understood >= message.seq) return;
    const command = { conversationId, flowId, ruleId, via: 'KEYWORD', inputSeq: message.seq } as const;
    try {
      await this.starts.start(house, command);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#note(house, conversation, { flowId, ruleId, reason: error.reason });
    }
  }
}
