import { Readable } from 'node:stream';
import { CsvError, type Info, type Parser, parse } from 'csv-parse';
import { storable } from './csv-cells.js';
import { emptyFile, unreadableFile } from './transfers.errors.js';

/** What separates cells, in the order in which a tie is decided. */
const DELIMITERS = [',', ';', '\t'] as const;
/** In bytes. A row that is longer is no row: a quote was never closed, or it is another kind of file. */
const MAX_ROW = 256 * 1024;
/** Enough for any header. */
const HEAD = 64 * 1024;

export const MAX_COLUMNS = 200;
const MAX_HEADER_LENGTH = 200;
const LONGEST_SAMPLE = 500;

export interface CsvRow {
  readonly cells: readonly string[];
  /** The byte after the row: where reading can go on. */
  readonly end: number;
}

/** What a file was found to be. */
export interface Survey {
  readonly delimiter: string;
  /** What stands in the header, each once: a second "Phone" is "Phone (2)", an empty one "Column 3". */
  readonly columns: readonly string[];
  /** The first rows below the header. */
  readonly sampleRows: readonly (readonly string[])[];
  /** Below the header. Rows without anything in them do not count. */
  readonly totalRows: number;
  /** The byte at which the first row below the header begins. */
  readonly position: number;
}

/**
 * The rows from a byte on, one after the other; rows without anything in them are left out. The same bytes give the
 * same rows wherever reading began, as long as it began with a row.
 *
 * @throws DomainError INVALID_INPUT UNREADABLE_FILE.
 */
export async function* rowsOf(
  bytes: AsyncIterable<Uint8Array>,
  delimiter: string,
  from = 0,
): AsyncGenerator<CsvRow, void> {
  const source = Readable.from(bytes, { objectMode: false });
  const parser = parse({
    delimiter,
    bom: from === 0,
    info: true,
    max_record_size: MAX_ROW,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  });
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser) as Parser & AsyncIterable<{ info: Info; record: string[] }>) {
      yield { cells: row.record, end: from + row.info.bytes };
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadableFile(wordsFor(error)) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/**
 * Reads a file through once, a piece at a time: what separates its cells, what its columns are, how many rows there
 * are, and that all of it can be read.
 *
 * @throws DomainError INVALID_INPUT UNREADABLE_FILE with words for whoever made the file.
 */
export async function surveyOf(
  bytes: AsyncIterable<Uint8Array>,
  limits: { readonly maxRows: number; readonly sampleRows: number },
): Promise<Survey> {
  const { head, all } = await beheaded(bytes);
  const delimiter = delimiterOf(head.toString('utf8'));
  const sampleRows: (readonly string[])[] = [];
  let columns: readonly string[] | null = null;
  let [totalRows, position] = [0, 0];
  for await (const { cells, end } of rowsOf(inUtf8(all), delimiter)) {
    if (columns === null) {
      columns = columnsOf(cells);
      position = end;
      continue;
    }
    totalRows += 1;
    if (totalRows > limits.maxRows) throw unreadableFile(`It has more than ${limits.maxRows} rows.`);
    if (sampleRows.length < limits.sampleRows)
      sampleRows.push(cells.map((cell) => storable(cell, LONGEST_SAMPLE)));
  }
  if (columns === null) throw emptyFile();
  if (totalRows === 0) throw unreadableFile('There is no row below the header.');
  return { delimiter, columns, sampleRows, totalRows, position };
}

/** What separates the cells of a file, by its first line; a comma where there is one column only. */
export function delimiterOf(head: string): string {
  const line = firstLineOf(head);
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** Up to the first line end that is not inside quotes, without what is. */
function firstLineOf(head: string): string {
  const outside = head.replace(/^\ufeff?[\r\n]*/, '').replaceAll(/"[^"]*"/g, '');
  return outside.split(/[\r\n]/, 1)[0] ?? '';
}

function columnsOf(cells: readonly string[]): string[] {
  if (cells.length > MAX_COLUMNS) throw unreadableFile(`It has more than ${MAX_COLUMNS} columns.`);
  const columns: string[] = [];
  for (const [at, cell] of cells.entries()) {
    const name = storable(cell.replaceAll(/\s+/g, ' ').trim(), MAX_HEADER_LENGTH) || `Column ${at + 1}`;
    let unique = name;
    for (let nth = 2; columns.includes(unique); nth += 1) unique = `${name} (${nth})`;
    columns.push(unique);
  }
  return columns;
}

/** The beginning of a file, and all of it again. */
async function beheaded(bytes: AsyncIterable<Uint8Array>) {
  const rest = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let isOver = false;
  for (let size = 0; size < HEAD && !isOver; ) {
    const { value, done } = await rest.next();
    if (done) isOver = true;
    else {
      first.push(value);
      size += value.length;
    }
  }
  async function* all(): AsyncGenerator<Uint8Array, void> {
    yield* first;
    if (!isOver) yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { head: Buffer.concat(first), all: all() };
}

/** Passes on what is UTF-8. */
async function* inUtf8(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytes) {
      decoder.decode(chunk, { stream: true });
      yield chunk;
    }
    decoder.decode();
  } catch (error) {
    const isNotUtf8 = (error as { readonly code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw isNotUtf8 ? unreadableFile('It is not in UTF-8. Save it as "CSV UTF-8".') : error;
  }
}

const WORDS: Readonly<Record<string, (line: unknown) => string>> = {
  CSV_QUOTE_NOT_CLOSED: () => 'A quote is opened and never closed.',
  CSV_MAX_RECORD_SIZE: (line) =>
    `The row at line ${line} is longer than ${MAX_ROW / 1024} KB. Perhaps a quote is never closed.`,
};

const wordsFor = ({ code, lines }: CsvError & { readonly lines?: unknown }): string =>
  WORDS[code]?.(lines) ?? `It is no CSV from line ${lines} on.`;
