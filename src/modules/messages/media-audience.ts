import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { MediaId } from '../../kernel/ids.js';
import { MediaArrivals, type MediaAudience } from '../media/media-arrivals.js';
import { ProgressRepository } from './progress.repository.js';

/** Lets those who look at a message know that its file has come. */
@Injectable()
export class MessagesMediaAudience implements OnModuleInit, MediaAudience {
  constructor(
    private readonly arrivals: MediaArrivals,
    private readonly repository: ProgressRepository,
  ) {}

  onModuleInit(): void {
    this.arrivals.giveTo(this);
  }

  arrived(tx: WriteTx, id: MediaId): Promise<void> {
    return this.repository.tellOfMedia(tx, id);
  }
}
