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
  business_hours: 'one of each client: its words are planted with the client',
  keyword_packs: 'one of each client: its words are planted with the client',
  audit_links: 'hashes, no words; a link out of its order would break the chain',
  clients: 'the client is there already: its words become canaries where it is',
  conversation_participants: 'kept by a trigger of the conversations that are planted',
  conversation_tallies: 'kept by a trigger of the conversations that are planted',
  outbox_events: 'on their way only: the subscriptions are asked what comes out of them',
};

/** Columns of words that hold no canary, and why. */
export const WORDLESS: Readonly<Record<string, string>> = {
  'booking_services.currency': 'the code of a currency',
  'booking_staff.time_zone': 'the name of a zone',
  'booking_staff.weekly': 'days and hours',
  'bookings.time_zone': 'the name of a zone',
  'business_hours.time_zone': 'the name of a zone',
  'business_hours.weekly': 'days and hours',
  'calendar_authorizations.sealed_verifier': 'sealed: nobody can read it',
  'calendar_credentials.sealed_tokens': 'sealed: nobody can read them',
  'channel_credentials.sealed_token': 'sealed: the canary is in it, and nobody can read it',
  'channels.business_account_id': 'a number at the provider',
  'conversation_tallies.inbox_tab': 'the name of a tab',
  'flow_runs.waiting': 'what it waits for, of which only the time is told',
  'flow_secrets.sealed': 'sealed: nobody can read it',
  'one_time_tokens.purpose': 'one of two words',
};

/** In everybody's future, and of whole half hours. */
const BOOKED = { from: '2099-01-01T10:00:00Z', to: '2099-01-01T10:30:00Z' };
const LONG_AFTER = Date.parse('2098-01-01T00:00:00Z');

/** What a row must be like beyond what the catalogue says: checks, and what makes it an ordinary one. */
const VALUES: Readonly<Record<string, (given: Making) => unknown>> = {
  // What is sent over the channel goes out and is refused, instead of being tried again and again.
  'channel_credentials.sealed_token': ({ made, word, seal }) => seal(word, String(made.get('channels')?.id)),
  'calendar_authorizations.sealed_verifier': ({ word, seal }) => seal(word, word),
  'calendar_credentials.sealed_tokens': ({ word, seal }) => seal(word, word),
  'booking_services.capacity': () => 1_000,
  'booking_services.currency': () => null,
  'booking_services.duration_minutes': () => 30,
  'booking_services.price_minor': () => null,
  'booking_services.window_days': () => 730,
  'booking_staff.overrides': ({ word }) => [
    { date: '2000-01-01', name: word, opensAt: null, closesAt: null, breaks: [] },
  ],
  'booking_staff.time_zone': () => null,
  'booking_staff.weekly': () => null,
  'booking_slot_views.day': () => '2026-01-01',
  // All of one session, each in a seat of its own.
  'bookings.blocked': () => `[${BOOKED.from},${BOOKED.to})`,
  'bookings.ends_at': () => BOOKED.to,
  'bookings.seat_no': () => words,
  'bookings.source': () => 'AGENT',
  'bookings.starts_at': () => BOOKED.from,
  'bookings.status': () => 'CONFIRMED',
  'bookings.time_zone': () => 'UTC',
  // Of each its own: who says the same twice means the same.
  'staff_absences.ends_at': () => new Date(LONG_AFTER + (words + 1) * 60_000),
  'staff_absences.starts_at': () => new Date(LONG_AFTER + words * 60_000),
  'audit_entries.user_id': ({ made }) => made.get('users')?.id,
  'contact_imports.mapping': ({ word }) => [{ column: word, field: word }],
  'contact_imports.sample_rows': ({ word }) => [[word]],
  'channels.business_account_id': () => String(2_000_000_000_000 + words),
  // A failure without a time is none.
  'channels.failed_at': () => '2026-01-01T10:00:00Z',
  'conversations.inbound_count': () => 2,
  'conversations.last_inbound_at': () => new Date(),
  'conversations.last_seq': () => 2,
  'flow_run_steps.changes': ({ word }) => [{ key: word, before: word, after: word }],
  // Each is the only one of its thread that is not over.
  'flow_runs.status': () => 'WAITING',
  'flow_runs.variables': ({ word }) => ({ name: word }),
  'flow_runs.waiting': () => ({ until: '2099-01-01T00:00:00.000Z', misses: 0, choices: [] }),
  // One that says nothing, so that nothing leaves when it is begun.
  'flow_versions.document': ({ word }) => ({
    schemaVersion: 1,
    steps: [{ id: 'only', name: word, blocks: [{ type: 'wait', id: 'wait', seconds: 86_400 }] }],
    edges: [],
    settings: { onHumanReply: 'hand_over' },
  }),
  'flows.published_version': () => 1,
  'flow_secrets.sealed': ({ word, seal }) => seal(word, word),
  'flow_versions.version': ({ nth }) => nth,
  'flow_versions.buttons': ({ word }) => ({ [word]: null }),
  'message_templates.components': ({ word }) => ({ header: null, body: word, footer: word, buttons: [] }),
  'message_templates.status': () => 'APPROVED',
  'messages.interactive': ({ word }) => ({ type: 'BUTTON_REPLY', id: word, title: word }),
  'messages.seq': ({ nth }) => nth,
  // The second of each thread is ours, with a history.
  'messages.direction': ({ nth }) => (nth === 2 ? 'OUTBOUND' : 'INBOUND'),
  'messages.status': ({ nth }) => (nth === 2 ? 'SENT' : null),
  'one_time_tokens.purpose': () => 'INVITATION',
  'scheduled_messages.content': ({ word }) => ({ kind: 'text', text: word }),
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
