import { Injectable } from '@nestjs/common';
import { AFTER_ALL_IDS } from '../../database/id-bounds.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ContactId, ContactNoteId } from '../../kernel/ids.js';
import type { ContactNote } from './contact-notes.js';
import type { Contact } from './contacts.js';

const COLUMNS = `n.id, n.agency_id AS "agencyId", n.client_id AS "clientId", n.contact_id AS "contactId",
  n.author_id AS "authorId", n.body, n.created_at AS "createdAt", n.updated_at AS "updatedAt"`;
const SEEN = '($2::int[] IS NULL OR n.client_id = ANY ($2))';

const PAGE = sql(
  'contact_notes_page',
  `SELECT ${COLUMNS} FROM contact_notes n
   WHERE n.agency_id = $1 AND ${SEEN} AND n.contact_id = $3 AND n.id < $4
   ORDER BY n.id DESC LIMIT $5`,
);

const LOCK = sql(
  'contact_note_lock',
  `SELECT ${COLUMNS} FROM contact_notes n WHERE n.agency_id = $1 AND ${SEEN} AND n.id = $3 FOR NO KEY UPDATE`,
);

const INSERT = sql(
  'contact_note_insert',
  `INSERT INTO contact_notes AS n (agency_id, id, client_id, contact_id, author_id, body)
   VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
);

const SET = sql(
  'contact_note_set',
  `UPDATE contact_notes n SET body = $3, updated_at = clock_timestamp() WHERE n.agency_id = $1 AND n.id = $2
   RETURNING ${COLUMNS}`,
);

const DELETE = sql('contact_note_delete', 'DELETE FROM contact_notes WHERE agency_id = $1 AND id = $2');

@Injectable()
export class ContactNotesRepository {
  /** The newest first. `before` is exclusive. */
  page(tx: TenantTx, id: ContactId, before: ContactNoteId | null, limit: number): Promise<ContactNote[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id, before ?? AFTER_ALL_IDS, limit];
    return tx.rows<ContactNote>(PAGE, values);
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: ContactNoteId): Promise<ContactNote | null> {
    const [found] = await tx.rows<ContactNote>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  async insert(
    tx: WriteTx,
    id: ContactNoteId,
    { id: contactId, clientId }: Pick<Contact, 'id' | 'clientId'>,
    body: string,
  ): Promise<ContactNote> {
    const values = [tx.agencyId, id, clientId, contactId, tx.actor.userId, body];
    return theOne(await tx.rows<ContactNote>(INSERT, values));
  }

  async set(tx: WriteTx, id: ContactNoteId, body: string): Promise<ContactNote> {
    return theOne(await tx.rows<ContactNote>(SET, [tx.agencyId, id, body]));
  }

  async remove(tx: WriteTx, id: ContactNoteId): Promise<void> {
    await tx.rows(DELETE, [tx.agencyId, id]);
  }
}

function theOne(rows: readonly ContactNote[]): ContactNote {
  const [note] = rows;
  if (!note) throw new Error('A note that was just written is not there.');
  return note;
}
