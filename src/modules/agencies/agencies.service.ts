import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import { AgenciesRepository } from './agencies.repository.js';

/** Agencies and their clients, and the chat policies that a client sets. */
@Injectable()
export class AgenciesService {
  constructor(private readonly repository: AgenciesRepository) {}

  /** Whether a customer's message brings an archived thread of this client back. Unless told: yes. */
  async allowsReopen(tx: TenantTx, clientId: number): Promise<boolean> {
    return (await this.repository.allowsReopen(tx, clientId)) ?? true;
  }
}
