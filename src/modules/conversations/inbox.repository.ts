import { Injectable } from '@nestjs/common';
import { type NamedStatement, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ClientScope, clientIdsIn } from '../../kernel/actor.js';
import type { ConversationId } from '../../kernel/ids.js';
import {
  type Conversation,
  type ConversationCounts,
  type ConversationRow,
  ConversationTab,
} from './conversations.js';
import { CONVERSATION_COLUMNS, NOBODY, READ_CURSOR, ROW_COLUMNS } from './conversations.repository.js';
import type { Narrowing } from './inbox-predicate.js';

// The database computes `inbox_tab` from status and assignee (0001_init) and indexes it, so a tab is this
// and nothing else. Null is CLOSED, which is in no tab. $2 is the viewer.
const TAB: Readonly<Record<ConversationTab, string>> = {
  MY: 'c.inbox_tab IS NOT NULL AND c.owner_id = mine.owner_id',
  ALL: 'c.inbox_tab IS NOT NULL',
  OPEN: "c.inbox_tab IS NOT NULL AND c.inbox_tab = 'OPEN'",
  UNASSIGNED: "c.inbox_tab IS NOT NULL AND c.inbox_tab = 'UNASSIGNED'",
  PENDING: "c.inbox_tab IS NOT NULL AND c.inbox_tab = 'PENDING'",
  RESOLVED: "c.inbox_tab IS NOT NULL AND c.inbox_tab = 'RESOLVED'",
};

// A row compare, so that a page costs the same at any depth: the index is entered at the cursor.
const BEFORE = `(c.last_message_at, c.id) <
  ((SELECT last_message_at FROM conversations WHERE agency_id = $1 AND id = $5), $5::uuid)`;
const NEWEST_FIRST = 'ORDER BY c.last_message_at DESC, c.id DESC LIMIT $3';

/** The whole agency: one walk along an index. */
const ofAgency = (columns: string, where: string) => `
  SELECT ${columns} FROM conversations c ${READ_CURSOR}
  WHERE c.agency_id = $1 AND ${where} AND $4::int[] IS NULL ${NEWEST_FIRST}`;

/** Some clients: one short walk for each, then the newest of all of them. */
const ofClients = (columns: string, where: string) => `
  SELECT ${columns} FROM unnest($4::int[]) AS mine(client_id)
  CROSS JOIN LATERAL (
    SELECT * FROM conversations c
    WHERE c.agency_id = $1 AND c.client_id = mine.client_id AND ${where} ${NEWEST_FIRST}
  ) c ${READ_CURSOR} ${NEWEST_FIRST}`;

const MY_GROUPS = 'SELECT group_id FROM agent_group_members WHERE agency_id = $1 AND user_id = $2';

/** The viewer and the viewer's groups: one short walk for each, then the newest of all of them. */
const ofOwners = (columns: string, where: string) => `
  SELECT ${columns} FROM (SELECT $2::uuid UNION ALL ${MY_GROUPS}) AS mine(owner_id)
  CROSS JOIN LATERAL (
    SELECT * FROM conversations c
    WHERE c.agency_id = $1 AND ${where} AND ($4::int[] IS NULL OR c.client_id = ANY ($4)) ${NEWEST_FIRST}
  ) c ${READ_CURSOR} ${NEWEST_FIRST}`;

const COLUMNS = { row: ROW_COLUMNS, whole: CONVERSATION_COLUMNS } as const;
const PLACES = ['first', 'after'] as const;

type Place = (typeof PLACES)[number];
type Shape = keyof typeof COLUMNS;

const pages = new Map<string, NamedStatement>();
for (const tab of Object.values(ConversationTab)) {
  for (const place of PLACES) {
    const where = place === 'after' ? `${TAB[tab]} AND ${BEFORE}` : TAB[tab];
    for (const [shape, columns] of Object.entries(COLUMNS)) {
      const name = `${tab}_${place}_${shape}`;
      if (tab === 'MY') {
        pages.set(name, sql(`inbox_${name}`, ofOwners(columns, where)));
        continue;
      }
      pages.set(`${name}_agency`, sql(`inbox_${name}_agency`, ofAgency(columns, where)));
      pages.set(`${name}_clients`, sql(`inbox_${name}_clients`, ofClients(columns, where)));
    }
  }
}

function pageOf(tab: ConversationTab, place: Place, shape: Shape, clients: ClientScope): NamedStatement {
  const walk = tab === 'MY' ? '' : clients === 'all' ? '_agency' : '_clients';
  const statement = pages.get(`${tab}_${place}_${shape}${walk}`);
  if (!statement) throw new Error(`No statement for the tab ${tab}.`);
  return statement;
}

// What the trigger of 0002_rules keeps, summed: a tab's count is its tallies, not its rows.
const COUNTS = sql(
  'inbox_counts',
  `SELECT coalesce(sum(delta), 0)::int AS "ALL",
     coalesce(sum(delta) FILTER (WHERE owner_id = $2 OR owner_id IN (${MY_GROUPS})), 0)::int AS "MY",
     coalesce(sum(delta) FILTER (WHERE inbox_tab = 'OPEN'), 0)::int AS "OPEN",
     coalesce(sum(delta) FILTER (WHERE inbox_tab = 'UNASSIGNED'), 0)::int AS "UNASSIGNED",
     coalesce(sum(delta) FILTER (WHERE inbox_tab = 'PENDING'), 0)::int AS "PENDING",
     coalesce(sum(delta) FILTER (WHERE inbox_tab = 'RESOLVED'), 0)::int AS "RESOLVED",
     count(*) FILTER (WHERE abs(delta) = 1)::int AS unfolded
   FROM conversation_tallies
   WHERE agency_id = $1 AND ($3::int[] IS NULL OR client_id = ANY ($3)) AND ($4::int IS NULL OR client_id = $4)
     AND ($5::uuid IS NULL OR channel_id = $5) AND ($6::uuid IS NULL OR owner_id = $6
       AND NOT EXISTS (SELECT FROM agent_groups g WHERE g.agency_id = $1 AND g.id = $6))`,
);

// Folds an agency's rows that can be locked into one row per place. Each statement sees either the many rows
// or the one, never both.
const FOLD = sql(
  'inbox_counts_fold',
  `WITH taken AS (
     DELETE FROM conversation_tallies t USING (
       SELECT agency_id, id FROM conversation_tallies WHERE agency_id = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
     ) AS few WHERE t.agency_id = few.agency_id AND t.id = few.id
     RETURNING t.client_id, t.channel_id, t.inbox_tab, t.owner_id, t.delta
   )
   INSERT INTO conversation_tallies (agency_id, client_id, channel_id, inbox_tab, owner_id, delta)
   SELECT $1, client_id, channel_id, inbox_tab, owner_id, sum(delta) FROM taken
   GROUP BY client_id, channel_id, inbox_tab, owner_id HAVING sum(delta) <> 0`,
);

const MOST_FOLDED = 20_000;

export type PageRow = ConversationRow & Partial<Conversation>;

export interface InboxPage {
  readonly tab: ConversationTab;
  readonly limit: number;
  /** Exclusive: the page goes on after this conversation. */
  readonly beforeId: ConversationId | null;
  /** Rows, or whole threads. */
  readonly shape: Shape;
}

/** The inbox: pages of tabs, and what the tabs count. */
@Injectable()
export class InboxRepository {
  /** Newest first. An unknown cursor has nothing after it. */
  page(tx: TenantTx, { tab, limit, beforeId, shape }: InboxPage): Promise<PageRow[]> {
    const { agencyId, actor } = tx;
    const statement = pageOf(tab, beforeId ? 'after' : 'first', shape, actor.clients);
    const values = [agencyId, actor.userId ?? NOBODY, limit, clientIdsIn(actor.clients)];
    return tx.rows<PageRow>(statement, beforeId ? [...values, beforeId] : values);
  }

  /** The sums, and how many of the rows behind them stand for one change only. */
  async counts(
    tx: TenantTx,
    { clientId, channelId, assigneeId }: Pick<Narrowing, 'clientId' | 'channelId' | 'assigneeId'>,
  ): Promise<{ counts: ConversationCounts; unfolded: number }> {
    const { agencyId, actor } = tx;
    const [row] = await tx.rows<ConversationCounts & { unfolded: number }>(COUNTS, [
      agencyId,
      actor.userId ?? NOBODY,
      clientIdsIn(actor.clients),
      clientId,
      channelId,
      assigneeId,
    ]);
    if (!row) throw new Error('An aggregate answers one row.');
    const { unfolded, ...counts } = row;
    return { counts, unfolded };
  }

  /** Keeps the sums short. Safe at any time, beside any writer. */
  async foldCounts(tx: WriteTx): Promise<void> {
    await tx.rows(FOLD, [tx.agencyId, MOST_FOLDED]);
  }
}
