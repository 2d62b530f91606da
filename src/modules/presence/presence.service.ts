import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, NO_CLIENT, seesClient, systemActor, type UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { TeamService } from '../team/team.service.js';
import { presenceChanged, presenceTopic } from './presence.events.js';
import type { AgentPresence, AgentPresenceView, Person, PresenceStatus } from './presence.js';
import { PresenceRepository } from './presence.repository.js';
import { PresenceStore } from './presence-store.js';

export interface PresenceList {
  /** Another agency's has nobody in it. */
  readonly agencyId?: number | null;
  readonly limit?: number | null;
  readonly afterUserId?: string | null;
}

const REASON = 'presence';

/**
 * Who is there. A person is what they chose while any of their sockets lives on any instance, and OFFLINE
 * otherwise; an event leaves only when that changes.
 */
@Injectable()
export class PresenceService extends PresenceStore {
  readonly #instanceId = newId();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly presence: PresenceRepository,
    private readonly team: TeamService,
    private readonly trail: AccessTrail,
  ) {
    super();
  }

  /** People of the agency whom the actor may see and who have ever been there, by id. Not those who are deleted. */
  async list(actor: UserActor, { agencyId, limit, afterUserId }: PresenceList): Promise<AgentPresenceView[]> {
    const size = pageSize(limit);
    const after = afterUserId ? parseId<'User'>(afterUserId) : null;
    if (afterUserId && !after) throw invalidInput('afterUserId', 'afterUserId must be the id of a user.');
    if (this.isForeign(actor, agencyId) || !(await this.isShownToOthers(actor))) return [];
    return this.named(actor, await this.uow.read(actor, (tx) => this.presence.page(tx, size, after)));
  }

  /** Chooses for oneself; it holds over reconnects. OFFLINE: to appear so although one is connected. */
  async choose(actor: UserActor, status: PresenceStatus): Promise<AgentPresenceView> {
    const { userId } = actor;
    await this.uow.write(actor, (tx) =>
      this.change(tx, userId, async () => {
        const chosen = await this.presence.choose(tx, userId, status);
        if (chosen) tx.audit({ action: 'presence.set', subjectId: userId, ...chosen, details: { status } });
      }),
    );
    const own = await this.find(actor, userId);
    if (!own) throw notFound('User');
    return own;
  }

  /** Ends at once for the people of a client that has presence off. */
  async updates(
    actor: UserActor,
    agencyId: number | null | undefined,
  ): Promise<LiveStream<AgentPresenceView>> {
    if (this.isForeign(actor, agencyId) || !(await this.isShownToOthers(actor))) return LiveStream.empty();
    return new LiveStream({
      topic: presenceTopic(actor.agencyId),
      accepts: ({ clientId }) => clientId === null || seesClient(actor, clientId),
      load: ({ payload }) => this.findShown(actor, String(payload.userId)),
    });
  }

  override hold({ agencyId, userId }: Person): Promise<void> {
    return this.uow.write(house(agencyId), (tx) =>
      this.change(tx, userId, () => this.presence.hold(tx, userId, this.#instanceId)),
    );
  }

  override release({ agencyId, userId }: Person): Promise<void> {
    return this.uow.write(house(agencyId), (tx) =>
      this.change(tx, userId, () => this.presence.release(tx, userId, this.#instanceId)),
    );
  }

  override async extend(people: readonly Person[]): Promise<readonly Person[]> {
    const held = await this.uow.system(REASON, (tx) => this.presence.extend(tx, this.#instanceId, people));
    const heldIds = new Set(held.map(({ userId }) => userId));
    return people.filter(({ userId }) => !heldIds.has(userId));
  }

  override async sweep(): Promise<void> {
    const expired = await this.uow.system(REASON, (tx) => this.presence.expired(tx));
    for (const { agencyId, userId } of expired) {
      await this.uow.write(house(agencyId), (tx) =>
        this.change(tx, userId, () => this.presence.dropExpired(tx, userId)),
      );
    }
  }

  override letGo(): Promise<void> {
    return this.uow.system(REASON, (tx) => this.presence.letGo(tx, this.#instanceId));
  }

  /** Another agency has nobody in it, for all that the actor is told. That they named it is noted. */
  private isForeign(actor: UserActor, agencyId: number | null | undefined): boolean {
    if (agencyId === null || agencyId === undefined || agencyId === actor.agencyId) return false;
    this.trail.dropped(actor, 'agency', agencyId);
    return true;
  }

  /** Who does not show themselves does not see the others either: only people of one client are ever kept out. */
  private async isShownToOthers(actor: UserActor): Promise<boolean> {
    const { role, clients } = actor;
    if (role !== 'CLIENT_USER' || clients === 'all' || clients.includes(NO_CLIENT)) return true;
    return this.uow.read(actor, (tx) => this.presence.isEnabled(tx, clients));
  }

  private async findShown(actor: UserActor, userId: string): Promise<AgentPresenceView | null> {
    const found = await this.uow.read(actor, (tx) => this.presence.findShown(tx, userId));
    const [view] = found ? await this.named(actor, [found]) : [];
    return view ?? null;
  }

  private async find(actor: UserActor, userId: string): Promise<AgentPresenceView | null> {
    const found = await this.uow.read(actor, (tx) => this.presence.find(tx, userId));
    const [view] = found ? await this.named(actor, [found]) : [];
    return view ?? null;
  }

  private async named(actor: UserActor, people: readonly AgentPresence[]): Promise<AgentPresenceView[]> {
    const ids = people.map(({ userId }) => userId);
    const members = await this.team.findMany(actor, ids);
    return people.map((person) => ({
      ...person,
      displayName: members.get(person.userId)?.displayName ?? null,
    }));
  }

  /** Everything that can change what the others see goes through here, one at a time for each person. */
  private async change(tx: WriteTx, userId: string, act: () => Promise<void>): Promise<void> {
    if (!(await this.presence.lock(tx, userId))) return;
    await act();
    const changed = await this.presence.settle(tx, userId);
    if (changed) tx.emit(presenceChanged({ agencyId: tx.agencyId, userId }, changed.clientId));
  }
}

const house = (agencyId: number): Actor => systemActor(agencyId, REASON);
