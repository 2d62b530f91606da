import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { assertFresh, FlowAccess, noted } from './flow-access.js';
import type { FlowDocument } from './flow-document.js';
import { documentOf } from './flow-shape.js';
import { type FlowValidation, FlowValidationService } from './flow-validation.service.js';
import { flowArchived } from './flows.errors.js';
import { FlowChanged, flowTopic } from './flows.events.js';
import { copyOf, descriptionOf, type Flow, searchOf } from './flows.js';
import { FlowsRepository } from './flows.repository.js';

export interface ListFlows {
  readonly clientId?: number | null;
  /** Part of the name, whatever its case. */
  readonly text?: string | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface NewFlow {
  readonly clientId: number;
  readonly name: string;
  readonly description?: string | null;
  /** Nothing yet unless told. */
  readonly document?: unknown;
}

/** What is absent stays as it is; null clears the description. */
export interface FlowChange {
  readonly name?: string | null;
  readonly description?: string | null;
}

const NOTHING_YET = { schemaVersion: 1, steps: [] };

/** Flows and their drafts: what people work on before it is published. */
@Injectable()
export class FlowsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly flows: FlowsRepository,
    private readonly access: FlowAccess,
    private readonly validation: FlowValidationService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the clients that the actor sees, by id: 50 unless told, at most 100. `afterId` is the last id of the page
   * before.
   *
   * @throws DomainError INVALID_INPUT limit, afterId or text.
   */
  async list(actor: UserActor, asked: ListFlows): Promise<Flow[]> {
    const { clientId = null, text, includeArchived, limit, afterId } = asked;
    const page = {
      limit: pageSize(limit),
      afterId: cursorId<'Flow'>('afterId', afterId),
      includeArchived: includeArchived ?? false,
      text: searchOf(text),
      clientId,
    };
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.flows.page(tx, page));
  }

  /** Archived ones too. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<Flow | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'flow', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  find(actor: Actor, rawId: string): Promise<Flow | null> {
    return this.access.find(actor, rawId);
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError NOT_FOUND for a client that the actor may not see; INVALID_INPUT naming the field, of a document
   * with its `path`; CONFLICT NAME_TAKEN; LIMIT_EXCEEDED DOCUMENT_TOO_LARGE, or TOO_MANY_FLOWS beyond 500 of the agency.
   */
  async create(actor: UserActor, typed: NewFlow): Promise<Flow> {
    return this.#make(actor, typed, documentOf(typed.document ?? NOTHING_YET), 'flow.created', {});
  }

  /**
   * A flow that was exported, from wherever. What it names of another client is kept and is told at once: it is to be
   * chosen anew before the flow can be published.
   *
   * @throws DomainError as `create`.
   */
  async import(actor: UserActor, typed: NewFlow): Promise<{ flow: Flow; validation: FlowValidation }> {
    const flow = await this.#make(actor, typed, documentOf(typed.document), 'flow.imported', {});
    const { validation } = await this.validation.validate(actor, flow.clientId, typed.document);
    return { flow, validation };
  }

  /**
   * The draft under another name, of the same client unless told; never published yet. A repeat finds the name taken.
   *
   * @throws DomainError NOT_FOUND for the flow or the client, and as `create`.
   */
  async duplicate(
    actor: UserActor,
    rawId: string,
    { clientId, name }: { readonly clientId?: number | null; readonly name?: string | null },
  ): Promise<Flow> {
    const flow = await this.access.existing(actor, rawId);
    const { draft } = await this.access.draft(actor, flow.id);
    const copy = {
      clientId: clientId ?? flow.clientId,
      name: name ?? copyOf(flow.name),
      description: flow.description,
    };
    return this.#make(actor, copy, draft, 'flow.duplicated', { from: flow.id });
  }

  /** Repeating it changes nothing. @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; CONFLICT NAME_TAKEN. */
  update(actor: UserActor, rawId: string, change: FlowChange): Promise<Flow> {
    const name = change.name == null ? null : nameOf('name', change.name);
    const description = change.description === undefined ? undefined : descriptionOf(change.description);
    return this.access.change(actor, rawId, async (tx, before) => {
      const to = {
        name: name ?? before.name,
        description: description === undefined ? before.description : description,
      };
      const from = { name: before.name, description: before.description };
      if (isDeepStrictEqual(from, to)) return before;
      return noted(tx, 'flow.changed', await this.flows.set(tx, before.id, to), { from, to });
    });
  }

  /**
   * The next draft, over the one of `expectedRevision`. Saving what is saved already changes nothing, whatever revision
   * it was made from.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT document with its `path`; LIMIT_EXCEEDED DOCUMENT_TOO_LARGE; CONFLICT
   * STALE_DRAFT with `draftRevision`, or FLOW_ARCHIVED.
   */
  save(actor: UserActor, rawId: string, expectedRevision: number, typed: unknown): Promise<Flow> {
    const document = documentOf(typed);
    return this.access.change(actor, rawId, (tx, before) =>
      this.saveIn(tx, before, expectedRevision, document, 'flow.draft_saved', {}),
    );
  }

  /** The same in a transaction that holds the flow, under the name of what it is done for. */
  async saveIn(
    tx: WriteTx,
    before: Flow,
    expectedRevision: number,
    document: FlowDocument,
    action: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<Flow> {
    if (before.archivedAt) throw flowArchived(before.id);
    const stored = (await this.flows.drafts(tx, [before.id])).get(before.id);
    if (isDeepStrictEqual(stored?.draft, document)) return before;
    assertFresh(before, expectedRevision);
    const after = await this.flows.save(tx, before.id, document);
    return noted(tx, action, after, { ...details, draftRevision: after.draftRevision });
  }

  /** It cannot be started any more; runs that there are go on. Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  archive(actor: UserActor, rawId: string): Promise<Flow> {
    return this.access.change(actor, rawId, async (tx, before) =>
      before.archivedAt ? before : noted(tx, 'flow.archived', await this.flows.setArchived(tx, before, true)),
    );
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT NAME_TAKEN when another flow has its name by now; LIMIT_EXCEEDED
   * TOO_MANY_FLOWS.
   */
  async restore(actor: UserActor, rawId: string): Promise<Flow> {
    const { archivedAt } = await this.access.existing(actor, rawId);
    if (archivedAt) await this.access.assertRoom(actor);
    return this.access.change(actor, rawId, async (tx, before) =>
      before.archivedAt
        ? noted(tx, 'flow.restored', await this.flows.setArchived(tx, before, false))
        : before,
    );
  }

  /**
   * Everything that is wrong with the draft, or with what is typed in its place: nothing is stored. Null for what the
   * actor may not see.
   */
  async validate(actor: UserActor, rawId: string, typed?: unknown): Promise<FlowValidation | null> {
    const flow = await this.one(actor, rawId);
    if (!flow) return null;
    const document = typed ?? (await this.access.draft(actor, flow.id)).draft;
    return (await this.validation.validate(actor, flow.clientId, document)).validation;
  }

  /** Every change of a flow that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<Flow> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: flowTopic(actor.agencyId),
      accepts: (event) => FlowChanged.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.find(actor, String(event.payload.flowId)),
    });
  }

  async #make(
    actor: UserActor,
    { clientId, name: typed, description }: Omit<NewFlow, 'document'>,
    draft: unknown,
    action: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<Flow> {
    const flow = {
      id: newId<'Flow'>(),
      clientId,
      name: nameOf('name', typed),
      description: descriptionOf(description),
      draft,
    };
    await this.access.assertClient(actor, clientId);
    await this.access.assertRoom(actor);
    return this.uow.write(actor, async (tx) => {
      const made = await this.flows.insert(tx, flow);
      return noted(tx, action, made, { ...details, name: made.name });
    });
  }
}
