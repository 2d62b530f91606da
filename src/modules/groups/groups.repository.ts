import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { GroupId, UserId } from '../../kernel/ids.js';
import { nameTaken } from './groups.errors.js';
import { type Group, MAX_MEMBERS } from './groups.js';

// Through the users, whose row policy says whom the actor may see: a membership names nobody hidden.
const VISIBLE_MEMBERS = `ARRAY(
  SELECT u.id FROM agent_group_members m JOIN users u ON u.agency_id = m.agency_id AND u.id = m.user_id
  WHERE m.agency_id = g.agency_id AND m.group_id = g.id AND u.deleted_at IS NULL
  ORDER BY u.id LIMIT ${MAX_MEMBERS})`;

const COLUMNS = `g.id, g.name, g.created_at AS "createdAt", ${VISIBLE_MEMBERS} AS "memberIds"`;

const PAGE = sql(
  'groups_page',
  `SELECT ${COLUMNS} FROM agent_groups g
   WHERE g.agency_id = $1 AND g.deleted_at IS NULL AND ($3::uuid IS NULL OR g.id > $3)
   ORDER BY g.id LIMIT $2`,
);

const FIND = sql(
  'group_find',
  `SELECT ${COLUMNS} FROM agent_groups g WHERE g.agency_id = $1 AND g.id = $2 AND g.deleted_at IS NULL`,
);

const EXISTING = sql(
  'groups_existing',
  'SELECT id FROM agent_groups WHERE agency_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL',
);

const LOCK = sql(
  'group_lock',
  'SELECT name FROM agent_groups WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE',
);

const HOLD = sql(
  'group_hold',
  'SELECT name FROM agent_groups WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL FOR SHARE',
);

// A count is no row that could be locked, so whoever adds a group to an agency takes this.
const LOCK_COUNT = sql(
  'groups_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'groups', $1::int), 0))`,
);

const COUNT = sql(
  'groups_count',
  'SELECT count(*)::int AS count FROM agent_groups WHERE agency_id = $1 AND deleted_at IS NULL',
);

const INSERT = sql('group_insert', 'INSERT INTO agent_groups (agency_id, id, name) VALUES ($1, $2, $3)');

const RENAME = sql('group_rename', 'UPDATE agent_groups SET name = $3 WHERE agency_id = $1 AND id = $2');

const REMOVE = sql(
  'group_remove',
  `UPDATE agent_groups SET deleted_at = now() WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL
   RETURNING name`,
);

// A statement of its own: it sees whoever came in before the group was marked.
const DISSOLVE = sql(
  'group_dissolve',
  'DELETE FROM agent_group_members WHERE agency_id = $1 AND group_id = $2',
);

const FORGET = sql(
  'group_forget',
  'DELETE FROM agent_groups WHERE agency_id = $1 AND id = $2 AND deleted_at IS NOT NULL',
);

// Who is disabled may stay a member, so that a list which was just read can be written back; but not become one.
const ELIGIBLE = sql(
  'group_eligible',
  `SELECT u.id FROM users u
   WHERE u.agency_id = $1 AND u.id = ANY ($3::uuid[]) AND u.deleted_at IS NULL AND (u.disabled_at IS NULL OR EXISTS (
     SELECT FROM agent_group_members m WHERE m.agency_id = u.agency_id AND m.group_id = $2 AND m.user_id = u.id))
   ORDER BY u.id`,
);

const ADD_MEMBERS = sql(
  'group_add_members',
  `INSERT INTO agent_group_members (agency_id, group_id, user_id) SELECT $1, $2, id FROM unnest($3::uuid[]) AS id
   ON CONFLICT DO NOTHING RETURNING user_id AS id`,
);

// Members whom the actor does not see stay: for the actor they are not there, so nothing was said about them.
const REMOVE_OTHERS = sql(
  'group_remove_others',
  `DELETE FROM agent_group_members m USING users u
   WHERE m.agency_id = $1 AND m.group_id = $2 AND u.agency_id = m.agency_id AND u.id = m.user_id
     AND m.user_id <> ALL ($3::uuid[]) RETURNING m.user_id AS id`,
);

const COUNT_MEMBERS = sql(
  'group_count_members',
  'SELECT count(*)::int AS count FROM agent_group_members WHERE agency_id = $1 AND group_id = $2',
);

type Row = { readonly id: UserId };

const idsOf = (rows: readonly Row[]): UserId[] => rows.map(({ id }) => id);

@Injectable()
export class GroupsRepository {
  /** By id, so the oldest first. `after` is exclusive. */
  page(tx: TenantTx, limit: number, after: GroupId | null): Promise<Group[]> {
    return tx.rows<Group>(PAGE, [tx.agencyId, limit, after]);
  }

  async findById(tx: TenantTx, id: GroupId): Promise<Group | null> {
    const [group] = await tx.rows<Group>(FIND, [tx.agencyId, id]);
    return group ?? null;
  }

  /** Those of the ids that are there, in no order. */
  async existing(tx: TenantTx, ids: readonly GroupId[]): Promise<GroupId[]> {
    return (await tx.rows<{ id: GroupId }>(EXISTING, [tx.agencyId, ids])).map(({ id }) => id);
  }

  /** Nobody else changes it until the transaction ends. Answers its name, null when there is none. */
  async lock(tx: WriteTx, id: GroupId): Promise<string | null> {
    const [group] = await tx.rows<{ name: string }>(LOCK, [tx.agencyId, id]);
    return group?.name ?? null;
  }

  /** The same for who does not change it: several may at once. */
  async hold(tx: WriteTx, id: GroupId): Promise<string | null> {
    const [group] = await tx.rows<{ name: string }>(HOLD, [tx.agencyId, id]);
    return group?.name ?? null;
  }

  /** How many the agency has. Nobody else adds one until the transaction ends. */
  async lockCount(tx: WriteTx): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(tx: WriteTx, id: GroupId, name: string): Promise<void> {
    await tx.rows(INSERT, [tx.agencyId, id, name]).catch(translated(name));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async rename(tx: WriteTx, id: GroupId, name: string): Promise<void> {
    await tx.rows(RENAME, [tx.agencyId, id, name]).catch(translated(name));
  }

  /**
   * From now on it is not there, nobody is in it and its name is free; the row stays for the threads that refer to it.
   * Answers the name it had, null when there was none.
   */
  async remove(tx: WriteTx, id: GroupId): Promise<string | null> {
    const [group] = await tx.rows<{ name: string }>(REMOVE, [tx.agencyId, id]);
    if (group) await tx.rows(DISSOLVE, [tx.agencyId, id]);
    return group?.name ?? null;
  }

  /** Lets the row go of one that was removed. */
  async forget(tx: WriteTx, id: GroupId): Promise<void> {
    await tx.rows(FORGET, [tx.agencyId, id]);
  }

  /** Those of the people who may be in the group, each once, by id. */
  async eligible(tx: WriteTx, id: GroupId, userIds: readonly UserId[]): Promise<UserId[]> {
    return idsOf(await tx.rows<Row>(ELIGIBLE, [tx.agencyId, id, userIds]));
  }

  /** Answers those who were not in it before. */
  async addMembers(tx: WriteTx, id: GroupId, userIds: readonly UserId[]): Promise<UserId[]> {
    return idsOf(await tx.rows<Row>(ADD_MEMBERS, [tx.agencyId, id, userIds]));
  }

  /** Removes whoever is not among the people, as far as the actor sees them; answers those. */
  async removeOthers(tx: WriteTx, id: GroupId, userIds: readonly UserId[]): Promise<UserId[]> {
    return idsOf(await tx.rows<Row>(REMOVE_OTHERS, [tx.agencyId, id, userIds]));
  }

  /** Those included whom the actor does not see. */
  async countMembers(tx: WriteTx, id: GroupId): Promise<number> {
    const [row] = await tx.rows<{ count: number }>(COUNT_MEMBERS, [tx.agencyId, id]);
    return row?.count ?? 0;
  }
}

const translated =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'agent_groups_one_per_name') ? nameTaken(name) : error;
  };
