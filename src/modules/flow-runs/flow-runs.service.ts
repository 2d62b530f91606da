import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type ContactId, type ConversationId, type FlowRunId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { isOver } from '../flow-engine/run-state.js';
import { runOver } from './flow-runs.errors.js';
import { FlowRunChanged, flowRunTopic } from './flow-runs.events.js';
import type { FlowRun, FlowRunStatus, FlowRunStep } from './flow-runs.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { type Held, RunChanges } from './run-changes.js';
import { RunListsRepository } from './run-lists.repository.js';
import { RunStepsRepository } from './run-steps.repository.js';

export interface ListRuns {
  readonly flowId?: string | null;
  readonly conversationId?: string | null;
  readonly contactId?: string | null;
  readonly clientId?: number | null;
  readonly statuses?: readonly FlowRunStatus[] | null;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
}

/** Runs of flows, as people see them and take them into their hands. */
@Injectable()
export class FlowRunsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly runs: FlowRunsRepository,
    private readonly lists: RunListsRepository,
    private readonly steps: RunStepsRepository,
    private readonly conversations: ConversationsService,
    private readonly changes: RunChanges,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the clients that the actor sees, the newest first: 50 unless told, at most 100. `beforeId` is the last id
   * of the page before.
   */
  async list(actor: UserActor, asked: ListRuns): Promise<FlowRun[]> {
    const { clientId = null, flowId, conversationId, contactId, statuses = null } = asked;
    const page = {
      clientId,
      statuses,
      limit: pageSize(asked.limit),
      before: cursorId<'FlowRun'>('beforeId', asked.beforeId),
      flowId: parseId<'Flow'>(flowId),
      conversationId: parseId<'Conversation'>(conversationId),
      contactId: parseId<'Contact'>(contactId),
    };
    // What cannot be an id names nothing, and nothing runs with it.
    const isNothing = (raw: unknown, id: unknown) => raw != null && !id;
    if (isNothing(flowId, page.flowId) || isNothing(conversationId, page.conversationId)) return [];
    if (isNothing(contactId, page.contactId)) return [];
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.lists.page(tx, page));
  }

  /** What somebody asks for by its id. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<FlowRun | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'flow_run', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<FlowRun | null> {
    const id = parseId<'FlowRun'>(rawId);
    return id && this.uow.read(actor, (tx) => this.runs.find(tx, id));
  }

  /** Of each run what it has done, in its order. `after` is the last position of the page before; 0 at first. */
  stepsOf(
    actor: Actor,
    ids: readonly FlowRunId[],
    limit: number,
    after: number,
  ): Promise<readonly FlowRunStep[]> {
    return this.uow.read(actor, (tx) => this.steps.page(tx, ids, limit, after));
  }

  /** Of each conversation the run that is not over. */
  async currentOf(
    actor: Actor,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, FlowRun>> {
    const found = await this.uow.read(actor, (tx) => this.runs.currentOf(tx, ids));
    return new Map(found.map((run) => [run.conversationId, run]));
  }

  /** Of each contact, the newest first. `before` is the last id of the page before. */
  ofContacts(
    actor: Actor,
    ids: readonly ContactId[],
    limit: number,
    before: FlowRunId | null,
  ): Promise<readonly FlowRun[]> {
    return this.uow.read(actor, (tx) => this.lists.ofContacts(tx, ids, limit, before));
  }

  /** Every new run and every change of one that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<FlowRun> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: flowRunTopic(actor.agencyId),
      accepts: (event) => FlowRunChanged.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.find(actor, String(event.payload.flowRunId)),
    });
  }

  /** People go on: HANDED_OFF. One that is over stays as it is. @throws DomainError NOT_FOUND. */
  end(actor: UserActor, rawId: string): Promise<FlowRun> {
    return this.#change(actor, rawId, (tx, { run }) =>
      isOver(run.status) ? null : this.changes.end(tx, run, 'HANDED_OFF', 'ENDED_BY_AGENT'),
    );
  }

  /**
   * It stands still, its time too, until it is resumed: what customers write meanwhile is for people. Repeating it
   * changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT RUN_OVER.
   */
  pause(actor: UserActor, rawId: string): Promise<FlowRun> {
    return this.#change(actor, rawId, (tx, held) => {
      if (isOver(held.run.status)) throw runOver(held.run);
      return held.run.pausedAt ? null : this.changes.pause(tx, held);
    });
  }

  /** It goes on where it stood. Repeating it changes nothing. @throws DomainError NOT_FOUND; CONFLICT RUN_OVER. */
  resume(actor: UserActor, rawId: string): Promise<FlowRun> {
    return this.#change(actor, rawId, (tx, held) => {
      if (isOver(held.run.status)) throw runOver(held.run);
      return held.run.pausedAt ? this.changes.resume(tx, held) : null;
    });
  }

  /** @param act answers null where it changes nothing. */
  async #change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, held: Held) => Promise<FlowRun> | null,
  ): Promise<FlowRun> {
    const id = parseId<'FlowRun'>(rawId);
    if (!id) throw notFound('FlowRun', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const found = await this.runs.find(tx, id);
      const thread = found && (await this.conversations.lock(tx, found.conversationId));
      const run = thread && (await this.runs.lock(tx, id));
      if (!run) throw notFound('FlowRun', { id });
      return (await act(tx, { thread, run })) ?? run;
    });
  }
}
