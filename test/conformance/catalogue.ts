import type { Database } from '../world/database.js';

/** One column, as the database itself describes it. */
export interface Column {
  readonly name: string;
  /** `text`, `uuid`, `timestamp with time zone`, the name of an enum. */
  readonly type: string;
  /** The labels of an enum, else null. */
  readonly labels: readonly string[] | null;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
  readonly isGenerated: boolean;
  /** What it points to: the column of the other table that has the same value. */
  readonly refers: { readonly table: string; readonly column: string } | null;
}

/** A table whose rows are one agency's each. */
export interface TenantTable {
  readonly name: string;
  readonly columns: readonly Column[];
}

const WORDS = new Set(['text', 'text[]', 'json', 'jsonb', 'character varying']);

/** Whether a column can hold a word. */
export const holdsWords = ({ type, labels, isGenerated }: Column): boolean =>
  WORDS.has(type) && labels === null && !isGenerated;

export const hasColumn = ({ columns }: TenantTable, name: string): boolean =>
  columns.some((column) => column.name === name);

/** Every table with an `agency_id`, by name. Nobody has to list a new one. */
export async function tenantTables(database: Database): Promise<TenantTable[]> {
  const rows = await database.query<Column & { table: string }>(`
    SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type,
      a.attnotnull AS "isRequired", a.atthasdef AS "hasDefault", a.attgenerated <> '' AS "isGenerated",
      (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS labels,
      (SELECT json_build_object('table', k.confrelid::regclass::text, 'column', t.attname)
       FROM pg_constraint k, unnest(k.conkey, k.confkey) AS pair(here, there), pg_attribute t
       WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid <> c.oid AND pair.here = a.attnum
         AND t.attrelid = k.confrelid AND t.attnum = pair.there ORDER BY k.conname LIMIT 1) AS refers
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'agency_id' AND NOT t.attisdropped)
    ORDER BY c.relname, a.attnum`);
  const tables = new Map<string, Column[]>();
  for (const { table, ...column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  return [...tables].map(([name, columns]) => ({ name, columns }));
}
