import { Injectable } from '@nestjs/common';
import { type NamedStatement, sql, type TenantTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { ConversationCounts, ConversationTab } from './conversations.js';
import { CONVERSATION_COLUMNS, NOBODY, READ_CURSOR, ROW_COLUMNS } from './conversations.repository.js';
import type { PageRow } from './inbox.repository.js';
import { type Narrowing, OWNERS, PREDICATE, predicateValues } from './inbox-predicate.js';

/**
 * So many threads are read and sorted rather than looked for along the inbox: a rare tag would be looked for in all of
 * it, and a common one is met soon.
 */
const FEW = 2_000;

/** So many threads are looked at for each part of a walk through all of them. */
const STRETCH_SIZE = 500;

/** No count of a narrowed tab goes beyond it. */
export const COUNTED = 1_000;

const NEWEST_FIRST = 'ORDER BY c.last_message_at DESC, c.id DESC LIMIT $3';
const PLACES = 'unnest($5::text[]) AS stands(place)';

/** The ways to the threads, each along an index: where one begins, and what holds it to its index. */
const WALKS = {
  agency: { from: PLACES, at: 'c.inbox_tab = stands.place' },
  clients: {
    from: `unnest($4::int[]) AS mine(client_id) CROSS JOIN ${PLACES}`,
    at: 'c.client_id = mine.client_id AND c.inbox_tab = stands.place',
  },
  mine: { from: OWNERS, at: 'c.owner_id IS NOT NULL AND c.owner_id = mine.owner_id' },
  assignee: { from: '(SELECT) AS once', at: 'c.owner_id IS NOT NULL AND c.owner_id = $9' },
  group: { from: '(SELECT) AS once', at: 'c.group_id IS NOT NULL AND c.group_id = $10' },
  channel: { from: PLACES, at: 'c.channel_id = $8 AND c.inbox_tab = stands.place' },
  priority: { from: '(SELECT) AS once', at: "c.priority <> 'NORMAL'" },
} as const;

type Walk = keyof typeof WALKS;

const COLUMNS = { row: ROW_COLUMNS, whole: CONVERSATION_COLUMNS } as const;
type Shape = keyof typeof COLUMNS;

// A row compare, so that a page costs the same at any depth: the index is entered at the cursor.
const before = (parameter: string) => `(c.last_message_at, c.id) <
  ((SELECT last_message_at FROM conversations WHERE agency_id = $1 AND id = ${parameter}), ${parameter}::uuid)`;

const along = (columns: string, { from, at }: (typeof WALKS)[Walk], where: string) => `
  SELECT ${columns} FROM ${from} CROSS JOIN LATERAL (
    SELECT * FROM conversations c WHERE ${at} AND ${PREDICATE} ${where} ${NEWEST_FIRST}
  ) c ${READ_CURSOR} ${NEWEST_FIRST}`;

const amongFew = (columns: string, where: string) => `
  SELECT ${columns} FROM unnest($14::uuid[]) AS few(id)
  JOIN conversations c ON c.agency_id = $1 AND c.id = few.id ${READ_CURSOR}
  WHERE ${PREDICATE} ${where} ${NEWEST_FIRST}`;

const pages = new Map<string, NamedStatement>();
for (const [shape, columns] of Object.entries(COLUMNS)) {
  for (const [name, walk] of Object.entries(WALKS)) {
    pages.set(`${name}_first_${shape}`, sql(`narrowed_${name}_first_${shape}`, along(columns, walk, '')));
    const after = along(columns, walk, `AND ${before('$14')}`);
    pages.set(`${name}_after_${shape}`, sql(`narrowed_${name}_after_${shape}`, after));
  }
  pages.set(`few_first_${shape}`, sql(`narrowed_few_first_${shape}`, amongFew(columns, '')));
  const after = amongFew(columns, `AND ${before('$15')}`);
  pages.set(`few_after_${shape}`, sql(`narrowed_few_after_${shape}`, after));
}

const FEW_WHOLE = pages.get('few_first_whole') as NamedStatement;

/** Each tab by itself, as far as $3. MY is counted along its owners, whatever the others are counted along. */
const countAlong = ({ from, at }: (typeof WALKS)[Walk]) => `
  SELECT place AS tab, (SELECT count(*)::int FROM (
    SELECT FROM ${from.replace(PLACES, 'unnest(ARRAY[tabs.place]) AS stands(place)')}
    JOIN conversations c ON ${at} AND c.inbox_tab = tabs.place AND ${PREDICATE} LIMIT $3) AS counted) AS count
  FROM unnest($5::text[]) AS tabs(place)
  UNION ALL
  SELECT 'MY', (SELECT count(*)::int FROM (
    SELECT FROM ${OWNERS} JOIN conversations c ON ${WALKS.mine.at} AND ${PREDICATE} LIMIT $3) AS counted)`;

const COUNT_FEW = sql(
  'narrowed_count_few',
  `WITH found AS (
     SELECT c.inbox_tab, c.owner_id FROM unnest($14::uuid[]) AS few(id)
     JOIN conversations c ON c.agency_id = $1 AND c.id = few.id WHERE ${PREDICATE}
   )
   SELECT inbox_tab AS tab, least(count(*), $3)::int AS count FROM found GROUP BY inbox_tab
   UNION ALL
   SELECT 'MY', least(count(*), $3)::int FROM found JOIN ${OWNERS} ON found.owner_id = mine.owner_id`,
);

const counts = new Map<string, NamedStatement>(
  Object.entries(WALKS).map(([name, walk]) => [name, sql(`narrowed_count_${name}`, countAlong(walk))]),
);

// Threads of every tab, and of none.
const STRETCH = sql(
  'inbox_stretch',
  `SELECT id FROM conversations WHERE agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2))
     AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
);

const TAGGED = sql(
  'narrowed_tagged',
  `SELECT conversation_id AS id FROM conversation_tags
   WHERE agency_id = $1 AND tag_id = $2 AND ($3::int[] IS NULL OR client_id = ANY ($3)) LIMIT $4`,
);

// Narrowed to the agency and the clients by the settings that the row policies read.
const FOUND = sql(
  'narrowed_found',
  `SELECT c.id FROM inbox_threads_of($2, $3) AS found(id)
   LEFT JOIN conversations c ON c.agency_id = $1 AND c.id = found.id WHERE found.id IS NULL OR c.id IS NOT NULL`,
);

const MY_GROUPS = sql(
  'inbox_my_groups',
  'SELECT group_id AS id FROM agent_group_members WHERE agency_id = $1 AND user_id = $2',
);

export interface NarrowedPage {
  readonly tab: ConversationTab;
  readonly narrowing: Narrowing;
  readonly limit: number;
  /** Exclusive: the page goes on after this conversation. */
  readonly beforeId: ConversationId | null;
  readonly shape: Shape;
}

export interface NarrowedStretch {
  readonly tab: ConversationTab;
  readonly narrowing: Narrowing;
  /** Exclusive. */
  readonly afterId: ConversationId | null;
}

export interface NarrowedCounts {
  readonly counts: ConversationCounts;
  /** A count of 1000 stands for 1000 or more. */
  readonly isCapped: boolean;
}

/** The inbox by client, channel, tag, assignee, group, priority and customer. */
@Injectable()
export class NarrowedInboxRepository {
  /** Newest first. An unknown cursor has nothing after it. */
  async page(tx: TenantTx, { tab, narrowing, limit, beforeId, shape }: NarrowedPage): Promise<PageRow[]> {
    const few = await this.few(tx, narrowing);
    const walk = few ? 'few' : walkFor(tx, tab, narrowing);
    const statement = pages.get(`${walk}_${beforeId ? 'after' : 'first'}_${shape}`);
    if (!statement) throw new Error(`No statement for the walk ${walk}.`);
    const values = [tx.agencyId, viewer(tx), limit, ...predicateValues(tx.actor, tab, narrowing)];
    return tx.rows<PageRow>(statement, [...values, ...(few ? [few] : []), ...(beforeId ? [beforeId] : [])]);
  }

  /**
   * The next threads by id, whole, of those that fit; and where the walk goes on, null at its end. What is written
   * meanwhile moves no thread, so one that stays is met once.
   */
  async stretch(
    tx: TenantTx,
    { tab, narrowing, afterId }: NarrowedStretch,
  ): Promise<{ readonly rows: readonly PageRow[]; readonly nextAfterId: ConversationId | null }> {
    const { clientId } = narrowing;
    const scope = clientIdsIn(clientId === null ? tx.actor.clients : [clientId]);
    const found = await tx.rows<{ id: ConversationId }>(STRETCH, [tx.agencyId, scope, afterId, STRETCH_SIZE]);
    const ids = found.map(({ id }) => id);
    const values = [tx.agencyId, viewer(tx), STRETCH_SIZE, ...predicateValues(tx.actor, tab, narrowing)];
    const rows = ids.length === 0 ? [] : await tx.rows<PageRow>(FEW_WHOLE, [...values, ids]);
    const nextAfterId = ids.length === STRETCH_SIZE ? (ids.at(-1) ?? null) : null;
    return { rows: rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)), nextAfterId };
  }

  /** Every tab as far as 1000. */
  async counts(tx: TenantTx, narrowing: Narrowing): Promise<NarrowedCounts> {
    const few = await this.few(tx, narrowing);
    const statement = few ? COUNT_FEW : counts.get(walkFor(tx, 'ALL', narrowing));
    if (!statement) throw new Error('No statement for these counts.');
    const values = [tx.agencyId, viewer(tx), COUNTED + 1, ...predicateValues(tx.actor, 'ALL', narrowing)];
    const rows = await tx.rows<{ tab: ConversationTab; count: number }>(
      statement,
      few ? [...values, few] : values,
    );
    const by = new Map(rows.map(({ tab, count }) => [tab, count]));
    const of = (tab: ConversationTab) => by.get(tab) ?? 0;
    const [OPEN, UNASSIGNED, PENDING, RESOLVED] = [
      of('OPEN'),
      of('UNASSIGNED'),
      of('PENDING'),
      of('RESOLVED'),
    ];
    const exact = {
      MY: of('MY'),
      OPEN,
      UNASSIGNED,
      PENDING,
      RESOLVED,
      ALL: OPEN + UNASSIGNED + PENDING + RESOLVED,
    };
    const capped = Object.entries(exact).map(([tab, count]) => [tab, Math.min(count, COUNTED)]);
    return {
      counts: Object.fromEntries(capped),
      isCapped: Object.values(exact).some((count) => count > COUNTED),
    };
  }

  /** The groups that the viewer is in. */
  async groupIds(tx: TenantTx): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(MY_GROUPS, [tx.agencyId, viewer(tx)]);
    return rows.map(({ id }) => id);
  }

  /** The threads with the tag, or else of the customers who fit, where they are few; null where they are not. */
  private async few(tx: TenantTx, { tagId, pattern }: Narrowing): Promise<readonly string[] | null> {
    if (tagId) {
      const scope = tx.actor.clients === 'all' ? null : tx.actor.clients;
      const tagged = await tx.rows<{ id: string }>(TAGGED, [tx.agencyId, tagId, scope, FEW + 1]);
      if (tagged.length <= FEW) return tagged.map(({ id }) => id);
    }
    if (pattern === null) return null;
    const found = await tx.rows<{ id: string | null }>(FOUND, [tx.agencyId, pattern, FEW]);
    const ids = found.flatMap(({ id }) => id ?? []);
    return ids.length === found.length ? ids : null;
  }
}

const viewer = (tx: TenantTx) => tx.actor.userId ?? NOBODY;

/** The shortest way: what belongs to a person, a group or a line is less than what stands in a tab. */
function walkFor({ actor }: TenantTx, tab: ConversationTab, asked: Narrowing): Walk {
  if (asked.assigneeId) return 'assignee';
  if (tab === 'MY') return 'mine';
  if (asked.groupId) return 'group';
  if (asked.channelId) return 'channel';
  if (asked.priority && asked.priority !== 'NORMAL') return 'priority';
  return actor.clients === 'all' && asked.clientId === null ? 'agency' : 'clients';
}
