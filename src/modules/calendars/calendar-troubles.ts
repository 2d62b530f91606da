import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { CalendarConnectionId } from '../../kernel/ids.js';
import type { Trouble } from './calendar-access.js';
import type { CalendarConnection } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';

const MAX_ERROR = 500;

/** What goes wrong with a calendar is said where its people look: at the connection. */
@Injectable()
export class CalendarTroubles {
  constructor(private readonly connections: ConnectionsRepository) {}

  async note(
    tx: WriteTx,
    connection: Pick<CalendarConnection, 'id' | 'connectedAt'>,
    { outcome, code, text }: Trouble,
  ): Promise<void> {
    await this.connections.failed(tx, connection, wordsOf({ code, text }), outcome === 'reconnect');
  }

  /** Something was tried often enough. */
  async gaveUp(tx: WriteTx, id: CalendarConnectionId, reason: string): Promise<void> {
    const connection = await this.connections.findById(tx, id);
    if (connection) await this.connections.failed(tx, connection, reason.slice(0, MAX_ERROR), false);
  }
}

export const wordsOf = ({ code, text }: Pick<Trouble, 'code' | 'text'>): string =>
  `${code}: ${text}`.slice(0, MAX_ERROR);
