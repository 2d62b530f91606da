import { Injectable } from '@nestjs/common';
import type { AuditLine, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, systemActor, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type FlowId, parseId } from '../../kernel/ids.js';
import { ClientsService } from '../clients/clients.service.js';
import { staleDraft, tooManyFlows } from './flows.errors.js';
import { flowChanged } from './flows.events.js';
import { type Flow, MAX_FLOWS } from './flows.js';
import { FlowsRepository, type StoredDraft } from './flows.repository.js';

/** What every change of a flow begins and ends with. */
@Injectable()
export class FlowAccess {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly flows: FlowsRepository,
    private readonly clients: ClientsService,
  ) {}

  /** Null for what the actor may not see, and for what does not exist. */
  async find(actor: Actor, rawId: string): Promise<Flow | null> {
    const id = parseId<'Flow'>(rawId);
    return id && this.uow.read(actor, (tx) => this.flows.findById(tx, id));
  }

  /** @throws DomainError NOT_FOUND. */
  async existing(actor: Actor, rawId: string): Promise<Flow> {
    const flow = await this.find(actor, rawId);
    if (!flow) throw notFound('Flow', { id: rawId });
    return flow;
  }

  /** By id; those that the actor does not see are missing. */
  drafts(actor: Actor, ids: readonly FlowId[]): Promise<ReadonlyMap<FlowId, StoredDraft>> {
    return this.uow.read(actor, (tx) => this.flows.drafts(tx, ids));
  }

  /** @throws DomainError NOT_FOUND. */
  async draft(actor: Actor, id: FlowId): Promise<StoredDraft> {
    const draft = (await this.drafts(actor, [id])).get(id);
    if (!draft) throw notFound('Flow', { id });
    return draft;
  }

  /** `act` answers the flow as it is then: the same one where it changed nothing. @throws DomainError NOT_FOUND. */
  change(actor: UserActor, rawId: string, act: (tx: WriteTx, before: Flow) => Promise<Flow>): Promise<Flow> {
    const id = parseId<'Flow'>(rawId);
    if (!id) throw notFound('Flow', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = await this.flows.lock(tx, id);
      if (!before) throw notFound('Flow', { id });
      return act(tx, before);
    });
  }

  /** @throws DomainError NOT_FOUND. */
  async assertClient(actor: UserActor, clientId: number): Promise<void> {
    const isThere = await this.uow.read(actor, (tx) => this.clients.isVisible(tx, clientId));
    if (!isThere) throw notFound('Client', { id: clientId });
  }

  /**
   * Counted by the house, because those of hidden clients count as well. Two made at once may be one too many.
   *
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_FLOWS.
   */
  async assertRoom({ agencyId }: UserActor): Promise<void> {
    const house = systemActor(agencyId, 'count flows');
    if ((await this.uow.read(house, (tx) => this.flows.count(tx))) >= MAX_FLOWS) throw tooManyFlows();
  }
}

/** @throws DomainError CONFLICT STALE_DRAFT. */
export function assertFresh({ id, draftRevision }: Flow, expectedRevision: number): void {
  if (draftRevision !== expectedRevision) throw staleDraft(id, draftRevision);
}

/** Everybody who looks hears of it, and the audit has its line. */
export function noted(tx: WriteTx, action: string, flow: Flow, details?: AuditLine['details']): Flow {
  tx.emit(flowChanged(flow));
  tx.audit({ action, subjectId: flow.id, clientId: flow.clientId, ...(details && { details }) });
  return flow;
}
