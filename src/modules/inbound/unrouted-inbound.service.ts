import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import type { RefusedSignatures, UnroutedPost } from './refused-inbound.js';
import { RefusedInboundRepository } from './refused-inbound.repository.js';
import { SignatureCountsRepository } from './signature-counts.repository.js';

const REASON = 'look at what no channel took';

/** What providers posted that is of no agency, for those who look after all of them. The door asks who that is. */
@Injectable()
export class UnroutedInboundService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly refused: RefusedInboundRepository,
    private readonly counts: SignatureCountsRepository,
  ) {}

  /**
   * Signed posts of accounts that nobody has connected, and what could not be read: the newest first, 50 unless told, at
   * most 100.
   *
   * @throws DomainError INVALID_INPUT limit or beforeId.
   */
  async list(limit?: number | null, beforeId?: string | null): Promise<UnroutedPost[]> {
    const [most, before] = [pageSize(limit), cursorId<'UnroutedEvent'>('beforeId', beforeId)];
    return this.uow.system(REASON, (tx) => this.refused.unrouted(tx, before, most));
  }

  /**
   * How many posts came whose signature did not fit, by provider and hour: the newest first.
   *
   * @throws DomainError INVALID_INPUT limit.
   */
  async refusedSignatures(limit?: number | null, before?: Date | null): Promise<RefusedSignatures[]> {
    const most = pageSize(limit);
    return this.uow.system(REASON, (tx) => this.counts.page(tx, before ?? null, most));
  }
}
