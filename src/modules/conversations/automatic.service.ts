import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { automaticMovesOf, MOVE_AUTOMATICALLY } from '../clients/automatic-moves.js';
import { wantsMoves } from '../clients/clients.js';
import { ClientsService } from '../clients/clients.service.js';
import { statusSet } from './conversations.audit.js';
import { conversationChanged } from './conversations.events.js';
import { StatusService } from './status.service.js';
import { WorkRepository } from './work.repository.js';

const payload = z.object({ clientId: z.number().int() });
type Payload = z.infer<typeof payload>;

/** Threads in one transaction: customers write in them meanwhile, and wait for it. */
const AT_ONCE = 100;
/** Days are meant, so an hour more does not matter. */
const EVERY_MS = 60 * 60 * 1000;
/** A client with a long past does not keep the others waiting. */
const POLICY = { concurrency: 2 };

const daysOf = (days: number) => (days === 1 ? '1 day' : `${days} days`);

/** Resolves what nobody writes in any more, and archives what has long been resolved, as each client wants it. */
@Injectable()
export class AutomaticService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly clients: ClientsService,
    private readonly work: WorkRepository,
    private readonly statuses: StatusService,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(MOVE_AUTOMATICALLY, this, POLICY);
  }

  /** Moves some threads and queues what comes after it, in the same transaction; nothing once the client wants none. */
  async run({ agencyId, payload: { clientId } }: Job<Payload>, { complete }: JobContext): Promise<void> {
    await this.uow.write(systemActor(agencyId, 'move conversations automatically'), async (tx) => {
      const moved = await this.moveSome(tx, clientId);
      if (moved !== null) await this.queueNext(tx, clientId, moved < AT_ONCE ? EVERY_MS : 0);
      await complete(tx);
    });
  }

  /** One that was given up is looked into by somebody; the client's other threads go on without them. */
  async onDead(tx: WriteTx, { payload: known }: Job<Payload | null>): Promise<void> {
    if (known) await this.queueNext(tx, known.clientId, EVERY_MS);
  }

  /** How many; null when the client wants nothing of the kind. */
  private async moveSome(tx: WriteTx, clientId: number): Promise<number | null> {
    const wanted = await this.clients.automaticMoves(tx, clientId);
    if (!wantsMoves(wanted)) return null;
    const { autoResolveIdleDays, autoArchiveResolvedDays } = wanted;
    const resolved = autoResolveIdleDays ? await this.resolveIdle(tx, clientId, autoResolveIdleDays) : 0;
    if (!autoArchiveResolvedDays) return resolved;
    return resolved + (await this.archiveResolved(tx, clientId, autoArchiveResolvedDays, AT_ONCE - resolved));
  }

  private async resolveIdle(tx: WriteTx, clientId: number, days: number): Promise<number> {
    const idle = await this.work.lockIdle(tx, { clientId, days, limit: AT_ONCE });
    for (const thread of idle) {
      await this.statuses.move(tx, thread, 'RESOLVED', `after ${daysOf(days)} without a message`);
      tx.audit(statusSet(thread, 'RESOLVED', 'IDLE'));
      tx.emit(conversationChanged(thread));
    }
    return idle.length;
  }

  private async archiveResolved(tx: WriteTx, clientId: number, days: number, limit: number): Promise<number> {
    const resolved = await this.work.lockResolved(tx, { clientId, days, limit });
    for (const thread of resolved) {
      await this.statuses.move(tx, thread, 'CLOSED', `${daysOf(days)} after it was resolved`);
      tx.audit(statusSet(thread, 'CLOSED', 'RESOLVED_LONG_AGO'));
      tx.emit(conversationChanged(thread));
    }
    return resolved.length;
  }

  private queueNext(tx: WriteTx, clientId: number, afterMs: number): Promise<void> {
    const runAt = new Date(this.clock.now().getTime() + afterMs);
    return this.jobs.add(tx, { ...automaticMovesOf(clientId), runAt });
  }
}
