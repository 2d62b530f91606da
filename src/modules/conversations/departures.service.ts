import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { parseId, type UserId } from '../../kernel/ids.js';
import { RELEASE_CONVERSATIONS } from '../team/departures.js';
import { TeamService } from '../team/team.service.js';
import { assigned } from './conversations.audit.js';
import { conversationChanged } from './conversations.events.js';
import { ConversationsRepository } from './conversations.repository.js';
import { assigneeChanged } from './thread-lines.js';
import { Timeline } from './timeline.js';

const payload = z.object({ userId: z.string() });
type Payload = z.infer<typeof payload>;

/** Threads in one transaction: customers write in them meanwhile, and wait for it. */
const AT_ONCE = 100;

/** Gives the work of somebody who is gone back to everybody, so that no customer waits for them. */
@Injectable()
export class DeparturesService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ConversationsRepository,
    private readonly team: TeamService,
    private readonly timeline: Timeline,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(RELEASE_CONVERSATIONS, this);
  }

  /** What an attempt before this one has released stays so. Who has come back meanwhile keeps their work. */
  async run(job: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(job.agencyId, 'release conversations');
    const userId = parseId<'User'>(job.payload.userId);
    if (!userId) throw new Dead('The job names nobody.');
    for (let isDone = false; !isDone; ) {
      context.signal.throwIfAborted();
      isDone = await this.uow.write(house, async (tx) => {
        if ((await this.releaseSome(tx, userId)) > 0) return false;
        await context.complete(tx);
        return true;
      });
    }
  }

  /** How many. Threads are held before the person, as everywhere. */
  private async releaseSome(tx: WriteTx, userId: UserId): Promise<number> {
    const threads = await this.repository.lockWorkOf(tx, userId, AT_ONCE);
    if (threads.length === 0 || (await this.team.colleague(tx, userId))?.isActive) return 0;
    const ids = threads.map(({ id }) => id);
    await this.repository.unassign(tx, ids);
    for (const thread of threads) {
      await this.timeline.tell(tx, thread, assigneeChanged(userId, null));
      tx.audit(assigned(thread, userId, null));
      tx.emit(conversationChanged(thread));
    }
    return threads.length;
  }
}
