import type { TagId } from '../../kernel/ids.js';
import type { ContactDraft } from '../contacts/contact-draft.js';
import { storable, withoutApostrophe } from './csv-cells.js';
import type { CsvRow } from './csv-file.js';
import type { ContactImport, Reject } from './imports.js';
import { keyOfCustom, type MappedColumn } from './mapping.js';

/** In code units: more does not fit any field, and no spreadsheet has larger cells. */
const LONGEST_CELL = 32_767;
/** Of a cell that is kept beside the reason why its row was rejected. */
const LONGEST_KEPT = 2_000;
const LONGEST_REASON = 500;
const MAX_TAG_NAMES = 20;

/** What a row says of a contact. */
export interface ReadRow {
  readonly rowNumber: number;
  readonly cells: readonly string[];
  readonly draft: ContactDraft;
  /** Of tags, as they are written in the file. */
  readonly tagNames: readonly string[];
}

/** Why a row becomes no contact, and which of its fields is to blame. */
export class Unfit extends Error {
  constructor(
    readonly field: string | null,
    reason: string,
  ) {
    super(reason);
  }
}

export type RowReader = (row: Pick<CsvRow, 'cells'>, rowNumber: number) => ReadRow;

/**
 * Reads rows as the mapping says. A cell without anything in it says nothing: what the contact has stays.
 *
 * The reader throws Unfit for a row that has other columns than the header, and for cells that nothing could hold.
 */
export function rowReader({
  columns,
  mapping,
  defaultCountry,
}: Pick<ContactImport, 'columns' | 'mapping' | 'defaultCountry'>): RowReader {
  const places = (mapping ?? []).map(({ column, field }: MappedColumn) => ({
    at: columns.indexOf(column),
    field,
  }));
  return ({ cells }, rowNumber) => {
    assertFits(cells, columns.length);
    const scalars: Record<string, string> = {};
    const attributes: Record<string, string> = {};
    let tagNames: readonly string[] = [];
    for (const { at, field } of places) {
      const text = withoutApostrophe(cells[at] ?? '').trim();
      if (text === '') continue;
      const key = keyOfCustom(field);
      if (key !== null) attributes[key] = text;
      else if (field === 'tags') tagNames = namesIn(text);
      else scalars[field] = text;
    }
    return { rowNumber, cells, draft: { ...scalars, attributes, defaultCountry }, tagNames };
  };
}

/** With the tags that the row names, and those that every contact of the file gets. @throws Unfit */
export function withTags(row: ReadRow, common: readonly TagId[], named: ReadonlyMap<string, TagId>): ReadRow {
  const own = row.tagNames.map((name) => {
    const id = named.get(name);
    if (!id) throw new Unfit('tags', `There is no tag ${JSON.stringify(name)} for contacts of this client.`);
    return id;
  });
  return { ...row, draft: { ...row.draft, tagIds: [...common, ...own] } };
}

/** The row as it is kept for the file of rejected rows. */
export const rejected = (
  { cells, rowNumber }: Pick<ReadRow, 'cells' | 'rowNumber'>,
  columns: number,
  field: string | null,
  reason: string,
): Reject => ({
  rowNumber,
  field,
  reason: storable(reason, LONGEST_REASON),
  cells: cells.slice(0, columns + 1).map((cell) => storable(cell, LONGEST_KEPT)),
});

function assertFits(cells: readonly string[], columns: number): void {
  if (cells.length !== columns) {
    throw new Unfit(null, `The row has ${cells.length} cells, the header ${columns}.`);
  }
  for (const cell of cells) {
    if (cell.length > LONGEST_CELL)
      throw new Unfit(null, `A cell is longer than ${LONGEST_CELL} characters.`);
    if (cell.includes('\0')) throw new Unfit(null, 'A cell holds a NUL character.');
  }
}

/** Separated by commas, semicolons or bars. */
function namesIn(text: string): readonly string[] {
  const names = text
    .split(/[,;|]/)
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length > MAX_TAG_NAMES) throw new Unfit('tags', `A row names at most ${MAX_TAG_NAMES} tags.`);
  return [...new Set(names)];
}
