import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { type GroupId, parseId } from '../../kernel/ids.js';
import { GIVE_THREADS_BACK } from '../groups/departures.js';
import { GroupsService } from '../groups/groups.service.js';
import { threadAudit } from './conversations.audit.js';
import { conversationChanged } from './conversations.events.js';
import { groupDeleted, type Named } from './thread-lines.js';
import { Timeline } from './timeline.js';
import { WorkRepository } from './work.repository.js';

const payload = z.object({ groupId: z.string(), name: z.string() });
type Payload = z.infer<typeof payload>;

/** Threads in one transaction: customers write in them meanwhile, and wait for it. */
const AT_ONCE = 100;

/** Gives the threads of a group that was deleted back, whatever their status, and then lets the group's row go. */
@Injectable()
export class GroupDeparturesService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly groups: GroupsService,
    private readonly work: WorkRepository,
    private readonly timeline: Timeline,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(GIVE_THREADS_BACK, this);
  }

  /** Some of them, and queues the rest: no number of threads is too many for one job's time. */
  async run({ agencyId, payload: known, ...job }: Job<Payload>, { complete }: JobContext): Promise<void> {
    const id = parseId<'Group'>(known.groupId);
    if (!id) throw new Dead('The job names no group.');
    await this.uow.write(systemActor(agencyId, 'give the threads of a group back'), async (tx) => {
      const isOver = (await this.giveSomeBack(tx, { id, name: known.name })) < AT_ONCE;
      if (isOver) await this.groups.forget(tx, id);
      else await this.jobs.add(tx, { kind: job.kind, lane: job.lane, payload: known });
      await complete(tx);
    });
  }

  private async giveSomeBack(tx: WriteTx, group: Named<GroupId>): Promise<number> {
    const threads = await this.work.lockOfGroup(tx, group.id, AT_ONCE);
    if (threads.length === 0) return 0;
    await this.work.leaveGroup(
      tx,
      threads.map(({ id }) => id),
    );
    for (const thread of threads) {
      await this.timeline.tell(tx, thread, groupDeleted(group));
      tx.audit(threadAudit('group_set', thread, { from: group.id, to: null }));
      tx.emit(conversationChanged(thread));
    }
    return threads.length;
  }
}
