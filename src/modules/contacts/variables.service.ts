import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import type { ContactId } from '../../kernel/ids.js';
import { hasVariables, type Substitution, substitute, type Variables } from '../../kernel/substitution.js';
import { type VariableRow, VariablesRepository } from './variables.repository.js';

/** What texts can say of the contact they go to: `{{contact.x}}`, `{{account.x}}`, `{{agency.x}}`. */
@Injectable()
export class VariablesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: VariablesRepository,
  ) {}

  /**
   * contact: display_name, first_name, last_name, phone, email, dob (`1990-12-31`) and the custom fields by their keys;
   * account and agency: name and theirs. Of what the actor may not see there is nothing.
   */
  of(actor: Actor, contactId: ContactId | null): Promise<Variables> {
    return this.uow.read(actor, (tx) => this.in(tx, contactId));
  }

  /** The same in a transaction. */
  async in(tx: TenantTx, contactId: ContactId | null): Promise<Variables> {
    const row = await this.repository.find(tx, contactId);
    return row ? toVariables(row) : {};
  }

  /** A text as the contact would read it. One without variables is answered as it is, and nothing is looked up. */
  async fill(actor: Actor, contactId: ContactId | null, text: string): Promise<Substitution> {
    const [filled] = await this.fillAll(actor, contactId, [text]);
    return filled ?? { text, missing: [] };
  }

  /** The same for all texts of one message, in their order: what is needed is looked up once. */
  async fillAll(
    actor: Actor,
    contactId: ContactId | null,
    texts: readonly string[],
  ): Promise<readonly Substitution[]> {
    const variables = texts.some(hasVariables) ? await this.of(actor, contactId) : {};
    return texts.map((text) => substitute(text, variables));
  }
}

/** The fields that everybody has come last: no custom field takes their names. */
const toVariables = (row: VariableRow): Variables => ({
  contact: valuesOf({
    ...row.contact_attributes,
    display_name: row.display_name,
    first_name: row.first_name,
    last_name: row.last_name,
    phone: row.phone,
    email: row.email,
    dob: row.dob,
  }),
  account: valuesOf({ ...row.account_attributes, name: row.account_name }),
  agency: valuesOf({ ...row.agency_attributes, name: row.agency_name }),
});

function valuesOf(attributes: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(attributes)) {
    const words = wordsOf(value);
    if (words !== null) values.set(key, words);
  }
  return values;
}

/** Several choices are told as people list them. */
function wordsOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.flatMap((one) => wordsOf(one) ?? []).join(', ');
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? String(value) : null;
}
