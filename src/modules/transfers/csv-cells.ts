import { stringify } from 'csv-stringify/sync';

/** So that spreadsheets take the file for UTF-8. */
export const BOM = '\ufeff';

/**
 * Rows as lines of RFC 4180, each with its CR LF.
 *
 * A cell that begins with = + - @, tab or CR, or with a wide form of them, is given an apostrophe in front: a
 * spreadsheet would run it as a formula. Phone numbers begin with + and are no exception, since whoever writes a
 * name or a message decides what stands in the other cells. `withoutApostrophe` takes it off again.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  stringify(rows as string[][], {
    escape_formulas: true,
    record_delimiter: '\r\n',
    quoted_empty: true,
    quoted_match: LINE_END,
  });

/** Either half of one is a line end to somebody. */
const LINE_END = /[\r\n]/;

const ESCAPED = /^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/;

/** What a cell was before it was escaped: a file that was exported can come back. */
export const withoutApostrophe = (cell: string): string => cell.replace(ESCAPED, '');

/** As much of a cell as is kept, in text that PostgreSQL can hold. */
export const storable = (cell: string, longest: number): string =>
  cell.slice(0, longest).replaceAll('\0', '\ufffd').toWellFormed();
