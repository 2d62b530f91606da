import type { ImportId, TagId, UserId } from '../../kernel/ids.js';
import type { MappedColumn } from './mapping.js';

export const ImportStatus = {
  STAGED: 'STAGED',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
} as const;
export type ImportStatus = (typeof ImportStatus)[keyof typeof ImportStatus];

/** Of one file, in bytes. */
export const MAX_SIZE = 50 * 1024 * 1024;
/** Of one file, below the header. */
export const MAX_ROWS = 200_000;
export const SAMPLE_ROWS = 5;
/** Of one client, STAGED or RUNNING. */
export const MAX_UNFINISHED = 50;
/** Of one import. What is rejected beyond is counted only. */
export const MAX_REJECTS = 100_000;
/** Given to every contact of a file. */
export const MAX_TAGS = 20;

/** A file of contacts on its way in. */
export interface ContactImport {
  readonly id: ImportId;
  readonly clientId: number;
  readonly authorId: UserId;
  readonly fileName: string;
  readonly size: number;
  readonly status: ImportStatus;
  /** Of the file, in their order; none before it has come. */
  readonly columns: readonly string[];
  readonly sampleRows: readonly (readonly string[])[];
  readonly mapping: readonly MappedColumn[] | null;
  readonly defaultCountry: string | null;
  readonly tagIds: readonly TagId[];
  readonly totalRows: number | null;
  readonly processedRows: number;
  readonly createdCount: number;
  readonly updatedCount: number;
  readonly rejectedCount: number;
  /** In words for people. */
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly receivedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What only the house needs to know of it. */
export interface ImportFile {
  readonly storageKey: string;
  readonly delimiter: string | null;
  /** The byte at which the next row begins. */
  readonly position: number;
}

export const isOver = ({ status }: Pick<ContactImport, 'status'>): boolean =>
  status !== 'STAGED' && status !== 'RUNNING';

/** A row of the file that did not become a contact. */
export interface Reject {
  /** 1 for the first below the header, rows without anything in them aside. */
  readonly rowNumber: number;
  /** What is wrong with the row, if not all of it. */
  readonly field: string | null;
  readonly reason: string;
  readonly cells: readonly string[];
}

/** How far a batch has brought an import. */
export interface Advance {
  readonly position: number;
  readonly created: number;
  readonly updated: number;
  readonly rejects: readonly Reject[];
}
