import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { Actor, UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type GroupId, newId, parseId, type UserId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { GIVE_THREADS_BACK } from './departures.js';
import { cannotBeMembers, tooManyGroups, tooManyMembers } from './groups.errors.js';
import { type Group, MAX_GROUPS, MAX_MEMBERS } from './groups.js';
import { GroupsRepository } from './groups.repository.js';

export interface ListGroups {
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface NewGroup {
  readonly name: string;
  readonly userIds: readonly string[];
}

/** Groups of agents: rows of the whole agency, with the members whom each viewer may see. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly groups: GroupsRepository,
    private readonly trail: AccessTrail,
    private readonly jobs: JobQueue,
  ) {}

  /** By id, so the oldest first: 50 unless told, at most 100. `afterId` is the last id of the page before. */
  async list(actor: UserActor, { limit, afterId }: ListGroups): Promise<Group[]> {
    const [size, after] = [pageSize(limit), cursorId<'Group'>('afterId', afterId)];
    return this.uow.read(actor, (tx) => this.groups.page(tx, size, after));
  }

  /** Null for what does not exist. */
  async find(actor: UserActor, rawId: string): Promise<Group | null> {
    const id = parseId<'Group'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.groups.findById(tx, id)));
    return found ?? this.trail.dropped(actor, 'group', rawId);
  }

  /** Those of the ids that are groups. What is no id names nothing. */
  async existing(actor: Actor, rawIds: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = rawIds.flatMap((raw) => parseId<'Group'>(raw) ?? []);
    if (ids.length === 0) return new Set();
    return new Set(await this.uow.read(actor, (tx) => this.groups.existing(tx, ids)));
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError INVALID_INPUT name or userIds; CONFLICT NAME_TAKEN; LIMIT_EXCEEDED beyond 200 groups.
   */
  async create(actor: UserActor, { name: typed, userIds }: NewGroup): Promise<Group> {
    const name = nameOf('name', typed);
    assertNotTooMany(userIds);
    const id = newId<'Group'>();
    return this.uow.write(actor, async (tx) => {
      if ((await this.groups.lockCount(tx)) >= MAX_GROUPS) throw tooManyGroups();
      await this.groups.insert(tx, id, name);
      const members = await this.eligible(tx, id, userIds);
      await this.groups.addMembers(tx, id, members);
      tx.audit(line('group.created', id, { name, userIds: members }));
      return this.changed(tx, id);
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT name; CONFLICT NAME_TAKEN.
   */
  async rename(actor: UserActor, rawId: string, typed: string): Promise<Group> {
    const name = nameOf('name', typed);
    return this.change(actor, rawId, async (tx, id, from) => {
      if (from === name) return;
      await this.groups.rename(tx, id, name);
      tx.audit(line('group.renamed', id, { from, to: name }));
    });
  }

  /**
   * These people are the members from now on, and those whom the actor may not see stay as they are. Repeating
   * it changes nothing. Somebody disabled may stay in the group but not come into it.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT userIds for more than 200 and for whoever cannot be a member.
   */
  async setMembers(actor: UserActor, rawId: string, userIds: readonly string[]): Promise<Group> {
    assertNotTooMany(userIds);
    return this.change(actor, rawId, async (tx, id) => {
      const members = await this.eligible(tx, id, userIds);
      const removed = await this.groups.removeOthers(tx, id, members);
      const added = await this.groups.addMembers(tx, id, members);
      if (added.length + removed.length === 0) return;
      if ((await this.groups.countMembers(tx, id)) > MAX_MEMBERS) throw tooManyMembers();
      tx.audit(line('group.members_set', id, { added, removed }));
    });
  }

  /**
   * It is gone at once, its threads are soon nobody's but their assignees'.
   *
   * @throws DomainError NOT_FOUND, a repeat included.
   */
  async remove(actor: UserActor, rawId: string): Promise<void> {
    const id = existing(rawId);
    await this.uow.write(actor, async (tx) => {
      const name = await this.groups.remove(tx, id);
      if (name === null) throw notFound('Group', { id });
      const payload = { groupId: id, name };
      await this.jobs.add(tx, { kind: GIVE_THREADS_BACK, lane: `${GIVE_THREADS_BACK}:${id}`, payload });
      tx.audit(line('group.deleted', id, { name }));
    });
  }

  /** One that work can be given to, as it is until the transaction ends. Null for what does not exist. */
  async hold(tx: WriteTx, rawId: string): Promise<Pick<Group, 'id' | 'name'> | null> {
    const id = parseId<'Group'>(rawId);
    const name = id && (await this.groups.hold(tx, id));
    return id && name !== null ? { id, name } : null;
  }

  /** The end of one that was removed, once nothing refers to it. */
  forget(tx: WriteTx, id: GroupId): Promise<void> {
    return this.groups.forget(tx, id);
  }

  private change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, id: GroupId, name: string) => Promise<void>,
  ): Promise<Group> {
    const id = existing(rawId);
    return this.uow.write(actor, async (tx) => {
      const name = await this.groups.lock(tx, id);
      if (name === null) throw notFound('Group', { id });
      await act(tx, id, name);
      return this.changed(tx, id);
    });
  }

  private async changed(tx: WriteTx, id: GroupId): Promise<Group> {
    const group = await this.groups.findById(tx, id);
    if (!group) throw new Error('A group that was just changed is not there.');
    return group;
  }

  /** The people by id, each once. */
  private async eligible(tx: WriteTx, id: GroupId, userIds: readonly string[]): Promise<UserId[]> {
    const ids = userIds.map((raw) => parseId<'User'>(raw));
    const eligible = await this.groups.eligible(
      tx,
      id,
      ids.filter((one) => one !== null),
    );
    const known: ReadonlySet<unknown> = new Set(eligible);
    const others = userIds.filter((_, at) => !known.has(ids[at]));
    if (others.length > 0) throw cannotBeMembers(others);
    return eligible;
  }
}

function assertNotTooMany(userIds: readonly string[]): void {
  if (userIds.length > MAX_MEMBERS) throw tooManyMembers();
}

function existing(rawId: string): GroupId {
  const id = parseId<'Group'>(rawId);
  if (!id) throw notFound('Group', { id: rawId });
  return id;
}

const line = (action: string, subjectId: GroupId, details: Readonly<Record<string, unknown>>) => ({
  action,
  subjectId,
  clientId: null,
  details,
});
