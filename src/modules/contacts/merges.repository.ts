import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ContactId } from '../../kernel/ids.js';
import { CONTACT_COLUMNS } from './contact-columns.repository.js';
import type { Contact } from './contacts.js';

// As whoever deletes them would: nobody begins a thread with them meanwhile. In the order of their ids.
const HOLD = sql(
  'contacts_hold',
  `SELECT ${CONTACT_COLUMNS} FROM contacts c
   WHERE c.agency_id = $1 AND ($2::int[] IS NULL OR c.client_id = ANY ($2)) AND c.id = ANY ($3::uuid[])
   ORDER BY c.id FOR UPDATE`,
);

// What the target has stays; what it lacks it gets. Whoever is blocked or wants nothing stays so.
const FILL = sql(
  'contact_merge_fill',
  `UPDATE contacts c SET display_name = coalesce(c.display_name, s.display_name),
     first_name = CASE WHEN c.first_name IS NULL AND c.last_name IS NULL THEN s.first_name ELSE c.first_name END,
     last_name = CASE WHEN c.first_name IS NULL AND c.last_name IS NULL THEN s.last_name ELSE c.last_name END,
     phone = coalesce(c.phone, s.phone), email = coalesce(c.email, s.email), dob = coalesce(c.dob, s.dob),
     account_id = coalesce(c.account_id, s.account_id), attributes = s.attributes || c.attributes,
     blocked_at = coalesce(c.blocked_at, s.blocked_at), opted_out_at = coalesce(c.opted_out_at, s.opted_out_at),
     updated_at = clock_timestamp()
   FROM contacts s WHERE c.agency_id = $1 AND c.id = $3 AND s.agency_id = $1 AND s.id = $2
   RETURNING ${CONTACT_COLUMNS}`,
);

const MOVE_IDENTITIES = sql(
  'contact_merge_identities',
  'UPDATE contact_identities SET contact_id = $3 WHERE agency_id = $1 AND contact_id = $2',
);

const MOVE_TAGS = sql(
  'contact_merge_tags',
  `WITH gone AS (
     DELETE FROM contact_tags WHERE agency_id = $1 AND contact_id = $2 RETURNING tag_id, client_id, added_at
   )
   INSERT INTO contact_tags (agency_id, contact_id, tag_id, client_id, added_at)
   SELECT $1, $3, tag_id, client_id, added_at FROM gone ON CONFLICT DO NOTHING`,
);

const MOVE_NOTES = sql(
  'contact_merge_notes',
  'UPDATE contact_notes SET contact_id = $3 WHERE agency_id = $1 AND contact_id = $2',
);

// The source, and whatever had become a part of it: everybody points to who has everything.
const POINT = sql(
  'contact_merge_point',
  `UPDATE contacts SET merged_into_id = $3, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND (id = $2 OR merged_into_id = $2)`,
);

const PARTS = sql(
  'contact_parts',
  'SELECT id FROM contacts WHERE agency_id = $1 AND merged_into_id = $2 ORDER BY id FOR UPDATE',
);

const DELETE_PARTS = sql(
  'contact_parts_delete',
  'DELETE FROM contacts WHERE agency_id = $1 AND merged_into_id = $2',
);
const DELETE = sql('contact_delete', 'DELETE FROM contacts WHERE agency_id = $1 AND id = $2');

/** Two contacts that become one, and one that becomes none. */
@Injectable()
export class MergesRepository {
  /** Nobody else changes them, nor begins anything with them, until the transaction ends. */
  hold(tx: WriteTx, ids: readonly ContactId[]): Promise<Contact[]> {
    return tx.rows<Contact>(HOLD, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  /** Everything of the source but its threads is the target's. Answers the target. */
  async merge(tx: WriteTx, sourceId: ContactId, targetId: ContactId): Promise<Contact> {
    const values = [tx.agencyId, sourceId, targetId];
    const [target] = await tx.rows<Contact>(FILL, values);
    if (!target) throw new Error('A contact that was just locked is not there.');
    for (const statement of [MOVE_IDENTITIES, MOVE_TAGS, MOVE_NOTES, POINT]) await tx.rows(statement, values);
    return target;
  }

  /** Those that have become a part of it. */
  async parts(tx: WriteTx, id: ContactId): Promise<ContactId[]> {
    return (await tx.rows<{ id: ContactId }>(PARTS, [tx.agencyId, id])).map((one) => one.id);
  }

  /** With its parts, identities, links to tags and notes. */
  async remove(tx: WriteTx, id: ContactId): Promise<void> {
    await tx.rows(DELETE_PARTS, [tx.agencyId, id]);
    await tx.rows(DELETE, [tx.agencyId, id]);
  }
}
