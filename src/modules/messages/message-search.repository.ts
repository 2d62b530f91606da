import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { ChannelId, ConversationId, MessageId, TagId, UserId } from '../../kernel/ids.js';
import type { Message } from './messages.js';
import { MESSAGE_COLUMNS } from './messages.repository.js';

// The function names candidates, by the settings of the transaction; what it names is read here under the row
// policies, as everything else. A row without an id says that it stopped before the end.
const SEARCH = sql(
  'messages_search',
  `SELECT found.id IS NULL AS "isStop", found.is_phrase AS "isPhrase", ${MESSAGE_COLUMNS}
   FROM search_messages($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) WITH ORDINALITY AS found(id, is_phrase, nth)
   LEFT JOIN messages m ON m.agency_id = $1 AND m.id = found.id ORDER BY found.nth`,
);

/** How long PostgreSQL looks for one answer before it tells what it has. */
const BUDGET = '1 second';

export interface MessageSearchPage {
  readonly text: string;
  readonly withNotes: boolean;
  readonly limit: number;
  /** Exclusive: goes on after this hit of the same search. */
  readonly before: MessageId | null;
  readonly conversationId: ConversationId | null;
  readonly clientId: number | null;
  readonly channelId: ChannelId | null;
  readonly tagId: TagId | null;
  readonly assigneeId: UserId | null;
}

/** A message with all the words. */
export interface FoundMessage extends Message {
  /** It has them side by side. */
  readonly isPhrase: boolean;
}

type Row = FoundMessage & { readonly isStop: boolean };

@Injectable()
export class MessageSearchRepository {
  /** The best first. `isComplete` is false when the time was over before the page was full. */
  async search(
    tx: TenantTx,
    page: MessageSearchPage,
  ): Promise<{ readonly found: FoundMessage[]; readonly isComplete: boolean }> {
    const { conversationId, clientId, channelId, tagId, assigneeId } = page;
    const rows = await tx.rows<Row>(SEARCH, [
      tx.agencyId,
      page.text,
      page.before,
      page.limit,
      page.withNotes,
      conversationId,
      clientId,
      channelId,
      tagId,
      assigneeId,
      BUDGET,
    ]);
    return { found: rows.filter(({ id }) => id), isComplete: !rows.some(({ isStop }) => isStop) };
  }
}
