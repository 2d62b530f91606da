import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';

const VALUES = sql(
  'contact_variables',
  `SELECT c.display_name, c.first_name, c.last_name, c.phone, c.email, to_char(c.dob, 'YYYY-MM-DD') AS dob,
     c.attributes AS contact_attributes, o.name AS account_name, o.attributes AS account_attributes,
     a.name AS agency_name, a.attributes AS agency_attributes
   FROM agencies a
   LEFT JOIN contacts c ON c.agency_id = a.id AND c.agency_id = $1 AND c.id = $2
   LEFT JOIN contact_accounts o ON o.agency_id = c.agency_id AND o.agency_id = $1 AND o.id = c.account_id
   WHERE a.id = $1`,
);

type Attributes = Readonly<Record<string, unknown>>;

/** What texts can name, as it is stored. Null: there is no contact, no account, or no value. */
export interface VariableRow {
  readonly display_name: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  /** `1990-12-31` */
  readonly dob: string | null;
  readonly contact_attributes: Attributes | null;
  readonly account_name: string | null;
  readonly account_attributes: Attributes | null;
  readonly agency_name: string | null;
  readonly agency_attributes: Attributes | null;
}

@Injectable()
export class VariablesRepository {
  /** Without a contact, what its agency has. */
  async find(tx: TenantTx, contactId: ContactId | null): Promise<VariableRow | null> {
    const [row] = await tx.rows<VariableRow & Record<string, unknown>>(VALUES, [tx.agencyId, contactId]);
    return row ?? null;
  }
}
