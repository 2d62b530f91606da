import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';

@Injectable()
export class ClientsRepository {
  async allowsReopen(tx: TenantTx, clientId: number): Promise<boolean | null> {
    const client = await tx.db.client.findUnique({
      where: { agencyId_id: { agencyId: tx.agencyId, id: clientId } },
      select: { allowCustomerReopen: true },
    });
    return client?.allowCustomerReopen ?? null;
  }
}
