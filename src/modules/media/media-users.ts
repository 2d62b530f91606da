import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import type { MediaId } from '../../kernel/ids.js';

/** Whoever will send a file that no message refers to yet. */
export interface MediaUser {
  uses(tx: TenantTx, id: MediaId): Promise<boolean>;
}

/** Who still means to send files. They stand above: their modules bring them when they are made. */
@Injectable()
export class MediaUsers {
  readonly #all: MediaUser[] = [];

  /** Called before anything is removed. */
  add(user: MediaUser): void {
    this.#all.push(user);
  }

  async use(tx: TenantTx, id: MediaId): Promise<boolean> {
    for (const user of this.#all) if (await user.uses(tx, id)) return true;
    return false;
  }
}
