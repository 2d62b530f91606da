import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import type { MediaId } from '../../kernel/ids.js';
import { type MediaUser, MediaUsers } from '../media/media-users.js';
import { FlowVersionsRepository } from './flow-versions.repository.js';

/** Files that flows send stay, though no message refers to them yet. */
@Injectable()
export class FlowFiles implements OnModuleInit, MediaUser {
  constructor(
    private readonly users: MediaUsers,
    private readonly versions: FlowVersionsRepository,
  ) {}

  onModuleInit(): void {
    this.users.add(this);
  }

  uses(tx: TenantTx, id: MediaId): Promise<boolean> {
    return this.versions.send(tx, id);
  }
}
