import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';
import { type ContactKeeper, ContactKeepers } from '../contacts/contact-keepers.js';
import { KeywordHitsRepository } from './keyword-hits.repository.js';

/** What becomes of what rules have done for contacts, when these are merged or deleted. */
@Injectable()
export class KeywordHitsService implements OnModuleInit, ContactKeeper {
  constructor(
    private readonly keepers: ContactKeepers,
    private readonly hits: KeywordHitsRepository,
  ) {}

  onModuleInit(): void {
    this.keepers.add(this);
  }

  relink(tx: WriteTx, from: ContactId, to: { readonly id: ContactId }): Promise<void> {
    return this.hits.relink(tx, from, to.id);
  }

  unlink(tx: WriteTx, ids: readonly ContactId[]): Promise<void> {
    return this.hits.forget(tx, ids);
  }
}
