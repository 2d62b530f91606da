import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { REMOVE_SIGN_IN } from './departures.js';
import { SignInRemovalRepository } from './sign-in-removal.repository.js';

const payload = z.object({ userId: z.uuid() });
type Payload = z.infer<typeof payload>;

/**
 * Removes what a deleted person signed in with. Not in the transaction that deletes them: whoever may delete a
 * colleague has no right to credentials, and needs none.
 */
@Injectable()
export class SignInRemovalService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: SignInRemovalRepository,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(REMOVE_SIGN_IN, this);
  }

  /** Removed and ended in two transactions, of two roles: the second time finds nothing. */
  async run({ agencyId, payload: { userId } }: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(agencyId, REMOVE_SIGN_IN);
    await this.uow.systemWrite('remove what a deleted person signed in with', async (tx) => {
      if (!(await this.repository.remove(tx, agencyId, userId))) return;
      tx.audit(house, { action: 'user.sign_in_removed', subjectId: userId, clientId: null });
    });
    await this.uow.write(house, (tx) => context.complete(tx));
  }
}
