import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { DomainError } from '../../kernel/errors.js';
import type { TagId } from '../../kernel/ids.js';
import { ContactWrites } from '../contacts/contact-writes.js';
import { TagsService } from '../tags/tags.service.js';
import type { CsvRow } from './csv-file.js';
import { type ReadRow, rejected, rowReader, Unfit, withTags } from './import-row.js';
import { importChanged } from './imports.events.js';
import type { ContactImport, Reject } from './imports.js';
import { ImportsRepository } from './imports.repository.js';

export interface Numbered extends CsvRow {
  readonly rowNumber: number;
}

const SOURCE = 'csv_import';

/** Makes contacts of some rows, and keeps those that become none with the reason why. */
@Injectable()
export class ImportBatches {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly contacts: ContactWrites,
    private readonly tags: TagsService,
  ) {}

  /** Takes the rows in, in their order, and moves the import on behind them. It must be locked. */
  async take(tx: WriteTx, into: ContactImport, rows: readonly Numbered[]): Promise<void> {
    const { clientId, columns, tagIds } = into;
    const rejects: Reject[] = [];
    const reject = (row: Pick<Numbered, 'cells' | 'rowNumber'>, { field, message }: Unfit) =>
      rejects.push(rejected(row, columns.length, field, message));

    const reader = rowReader(into);
    const read = sifted(rows, (row) => reader(row, row.rowNumber), reject);
    const named = await this.named(tx, clientId, read);
    const good = sifted(read, (row) => withTags(row, tagIds, named), reject);
    const drafts = good.map(({ draft }) => draft);
    const results = await this.contacts.upsertMany(tx, clientId, drafts, SOURCE);
    const written = sifted(
      [...good.entries()],
      ([at]) => accepted(results[at]),
      ([, row], why) => reject(row, why),
    );

    const created = written.filter((outcome) => outcome === 'created').length;
    const counts = { created, updated: written.length - created };
    const position = rows.at(-1)?.end ?? 0;
    await this.imports.advance(tx, into, { position, ...counts, rejects: rejects.sort(byRow) });
    tx.emit(importChanged(tx.agencyId, into));
  }

  private async named(
    tx: WriteTx,
    clientId: number,
    rows: readonly ReadRow[],
  ): Promise<ReadonlyMap<string, TagId>> {
    const names = [...new Set(rows.flatMap(({ tagNames }) => tagNames))];
    return names.length > 0 ? this.tags.named(tx, names, clientId) : new Map();
  }
}

/** What becomes of each, without those that are unfit: they are told. */
function sifted<From, To>(
  all: readonly From[],
  make: (one: From) => To,
  unfit: (one: From, why: Unfit) => void,
): To[] {
  return all.flatMap((one) => {
    try {
      return [make(one)];
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      unfit(one, error);
      return [];
    }
  });
}

function accepted(result: Awaited<ReturnType<ContactWrites['upsertMany']>>[number] | undefined) {
  if (!result) throw new Error('A draft was not answered.');
  if (!(result instanceof DomainError)) return result.outcome;
  const { field } = result.details;
  throw new Unfit(typeof field === 'string' ? field : null, result.message);
}

const byRow = (one: Reject, other: Reject) => one.rowNumber - other.rowNumber;
