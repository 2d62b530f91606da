import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import type { FlowId } from '../../kernel/ids.js';
import { pageSize } from '../../kernel/page.js';
import { assertFresh, FlowAccess, noted } from './flow-access.js';
import { buttonIndex } from './flow-buttons.js';
import { differencesOf, type FlowDifferences } from './flow-differences.js';
import type { FlowDocument } from './flow-document.js';
import { documentOf } from './flow-shape.js';
import { FlowValidationService } from './flow-validation.service.js';
import { FlowVersionsRepository } from './flow-versions.repository.js';
import { flowArchived, flowInvalid } from './flows.errors.js';
import { type Flow, type FlowVersion, noteOf } from './flows.js';
import { FlowsRepository } from './flows.repository.js';
import { FlowsService } from './flows.service.js';

/** A flow as JSON, to be kept anywhere and imported again. It names secrets and holds none. */
export interface FlowExport {
  readonly name: string;
  readonly description: string | null;
  /** Null: the draft. */
  readonly version: number | null;
  readonly document: unknown;
}

/** Flows become versions that never change: runs keep the one that they began with. */
@Injectable()
export class FlowPublishingService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly flows: FlowsRepository,
    private readonly versions: FlowVersionsRepository,
    private readonly access: FlowAccess,
    private readonly editing: FlowsService,
    private readonly validation: FlowValidationService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Makes the next version of the draft of `expectedRevision`. When that draft is published already, its version is
   * answered again.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT note; CONFLICT STALE_DRAFT, FLOW_ARCHIVED, or FLOW_INVALID with all
   * `problems`.
   */
  async publish(
    actor: UserActor,
    rawId: string,
    expectedRevision: number,
    typedNote?: string | null,
  ): Promise<FlowVersion> {
    const note = noteOf(typedNote);
    const known = await this.access.existing(actor, rawId);
    const repeated = await this.#publishedOf(actor, known, expectedRevision);
    if (repeated) return repeated;
    if (known.archivedAt) throw flowArchived(known.id);
    assertFresh(known, expectedRevision);
    const document = await this.#checked(actor, known, expectedRevision);
    await this.access.change(actor, rawId, async (tx, before) => {
      // Somebody else has published the same draft since it was looked at.
      if (before.publishedRevision === expectedRevision) return before;
      if (before.archivedAt) throw flowArchived(before.id);
      assertFresh(before, expectedRevision);
      const version = (before.publishedVersion ?? 0) + 1;
      await this.versions.insert(tx, before, { version, note, document, buttons: buttonIndex(document) });
      const after = await this.flows.published(tx, before.id, version);
      return noted(tx, 'flow.published', after, { version, draftRevision: expectedRevision });
    });
    const published = await this.#publishedOf(
      actor,
      await this.access.existing(actor, rawId),
      expectedRevision,
    );
    if (!published) throw new Error('A version that was just published is not there.');
    return published;
  }

  /**
   * The versions of a flow, the newest first: 50 unless told, at most 100. `beforeVersion` is the last one of the page
   * before.
   */
  async list(
    actor: UserActor,
    rawId: string,
    { limit, beforeVersion }: { readonly limit?: number | null; readonly beforeVersion?: number | null },
  ): Promise<FlowVersion[]> {
    const size = pageSize(limit);
    const flow = await this.access.find(actor, rawId);
    if (!flow) {
      this.trail.dropped(actor, 'flow', rawId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.versions.page(tx, flow.id, size, beforeVersion ?? null));
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string, version: number): Promise<FlowVersion | null> {
    const flow = await this.access.find(actor, rawId);
    if (!flow) return this.trail.dropped(actor, 'flow', rawId);
    return this.uow.read(actor, (tx) => this.versions.find(tx, flow.id, version));
  }

  /** By `flow version`; those that the actor does not see are missing. */
  documents(
    actor: UserActor,
    wanted: readonly Pick<FlowVersion, 'flowId' | 'version'>[],
  ): Promise<ReadonlyMap<string, unknown>> {
    return this.uow.read(actor, (tx) => this.versions.documents(tx, wanted));
  }

  /**
   * Makes the next draft of what was published once. Publishing it makes a new version: history is only added to.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT version; CONFLICT STALE_DRAFT or FLOW_ARCHIVED.
   */
  async restore(actor: UserActor, rawId: string, version: number, expectedRevision: number): Promise<Flow> {
    const flow = await this.access.existing(actor, rawId);
    const document = documentOf(await this.#documentOf(actor, flow.id, version));
    return this.access.change(actor, rawId, (tx, before) =>
      this.editing.saveIn(tx, before, expectedRevision, document, 'flow.version_restored', { version }),
    );
  }

  /**
   * What is other in one version than in another. Null for a flow that the actor does not see.
   *
   * @param to null: the draft.
   * @throws DomainError INVALID_INPUT from or to.
   */
  async differences(
    actor: UserActor,
    rawId: string,
    from: number,
    to: number | null,
  ): Promise<(FlowDifferences & { readonly flowId: FlowId }) | null> {
    const flow = await this.access.find(actor, rawId);
    if (!flow) return this.trail.dropped(actor, 'flow', rawId);
    const [before, after] = await Promise.all([
      this.#documentOf(actor, flow.id, from, 'from'),
      this.#documentOf(actor, flow.id, to, 'to'),
    ]);
    return { flowId: flow.id, ...differencesOf(documentOf(before), documentOf(after)) };
  }

  /** Null for a flow that the actor does not see. @throws DomainError INVALID_INPUT version. */
  async export(actor: UserActor, rawId: string, version: number | null): Promise<FlowExport | null> {
    const flow = await this.access.find(actor, rawId);
    if (!flow) return this.trail.dropped(actor, 'flow', rawId);
    const { name, description } = flow;
    return { name, description, version, document: await this.#documentOf(actor, flow.id, version) };
  }

  /** Of a flow that the actor sees. @throws DomainError INVALID_INPUT naming the argument. */
  async #documentOf(
    actor: UserActor,
    id: FlowId,
    version: number | null,
    field = 'version',
  ): Promise<unknown> {
    if (version === null) return (await this.access.draft(actor, id)).draft;
    const document = await this.uow.read(actor, (tx) => this.versions.document(tx, id, version));
    if (!document) throw invalidInput(field, `${field} is a version of the flow.`);
    return document;
  }

  async #publishedOf(actor: UserActor, flow: Flow, revision: number): Promise<FlowVersion | null> {
    const { id, publishedRevision, publishedVersion } = flow;
    if (publishedRevision !== revision || publishedVersion === null) return null;
    const version = await this.uow.read(actor, (tx) => this.versions.find(tx, id, publishedVersion));
    if (!version) throw notFound('FlowVersion', { id });
    return version;
  }

  /** @throws DomainError CONFLICT STALE_DRAFT or FLOW_INVALID. */
  async #checked(actor: UserActor, flow: Flow, expectedRevision: number): Promise<FlowDocument> {
    const { draft, draftRevision } = await this.access.draft(actor, flow.id);
    assertFresh({ ...flow, draftRevision }, expectedRevision);
    const { document, validation } = await this.validation.validate(actor, flow.clientId, draft);
    if (!document || !validation.isPublishable) throw flowInvalid(flow.id, validation);
    return document;
  }
}
