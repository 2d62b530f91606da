import type { Database } from '../world/database.js';
import { hasColumn, type TenantTable } from './catalogue.js';
import type { Territory } from './territories.js';

/** Rows that change by themselves, and why. */
const RESTLESS: Readonly<Record<string, { readonly rows: string; readonly why: string }>> = {
  audit_entries: {
    rows: "t.action = 'access.left_out'",
    why: 'how much was left out of the trail is told when its minute is over',
  },
  audit_links: { rows: 'true', why: 'the house links an entry some time after it was written' },
  presence_leases: { rows: 'true', why: 'held on to for as long as somebody is connected' },
};

/** A digest of every table, as far as its rows belong to the territory. */
export type State = Readonly<Record<string, string>>;

/** What the rows of territories are at a moment. A table that is new is looked at too. */
export class Observer {
  constructor(
    private readonly database: Database,
    private readonly tables: readonly TenantTable[],
  ) {}

  /** All that somebody must not change who may not see the territory: to another agency, all of this one. */
  async stateOf({ agencyId, clientId }: Territory, viewer: { readonly agencyId: number }): Promise<State> {
    const isForeign = viewer.agencyId !== agencyId;
    const digests = this.tables.flatMap((table) => {
      const scope = isForeign ? 'true' : this.#scopeOf(table);
      return scope === null ? [] : [digestOf(table.name, scope)];
    });
    if (isForeign) digests.push(`SELECT 'agencies', md5(a::text) FROM agencies a WHERE a.id = $1`);
    const rows = await this.database.query<{ name: string; digest: string }>(digests.join(' UNION ALL '), [
      agencyId,
      clientId,
    ]);
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  }

  /** SQL: whether a row of the table `t` is of the client $2, by itself or through what it points to. Null: of no client. */
  #scopeOf(table: TenantTable, t = 't'): string | null {
    if (table.name === 'clients') return `${t}.id = $2`;
    if (hasColumn(table, 'client_id')) return `${t}.client_id = $2`;
    for (const { name, refers } of table.columns) {
      const other = refers && name !== 'agency_id' && this.tables.find((one) => one.name === refers.table);
      const scope = other && this.#scopeOf(other, `${t}x`);
      if (refers && scope) {
        return `EXISTS (SELECT FROM ${refers.table} ${t}x
          WHERE ${t}x.agency_id = $1 AND ${t}x.${refers.column} = ${t}.${name} AND ${scope})`;
      }
    }
    return null;
  }
}

const digestOf = (table: string, scope: string): string =>
  `SELECT '${table}' AS name, concat(count(*), ':', sum(hashtextextended(t::text, 0))) AS digest
   FROM ${table} t WHERE t.agency_id = $1 AND ${scope} AND $2::int > 0 AND NOT ${RESTLESS[table]?.rows ?? false}`;
