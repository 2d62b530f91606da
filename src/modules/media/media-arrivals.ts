import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { MediaId } from '../../kernel/ids.js';

/** Whoever shows files. */
export interface MediaAudience {
  /** A file came, or was given up, in this transaction. */
  arrived(tx: WriteTx, id: MediaId): Promise<void>;
}

/** Tells those above that a file has come: messages show files, and files know no messages. */
@Injectable()
export class MediaArrivals {
  #audience: MediaAudience | null = null;

  giveTo(audience: MediaAudience): void {
    this.#audience = audience;
  }

  async tell(tx: WriteTx, id: MediaId): Promise<void> {
    await this.#audience?.arrived(tx, id);
  }
}
