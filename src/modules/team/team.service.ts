import { Injectable } from '@nestjs/common';
import { ActorDirectory } from '../../auth/actor.directory.js';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, type Impersonator, NO_CLIENT, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId, type UserId } from '../../kernel/ids.js';
import type { Permission } from '../../kernel/permissions.js';
import { type Colleague, MAX_MEMBERS_AT_ONCE, type Profile, type TeamMember } from './team.js';
import { TeamRepository } from './team.repository.js';

/** Oneself and what one may do. */
export interface Me extends Profile {
  /** Sorted. */
  readonly permissions: readonly Permission[];
  /** The clients one may see; null for all of the agency. */
  readonly clients: readonly number[] | null;
  /** Who acts as this person; null: they themselves. */
  readonly impersonator: Impersonator | null;
}

/** The people of an agency. */
@Injectable()
export class TeamService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly team: TeamRepository,
    private readonly directory: ActorDirectory,
  ) {}

  /** @throws DomainError NOT_FOUND for somebody deleted in the seconds since the token was looked at. */
  async me(actor: UserActor): Promise<Me> {
    const profile = await this.uow.read(actor, (tx) => this.team.findProfile(tx, actor.userId as UserId));
    if (!profile) throw notFound('User');
    const { impersonator } = actor;
    const permissions = [...actor.permissions].sort();
    return { ...profile, permissions, clients: visibleClients(actor), impersonator };
  }

  /** What somebody may do and see until the transaction ends. Null for nobody its actor may see. */
  async colleague(tx: TenantTx, userId: UserId): Promise<Colleague | null> {
    return (await this.colleagues(tx, [userId])).get(userId) ?? null;
  }

  /** The same for several people, by id. Whom the actor may not see is not among them. */
  async colleagues(tx: TenantTx, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Colleague>> {
    const people = await this.directory.colleagues(tx, userIds);
    return new Map(
      people.map(({ actor: { userId, clients, permissions }, isDisabled, isInvited }) => [
        userId as UserId,
        { isActive: !isDisabled && !isInvited, clients, permissions },
      ]),
    );
  }

  /** What somebody is called now, those who are deleted included: for what is written down with their name. */
  async displayName(tx: TenantTx, userId: UserId): Promise<string> {
    const [member] = await this.team.findMany(tx, [userId]);
    return member?.displayName ?? 'somebody';
  }

  /**
   * The people of these ids by id, without those whom the actor may not see. What is no id names nobody.
   *
   * At most 500 ids: loaders bound their batches to that.
   */
  async findMany(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, TeamMember>> {
    if (ids.length > MAX_MEMBERS_AT_ONCE)
      throw new RangeError(`More than ${MAX_MEMBERS_AT_ONCE} people at once.`);
    const known = ids.flatMap((id) => parseId<'User'>(id) ?? []);
    if (known.length === 0) return new Map();
    const members = await this.uow.read(actor, (tx) => this.team.findMany(tx, known));
    return new Map(members.map((member) => [member.id, member]));
  }
}

/** The id that stands for "no client" is the row policies' business; people read an empty list. */
const visibleClients = ({ clients }: UserActor): readonly number[] | null =>
  clients === 'all' ? null : clients.filter((id) => id !== NO_CLIENT);
