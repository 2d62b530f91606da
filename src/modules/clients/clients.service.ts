import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import { ClientsRepository } from './clients.repository.js';

/** The clients of an agency, and the chat policies that each sets. */
@Injectable()
export class ClientsService {
  constructor(private readonly repository: ClientsRepository) {}

  /** Whether a customer's message brings an archived thread of this client back. Unless told: yes. */
  async allowsReopen(tx: TenantTx, clientId: number): Promise<boolean> {
    return (await this.repository.allowsReopen(tx, clientId)) ?? true;
  }
}
