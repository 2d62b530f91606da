import { EventEmitter } from 'node:events';
import type { UserActor } from '../kernel/actor.js';

/** One authenticated socket of one person, through whichever door it came. */
export interface Connection {
  readonly id: string;
  readonly actor: UserActor;
  /** The same person may see or do something else now: what was begun as the old actor ends. */
  renew(actor: UserActor): void;
  /** Closes the socket with a WebSocket close code. Safe to call twice. */
  close(code: number, reason: string): void;
}

interface ConnectionEvents {
  opened: [Connection];
  closed: [Connection];
}

/** The sockets of this instance: who is connected, and the way to end their connections. */
export class Connections extends EventEmitter<ConnectionEvents> {
  readonly #byUser = new Map<string, Set<Connection>>();

  opened(connection: Connection): void {
    const { userId } = connection.actor;
    this.#byUser.set(userId, (this.#byUser.get(userId) ?? new Set()).add(connection));
    this.emit('opened', connection);
  }

  closed(connection: Connection): void {
    const { userId } = connection.actor;
    const open = this.#byUser.get(userId);
    if (!open?.delete(connection)) return;
    if (open.size === 0) this.#byUser.delete(userId);
    this.emit('closed', connection);
  }

  all(): Connection[] {
    return [...this.#byUser.values()].flatMap((open) => [...open]);
  }

  countOf(userId: string): number {
    return this.#byUser.get(userId)?.size ?? 0;
  }
}
