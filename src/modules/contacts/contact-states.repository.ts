import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';
import { type ContactId, newId, type TagId } from '../../kernel/ids.js';
import { CONTACT_COLUMNS } from './contact-columns.repository.js';
import type { Contact, ContactIdentity } from './contacts.js';

const setting = (column: string) =>
  `UPDATE contacts c SET ${column} = CASE WHEN $3 THEN now() END, updated_at = clock_timestamp()
   WHERE c.agency_id = $1 AND c.id = $2 RETURNING ${CONTACT_COLUMNS}`;

const SET = {
  archived: sql('contact_set_archived', setting('archived_at')),
  blocked: sql('contact_set_blocked', setting('blocked_at')),
  optedOut: sql('contact_set_opted_out', setting('opted_out_at')),
} as const;

const TOUCH = sql(
  'contact_touch',
  `UPDATE contacts c SET updated_at = clock_timestamp() WHERE c.agency_id = $1 AND c.id = $2
   RETURNING ${CONTACT_COLUMNS}`,
);

const REMOVE_TAG = sql(
  'contact_remove_tag',
  'DELETE FROM contact_tags WHERE agency_id = $1 AND contact_id = $2 AND tag_id = $3 RETURNING tag_id AS id',
);

const ADD_IDENTITY = sql(
  'contact_add_identity',
  `INSERT INTO contact_identities (agency_id, id, client_id, contact_id, kind, value)
   VALUES ($1, $2, $3, $4, $5::identity_kind, $6)`,
);

const REMOVE_IDENTITY = sql(
  'contact_remove_identity',
  'DELETE FROM contact_identities WHERE agency_id = $1 AND contact_id = $2 AND kind = $3::identity_kind AND value = $4',
);

export type State = keyof typeof SET;

/** What is on a contact beside its profile. The contact is locked by the transaction. */
@Injectable()
export class ContactStatesRepository {
  async set(tx: WriteTx, id: ContactId, state: State, isOn: boolean): Promise<Contact> {
    return theOne(await tx.rows<Contact>(SET[state], [tx.agencyId, id, isOn]));
  }

  /** The contact as it is, changed now. */
  async touch(tx: WriteTx, id: ContactId): Promise<Contact> {
    return theOne(await tx.rows<Contact>(TOUCH, [tx.agencyId, id]));
  }

  /** Whether it had it. */
  async removeTag(tx: WriteTx, id: ContactId, tagId: TagId): Promise<boolean> {
    return (await tx.rows(REMOVE_TAG, [tx.agencyId, id, tagId])).length > 0;
  }

  async addIdentity(
    tx: WriteTx,
    { id, clientId }: Pick<Contact, 'id' | 'clientId'>,
    { kind, value }: ContactIdentity,
  ): Promise<void> {
    await tx.rows(ADD_IDENTITY, [tx.agencyId, newId(), clientId, id, kind, value]);
  }

  async removeIdentity(tx: WriteTx, id: ContactId, { kind, value }: ContactIdentity): Promise<void> {
    await tx.rows(REMOVE_IDENTITY, [tx.agencyId, id, kind, value]);
  }
}

function theOne(rows: readonly Contact[]): Contact {
  const [contact] = rows;
  if (!contact) throw new Error('A contact that was just locked is not there.');
  return contact;
}
