import { randomUUID } from 'node:crypto';
import type { Client } from '../world/agency.js';
import type { Database } from '../world/database.js';
import { markOf, Planter, type Row } from './canaries.js';

/** Behind those that every thread has. */
const FAR = '2099-12-31T00:00:00Z';
const BEGUN = ['2026-01-01T10:00:00Z', '2026-01-01T10:30:00Z'] as const;

/**
 * What an id can name. `scope` says who sees the thing: those who see its client, everybody of its agency, those
 * who see all clients of the agency, or everybody who is let in at all. A new kind is a line here.
 */
const KINDS = {
  agency: { scope: 'agency', table: null, given: {} },
  /** Any agency, for those who look after all of them. */
  anyAgency: { scope: 'everywhere', table: null, given: {} },
  /** One that nobody is in: may be archived. */
  newAgency: { scope: 'everywhere', table: 'agencies', given: {} },
  client: { scope: 'client', table: null, given: {} },
  /** A client that nobody is bound to: may be archived. */
  newClient: { scope: 'whole agency', table: 'clients', given: {} },
  channel: { scope: 'client', table: 'channels', given: {} },
  contact: { scope: 'client', table: 'contacts', given: {} },
  contactAccount: { scope: 'client', table: 'contact_accounts', given: {} },
  contactIdentity: { scope: 'client', table: 'contact_identities', given: {} },
  contactNote: { scope: 'client', table: 'contact_notes', given: {} },
  customField: { scope: 'agency', table: 'custom_fields', given: {} },
  conversation: { scope: 'client', table: 'conversations', given: {} },
  /** One that nobody works on: may be claimed. There is no other of the same customer on the channel. */
  freeConversation: {
    scope: 'client',
    table: 'conversations',
    given: { assignee_id: null, contact_id: null },
  },
  message: { scope: 'client', table: 'messages', given: {} },
  /** One of ours that may be sent again. Each in a thread of its own, so that it takes no place of another. */
  failedMessage: {
    scope: 'client',
    table: 'messages',
    given: { direction: 'OUTBOUND', status: 'FAILED', seq: 2, failed_at: BEGUN[0] },
    hasItsOwnThread: true,
  },
  /** One that was not understood. */
  inboundEvent: { scope: 'client', table: 'inbound_events', given: {} },
  scheduledMessage: { scope: 'client', table: 'scheduled_messages', given: {} },
  tag: { scope: 'client', table: 'tags', given: {} },
  /** A file that is here, of which nothing is in the store. */
  media: {
    scope: 'client',
    table: 'media',
    given: { state: 'STORED', size: 10, storage_key: 'nothing/there' },
  },
  auditEntry: { scope: 'client', table: 'audit_entries', given: {} },
  /** A CLIENT_USER of the client. */
  user: { scope: 'client', table: 'users', given: {} },
  /** The same for a request that may take somebody out of the client: nothing of them is a secret. */
  passerby: { scope: 'client', table: 'users', given: {}, isNoSecret: true },
  /** An AGENCY_USER. */
  colleague: { scope: 'agency', table: 'users', given: { client_id: null, role: 'AGENCY_USER' } },
  group: { scope: 'agency', table: 'agent_groups', given: {} },
  savedReply: { scope: 'client', table: 'saved_replies', given: {} },
  template: { scope: 'client', table: 'message_templates', given: {} },
  import: { scope: 'client', table: 'contact_imports', given: {} },
  keywordRule: { scope: 'client', table: 'keyword_rules', given: {} },
  bookingService: { scope: 'client', table: 'booking_services', given: {} },
  bookingStaff: { scope: 'client', table: 'booking_staff', given: {} },
  timeOff: { scope: 'client', table: 'staff_absences', given: {} },
  booking: { scope: 'client', table: 'bookings', given: {} },
  heldBooking: { scope: 'client', table: 'bookings', given: { status: 'HELD', hold_expires_at: FAR } },
  /** One whose time has come. */
  begunBooking: {
    scope: 'client',
    table: 'bookings',
    given: { starts_at: BEGUN[0], ends_at: BEGUN[1], blocked: `[${BEGUN})` },
  },
  flow: { scope: 'client', table: 'flows', given: {} },
  /** One that is not over: the only one of its thread. */
  flowRun: { scope: 'client', table: 'flow_runs', given: {}, hasItsOwnThread: true },
  /** Each staff has one. */
  calendarConnection: {
    scope: 'client',
    table: 'calendar_connections',
    given: {},
    comesWith: 'booking_staff',
  },
} as const satisfies Record<string, KindOfThing>;

interface KindOfThing {
  readonly hasItsOwnThread?: boolean;
  /** What it points to is made with it, because it takes the only place there. */
  readonly comesWith?: string;
  readonly scope: 'client' | 'agency' | 'whole agency' | 'everywhere';
  readonly table: string | null;
  readonly given: Row;
  readonly isNoSecret?: boolean;
}

export type Kind = keyof typeof KINDS;
export const scopeOf = (kind: Kind): KindOfThing['scope'] => KINDS[kind].scope;

/** Numbers rather than UUIDs. */
export const isNumbered = (kind: Kind): boolean => {
  const { table } = KINDS[kind];
  return table === null || table === 'clients' || table === 'agencies';
};

export type TerritoryName = 'own' | 'sibling' | 'other' | 'elsewhere';

/** The lines of an agency are held for some seconds: who sees a new one sees it a little later. What a line has once, too. */
const HELD: ReadonlySet<string> = new Set(['channels', 'channel_credentials', 'template_syncs']);

/** One client of one agency, with a row in every table, and canaries in every word of them. */
export class Territory {
  readonly #things = new Map<Kind, unknown>();
  #rows: ReadonlyMap<string, Row> = new Map();
  /** Ids of rows of the client, and of rows of the whole agency. */
  readonly #clientIds = new Set<string>();
  readonly #agencyIds = new Set<string>();

  private constructor(
    private readonly planter: Planter,
    /** As the people of the first agency call it. */
    readonly name: TerritoryName,
    readonly agencyId: number,
    readonly clientId: number,
  ) {}

  static async plant(
    planter: Planter,
    database: Database,
    name: TerritoryName,
    agencyId: number,
    clientId: number,
  ): Promise<Territory> {
    const territory = new Territory(planter, name, agencyId, clientId);
    await territory.#rename(database);
    await territory.#open(database);
    // Twice: every page has something before the newest.
    await territory.#layer();
    await territory.#layer();
    for (const kind of Object.keys(KINDS) as Kind[]) {
      if (!territory.#things.has(kind)) territory.#things.set(kind, await territory.fresh(kind));
    }
    return territory;
  }

  /** The id of the one thing of a kind that requests name. */
  id(kind: Kind): unknown {
    return this.#things.get(kind);
  }

  /** One more thing of a kind, for a request that leaves it changed. */
  async fresh(kind: Kind): Promise<unknown> {
    const { table, given, isNoSecret = false, hasItsOwnThread, comesWith }: KindOfThing = KINDS[kind];
    if (!table) throw new Error(`There is one ${kind} to a territory.`);
    if (table === 'agencies') return this.planter.agency();
    const owner = this.#owner('client_id' in given);
    // Its words give it away: with every id as well, a search through an answer would take longer and longer.
    const made = hasItsOwnThread
      ? await this.#inThreadOfItsOwn()
      : comesWith
        ? new Map([
            ...this.#rows,
            [comesWith, await this.planter.row(owner, comesWith, { made: this.#rows })],
          ])
        : this.#rows;
    return (await this.planter.row(owner, table, { given, made, isNoSecret })).id;
  }

  /** Who and what was of the client before: as hidden as the rest of it. */
  async adopt(database: Database, { user, whatsapp }: Client): Promise<void> {
    for (const [table, id] of [
      ['users', user.id],
      ['channels', whatsapp.channelId],
    ] as const) {
      const values = [this.agencyId, id, this.word(`${table}.display_name`)];
      await database.query(`UPDATE ${table} SET display_name = $3 WHERE agency_id = $1 AND id = $2`, values);
      this.#clientIds.add(id);
    }
    this.#clientIds.add(whatsapp.accountId);
  }

  /** One more row everywhere, of which somebody to whom it is hidden must notice nothing. */
  async grow(viewer: { readonly agencyId: number }): Promise<void> {
    const isForeign = viewer.agencyId !== this.agencyId;
    const stays = (table: string) => HELD.has(table) || !(isForeign || this.planter.isOfClient(table));
    await this.planter.plant(this.#owner(false), new Map([...this.#rows].filter(([table]) => stays(table))));
  }

  /** One more canary of this territory. */
  word(what: string): string {
    return `${markOf(this.#owner(false))}${what}-${randomUUID().slice(0, 8)}`;
  }

  /** Whatever would give it away to somebody who may not see it: to another agency, all of this one. */
  secretsFrom(viewer: { readonly agencyId: number }): string[] {
    const mark = markOf(this.#owner(viewer.agencyId !== this.agencyId));
    const common =
      viewer.agencyId === this.agencyId ? [] : [...this.#agencyIds, `@agency${this.agencyId}.test`];
    return [mark, ...this.#clientIds, ...common];
  }

  /** Always: what is booked in it is not refused for the hour. */
  async #open(database: Database): Promise<void> {
    const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
    const weekly = days.map((day) => ({ day, opensAt: '00:00', closesAt: '24:00', breaks: [] }));
    const closed = { opensAt: null, closesAt: null, breaks: [] };
    const holidays = [{ date: '2000-01-01', name: this.word('business_hours.holidays'), ...closed }];
    await database.query(
      `INSERT INTO business_hours (agency_id, client_id, time_zone, weekly, holidays) VALUES ($1, $2, 'UTC', $3, $4)`,
      [this.agencyId, this.clientId, JSON.stringify(weekly), JSON.stringify(holidays)],
    );
    await database.query(
      `INSERT INTO keyword_packs (agency_id, client_id, is_enabled, opt_out_reply, opt_in_reply) VALUES ($1, $2, true, $3, $4)`,
      [
        this.agencyId,
        this.clientId,
        this.word('keyword_packs.opt_out_reply'),
        this.word('keyword_packs.opt_in_reply'),
      ],
    );
  }

  async #inThreadOfItsOwn(): Promise<ReadonlyMap<string, Row>> {
    const { table, given } = KINDS.freeConversation;
    const thread = await this.planter.row(this.#owner(false), table, { given, made: this.#rows });
    return new Map([...this.#rows, [table, thread]]);
  }

  #owner(ofAgency: boolean) {
    return { agencyId: this.agencyId, clientId: ofAgency ? null : this.clientId };
  }

  async #layer(): Promise<void> {
    const made = await this.planter.plant(this.#owner(false));
    this.#rows = made;
    for (const [table, row] of made) this.#remember(table, row);
    for (const [kind, { table, given, isNoSecret }] of Object.entries(KINDS) as [Kind, KindOfThing][]) {
      if (kind === 'agency' || kind === 'anyAgency') this.#things.set(kind, this.agencyId);
      else if (kind === 'client') this.#things.set(kind, this.clientId);
      else if (table && !isNoSecret && Object.keys(given).length === 0 && made.has(table)) {
        this.#things.set(kind, made.get(table)?.id);
      }
    }
  }

  #remember(table: string, row: Row): void {
    if (typeof row.id !== 'string' || row.id.length < 36) return;
    const ofClient = this.planter.isOfClient(table) && row.client_id !== null;
    (ofClient ? this.#clientIds : this.#agencyIds).add(row.id);
  }

  /** The client was there before, and the agency: their words become canaries. */
  async #rename(database: Database): Promise<void> {
    const agency = `${markOf(this.#owner(true))}agencies.name-1`;
    await database.query('UPDATE agencies SET name = $2 WHERE id = $1', [this.agencyId, agency]);
    await database.query('UPDATE clients SET name = $3 WHERE agency_id = $1 AND id = $2', [
      this.agencyId,
      this.clientId,
      this.word('clients.name'),
    ]);
  }
}
