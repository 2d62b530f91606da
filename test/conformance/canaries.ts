import { newId } from '../../src/kernel/ids.js';
import type { Database } from '../world/database.js';
import { type Column, hasColumn, holdsWords, type TenantTable } from './catalogue.js';

/** Whose row it is. Without a client it is the whole agency's. */
export interface Owner {
  readonly agencyId: number;
  readonly clientId: number | null;
}

export type Row = Readonly<Record<string, unknown>>;

/** Tables that are given no row of their own by hand, and why. */
export const UNPLANTED: Readonly<Record<string, string>> = {
  audit_links: 'hashes, no words; a link out of its order would break the chain',
  clients: 'the client is there already: its words become canaries where it is',
  conversation_tallies: 'kept by a trigger of the conversations that are planted',
  outbox_events: 'on their way only: the subscriptions are asked what comes out of them',
};

/** Columns of words that hold no canary, and why. */
export const WORDLESS: Readonly<Record<string, string>> = {
  'channel_credentials.sealed_token': 'sealed: the canary is in it, and nobody can read it',
  'conversation_tallies.inbox_tab': 'the name of a tab',
  'one_time_tokens.purpose': 'one of two words',
};

/** What a row must be like beyond what the catalogue says: checks, and what makes it an ordinary one. */
const VALUES: Readonly<Record<string, (given: Making) => unknown>> = {
  // What is sent over the channel goes out and is refused, instead of being tried again and again.
  'channel_credentials.sealed_token': ({ made, word, seal }) => seal(word, String(made.get('channels')?.id)),
  'audit_entries.user_id': ({ made }) => made.get('users')?.id,
  'conversations.inbound_count': () => 2,
  'conversations.last_inbound_at': () => new Date(),
  'conversations.last_seq': () => 2,
  'messages.interactive': ({ word }) => ({ type: 'BUTTON_REPLY', id: word, title: word }),
  'messages.seq': ({ nth }) => nth,
  'one_time_tokens.purpose': () => 'INVITATION',
  'sessions.impersonator_agency_id': () => null,
  'sessions.impersonator_session_id': () => null,
  'users.role': ({ owner }) => (owner.clientId === null ? 'AGENCY_USER' : 'CLIENT_USER'),
};

/** Rows that only mean something in numbers: a page has something before it. */
const REPEATED: Readonly<Record<string, number>> = { messages: 2 };

interface Making {
  readonly owner: Owner;
  /** The newest rows of the same owner, by table. */
  readonly made: ReadonlyMap<string, Row>;
  readonly nth: number;
  readonly word: string;
  readonly seal: Seal;
}

/** As the house seals the token of a channel. */
export type Seal = (secret: string, channelId: string) => string;

interface HowToMake extends Partial<Pick<Making, 'made' | 'nth'>> {
  readonly given?: Row;
  /** Its words are no canaries. */
  readonly isNoSecret?: boolean;
}

/** Stands at the beginning of every word that is planted for this owner; for an agency, also of its clients' words. */
export const markOf = ({ agencyId, clientId }: Owner): string =>
  clientId === null ? `canary-a${agencyId}-` : `canary-a${agencyId}-c${clientId}-`;

let words = 0;

/** Puts rows with canaries into whatever tables there are, as the catalogue describes them. */
export class Planter {
  constructor(
    private readonly database: Database,
    readonly tables: readonly TenantTable[],
    private readonly seal: Seal,
  ) {}

  /**
   * One row of every table, each pointing to the others. Answers the newest of each.
   *
   * @param beside rows that are there already, of tables that get none.
   */
  async plant(owner: Owner, beside: ReadonlyMap<string, Row> = new Map()): Promise<Map<string, Row>> {
    const made = new Map(beside);
    let left = this.tables.filter(({ name }) => !(name in UNPLANTED) && !beside.has(name));
    while (left.length > 0) {
      const ready = left.filter((table) => this.#needs(table).every((name) => made.has(name)));
      if (ready.length === 0) throw new Error(`These tables wait for each other: ${namesOf(left)}`);
      for (const table of ready) {
        for (let nth = 1; nth <= (REPEATED[table.name] ?? 1); nth += 1) {
          made.set(table.name, await this.row(owner, table.name, { made, nth }));
        }
      }
      left = left.filter((table) => !ready.includes(table));
    }
    return made;
  }

  /** One more row of one table. */
  async row(
    owner: Owner,
    name: string,
    { made = new Map(), nth = 1, given = {}, isNoSecret = false }: HowToMake = {},
  ): Promise<Row> {
    const table = this.#table(name);
    const mark = isNoSecret ? 'no-secret-' : this.#markOf(table, owner);
    const values = new Map<string, unknown>(Object.entries(given));
    for (const column of table.columns) {
      if (values.has(column.name) || column.isGenerated) continue;
      const value = this.#valueOf(table, column, { owner, made, nth, mark });
      if (value !== undefined) values.set(column.name, value);
    }
    const typeOf = (key: string) => table.columns.find((column) => column.name === key)?.type;
    const columns = [...values.keys()];
    const [row] = await this.database.query(
      `INSERT INTO ${name} (${columns.join(', ')})
       VALUES (${columns.map((key, at) => `$${at + 1}::${typeOf(key)}`).join(', ')}) RETURNING *`,
      [...values.values()],
    );
    if (!row) throw new Error(`${name} has taken no row.`);
    return row;
  }

  /** An agency that nobody is in. */
  async agency(): Promise<unknown> {
    words += 1;
    const [row] = await this.database.query('INSERT INTO agencies (name) VALUES ($1) RETURNING id', [
      `Empty ${words}`,
    ]);
    return row?.id;
  }

  /** Whether the rows of a table belong to one client each, by themselves or through what they point to. */
  isOfClient(name: string): boolean {
    const table = this.#table(name);
    return hasColumn(table, 'client_id') || this.#needs(table).some((needed) => this.isOfClient(needed));
  }

  #valueOf(
    table: TenantTable,
    column: Column,
    { mark, ...making }: Omit<Making, 'word' | 'seal'> & { readonly mark: string },
  ): unknown {
    const { owner, made } = making;
    const key = `${table.name}.${column.name}`;
    words += 1;
    const word = `${mark}${key}-${words}`;
    const value = VALUES[key];
    if (value) return jsonFor(column, value({ ...making, word, seal: this.seal }));
    if (column.name === 'agency_id') return owner.agencyId;
    if (column.name === 'client_id') return owner.clientId;
    if (column.refers) return made.get(column.refers.table)?.[column.refers.column];
    if (holdsWords(column)) return jsonFor(column, column.type === 'text[]' ? [word] : word);
    if (column.name === 'id' && !column.hasDefault) return column.type === 'uuid' ? newId() : words;
    return column.isRequired && !column.hasDefault ? plainValue(column, word) : undefined;
  }

  /** A row of nobody's in particular is the agency's. */
  #markOf({ name }: TenantTable, owner: Owner): string {
    return markOf(this.isOfClient(name) ? owner : { ...owner, clientId: null });
  }

  /** The planted tables that its rows point to. */
  #needs({ columns }: TenantTable): string[] {
    const needed = columns.flatMap(({ refers, name }) =>
      refers && name !== 'agency_id' && name !== 'client_id' ? [refers.table] : [],
    );
    return needed.filter((name) => !(name in UNPLANTED) && this.tables.some((table) => table.name === name));
  }

  #table(name: string): TenantTable {
    const table = this.tables.find((one) => one.name === name);
    if (!table) throw new Error(`There is no tenant's table ${name}.`);
    return table;
  }
}

const namesOf = (tables: readonly TenantTable[]) => tables.map(({ name }) => name).join(', ');

const jsonFor = ({ type }: Column, value: unknown): unknown =>
  type === 'json' || type === 'jsonb'
    ? JSON.stringify(typeof value === 'string' ? { word: value } : value)
    : value;

/** What fits a column that must have something. */
function plainValue({ type, labels }: Column, word: string): unknown {
  if (labels) return labels[0];
  if (type === 'uuid') return newId();
  if (type === 'bytea') return Buffer.from(word);
  if (type === 'boolean') return true;
  if (type.startsWith('timestamp')) return new Date(Date.now() + 24 * 60 * 60 * 1000);
  return 1;
}
