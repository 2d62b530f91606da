import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { CalendarAccess } from './calendar-access.js';
import { CalendarProviders } from './calendar-providers.js';
import { wordsOf } from './calendar-troubles.js';
import { type CalendarConnection, CalendarProviderName, RELEASE_CALENDAR } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';

const payload = z.object({
  connectionId: z.string(),
  provider: z.enum(CalendarProviderName),
  account: z.string().nullable(),
});
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 2, maxAttempts: 6, timeLimitMs: 30_000 };

/**
 * Gives the right to a disconnected calendar back to its provider, as well as that goes, and then forgets the tokens.
 * Providers take a right back from all connections of an account at once: where another one of ours speaks for the same
 * account, the tokens are only forgotten.
 */
@Injectable()
export class CalendarReleaser implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connections: ConnectionsRepository,
    private readonly access: CalendarAccess,
    private readonly providers: CalendarProviders,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(RELEASE_CALENDAR, this, POLICY);
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const id = parseId<'CalendarConnection'>(job.payload.connectionId);
    if (!id) throw new Dead('The job names no calendar.');
    const { agencyId, attempts } = job;
    const { provider, account } = job.payload;
    const held = await this.access.held({ agencyId, id });
    if (held && !(await this.isShared({ agencyId, id, provider, account }))) {
      const revoked = await this.providers.find(provider)?.revoke(held.tokens.refreshToken, { signal });
      if (revoked?.outcome === 'retry' && attempts < POLICY.maxAttempts) {
        throw new Retry(revoked.retryAfterMs, wordsOf(revoked));
      }
    }
    await this.access.forget({ agencyId, id });
    await this.uow.write(systemActor(agencyId, 'disconnect a calendar'), complete);
  }

  /** Whatever stood in the way, the tokens do not stay. */
  async onDead(_tx: WriteTx, { agencyId, payload: given }: Job<Payload | null>): Promise<void> {
    const id = parseId<'CalendarConnection'>(given?.connectionId);
    if (id) await this.access.forget({ agencyId, id });
  }

  private async isShared(
    connection: Pick<CalendarConnection, 'agencyId' | 'id' | 'provider' | 'account'>,
  ): Promise<boolean> {
    const { account } = connection;
    if (account === null) return false;
    return this.uow.system('disconnect a calendar', (tx) =>
      this.connections.sharesAccount(tx, { ...connection, account }),
    );
  }
}
