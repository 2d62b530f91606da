import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { AuditLine, TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, type UserActor } from '../../kernel/actor.js';
import { colorOf, nextColor } from '../../kernel/colors.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId, type TagId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ClientsService } from '../clients/clients.service.js';
import { ofTheWholeAgency, tooManyTags, unusableTag } from './tags.errors.js';
import { tagChanged, tagTopic } from './tags.events.js';
import { MAX_TAGS, MAX_TAGS_AT_ONCE, type Tag } from './tags.js';
import { mayDefineFor } from './tags.policy.js';
import { TagsRepository } from './tags.repository.js';

export interface ListTags {
  /** Those that may be put on something of this client. */
  readonly clientId?: number | null;
  /** Part of the name, whatever its case. */
  readonly text?: string | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface DefineTag {
  readonly name: string;
  readonly color?: string | null;
  /** Null: of the whole agency. */
  readonly clientId?: number | null;
}

/** What is absent stays as it is. */
export type TagChange = { readonly [Name in 'name' | 'color']?: string | null };

/** Tags: those of the whole agency, and those of each client. */
@Injectable()
export class TagsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly tags: TagsRepository,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * The agency's and those of the clients that the actor sees, by id: 50 unless told, at most 100. `afterId` is the
   * last id of the page before.
   */
  async list(actor: UserActor, { limit, afterId, ...asked }: ListTags): Promise<Tag[]> {
    const { clientId = null, text = null, includeArchived } = asked;
    const page = {
      limit: pageSize(limit),
      afterId: cursorId<'Tag'>('afterId', afterId),
      includeArchived: includeArchived ?? false,
      clientId,
      text,
    };
    const isSeen = clientId === null || (await this.sees(actor, clientId));
    return isSeen ? this.uow.read(actor, (tx) => this.tags.page(tx, page)) : [];
  }

  /** Archived ones too. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<Tag | null> {
    const id = parseId<'Tag'>(rawId);
    return (id && (await this.find(actor, id))) ?? this.trail.dropped(actor, 'tag', rawId);
  }

  /**
   * The tags of these ids by id, archived ones included, without those that the actor may not see. What is no id
   * names nothing.
   *
   * At most 2000 ids: loaders bound their batches to that.
   */
  async findMany(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, Tag>> {
    if (ids.length > MAX_TAGS_AT_ONCE) throw new RangeError(`More than ${MAX_TAGS_AT_ONCE} tags at once.`);
    const known = ids.flatMap((id) => parseId<'Tag'>(id) ?? []);
    if (known.length === 0) return new Map();
    const tags = await this.uow.read(actor, (tx) => this.tags.findMany(tx, known));
    return new Map(tags.map((tag) => [tag.id, tag]));
  }

  /**
   * Those that may be put on something of a client, each once, in no order: the agency's and the client's own, not
   * archived. They stay so until the transaction ends.
   *
   * @throws DomainError INVALID_INPUT tagId for any other.
   */
  async usable(tx: WriteTx, tagIds: readonly string[], clientId: number): Promise<Tag[]> {
    const ids = tagIds.map((raw) => parseId<'Tag'>(raw));
    const wanted = ids.filter((id) => id !== null);
    const found = wanted.length > 0 ? await this.tags.usable(tx, wanted, clientId) : [];
    const usable: ReadonlySet<unknown> = new Set(found.map(({ id }) => id));
    const other = ids.findIndex((id) => !usable.has(id));
    if (other >= 0) throw unusableTag(tagIds[other] ?? '');
    return found;
  }

  /**
   * Those of these names, whatever their case, that may be put on something of a client; by the names as they are
   * given. Of two with one name it is the client's own.
   */
  named(tx: TenantTx, names: readonly string[], clientId: number): Promise<ReadonlyMap<string, TagId>> {
    return this.tags.named(tx, names, clientId);
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError INVALID_INPUT name or color; NOT_FOUND for a client that the actor may not see; FORBIDDEN
   * SCOPE_EXCEEDS_OWN for one of the whole agency by who sees some clients only; CONFLICT NAME_TAKEN; LIMIT_EXCEEDED
   * beyond 500.
   */
  async create(actor: UserActor, { name: typed, color: chosen, clientId = null }: DefineTag): Promise<Tag> {
    const name = nameOf('name', typed);
    const given = chosen ? colorOf(chosen) : null;
    const id = newId<'Tag'>();
    assertMayDefine(actor, clientId);
    return this.uow.write(actor, async (tx) => {
      const isThere = clientId === null || (await this.clients.visible(tx, [clientId])).has(clientId);
      if (!isThere) throw notFound('Client', { id: clientId });
      const before = await this.tags.lockCount(tx, clientId);
      if (before >= MAX_TAGS) throw tooManyTags();
      const color = given ?? nextColor(before);
      await this.tags.insert(tx, { id, clientId, name, color });
      tx.audit(line('tag.created', { id, clientId }, { name, color }));
      return this.changed(tx, { id, clientId });
    });
  }

  /**
   * What is absent stays as it is. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT name or color; FORBIDDEN SCOPE_EXCEEDS_OWN; CONFLICT NAME_TAKEN.
   */
  async update(actor: UserActor, rawId: string, change: TagChange): Promise<Tag> {
    const name = change.name == null ? null : nameOf('name', change.name);
    const color = change.color == null ? null : colorOf(change.color);
    return this.change(actor, rawId, async (tx, before) => {
      const after = { name: name ?? before.name, color: color ?? before.color };
      if (before.name === after.name && before.color === after.color) return false;
      await this.tags.set(tx, before.id, after);
      const from = { name: before.name, color: before.color };
      tx.audit(line('tag.changed', before, { from, to: after }));
      return true;
    });
  }

  /**
   * It is put on nothing new; what has it keeps it. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; FORBIDDEN SCOPE_EXCEEDS_OWN.
   */
  async archive(actor: UserActor, rawId: string): Promise<Tag> {
    return this.change(actor, rawId, async (tx, before) => {
      if (before.archivedAt) return false;
      await this.tags.archive(tx, before);
      tx.audit(line('tag.archived', before));
      return true;
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; FORBIDDEN SCOPE_EXCEEDS_OWN; CONFLICT NAME_TAKEN when another tag has its name by
   * now; LIMIT_EXCEEDED beyond 500.
   */
  async restore(actor: UserActor, rawId: string): Promise<Tag> {
    return this.change(actor, rawId, async (tx, before) => {
      if (!before.archivedAt) return false;
      if ((await this.tags.lockCount(tx, before.clientId)) >= MAX_TAGS) throw tooManyTags();
      await this.tags.restore(tx, before);
      tx.audit(line('tag.restored', before));
      return true;
    });
  }

  /** Every change of a tag that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<Tag> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: tagTopic(actor.agencyId),
      accepts: ({ clientId }) => clientId === null || seesClient(actor, clientId),
      load: ({ payload }) => this.find(actor, payload.tagId as TagId),
    });
  }

  private find(actor: UserActor, id: TagId): Promise<Tag | null> {
    return this.uow.read(actor, (tx) => this.tags.findById(tx, id));
  }

  private async sees(actor: UserActor, clientId: number): Promise<boolean> {
    const seen = await this.uow.read(actor, (tx) => this.clients.visible(tx, [clientId]));
    if (!seen.has(clientId)) this.trail.dropped(actor, 'client', clientId);
    return seen.has(clientId);
  }

  /** `act` answers whether it changed anything: a repeat does not, and nobody is told. */
  private change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: Tag) => Promise<boolean>,
  ): Promise<Tag> {
    const id = parseId<'Tag'>(rawId);
    if (!id) throw notFound('Tag', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = await this.tags.lock(tx, id);
      if (!before) throw notFound('Tag', { id });
      assertMayDefine(actor, before.clientId);
      return (await act(tx, before)) ? this.changed(tx, before) : before;
    });
  }

  private async changed(tx: WriteTx, { id, clientId }: Pick<Tag, 'id' | 'clientId'>): Promise<Tag> {
    const tag = await this.tags.findById(tx, id);
    if (!tag) throw new Error('A tag that was just changed is not there.');
    tx.emit(tagChanged(tx.agencyId, { id, clientId }));
    return tag;
  }
}

function assertMayDefine(actor: UserActor, clientId: number | null): void {
  if (!mayDefineFor(actor, clientId)) throw ofTheWholeAgency();
}

const line = (
  action: string,
  { id, clientId }: Pick<Tag, 'id' | 'clientId'>,
  details?: AuditLine['details'],
): AuditLine => ({ action, subjectId: id, clientId, ...(details && { details }) });
