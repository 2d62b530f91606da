import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import { CONTACT_COLUMNS } from './contact-columns.repository.js';
import type { Contact } from './contacts.js';

// The function names candidates by the settings of the transaction; what it names is read here under the policies.
const SEARCH = sql(
  'contacts_search',
  `SELECT ${CONTACT_COLUMNS} FROM search_contacts($2, $3) WITH ORDINALITY AS found(id, likeness, nth)
   JOIN contacts c ON c.agency_id = $1 AND c.id = found.id
   WHERE c.archived_at IS NULL AND ($5::int IS NULL OR c.client_id = $5) ORDER BY found.nth LIMIT $4`,
);

/** Candidates that are looked at: more than a page, because some may be archived or of another client. */
const CANDIDATES = 500;

@Injectable()
export class ContactSearchRepository {
  /** The likest first. */
  search(tx: TenantTx, text: string, clientId: number | null, limit: number): Promise<Contact[]> {
    return tx.rows<Contact>(SEARCH, [tx.agencyId, text, CANDIDATES, limit, clientId]);
  }
}
