import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { type OneTimePurpose, type OneTimeTokenId, OneTimeTokens } from '../../auth/one-time-tokens.js';
import { Config } from '../../config/config.js';
import type { SystemTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { Mailer } from '../../mail/mailer.js';
import type { Person } from './accounts.js';
import { AccountsRepository } from './accounts.repository.js';
import { type Letter, wordsOf } from './letters.js';

/** The job that mails a link. Ids only: the link itself is worked out when the mail is written. */
const MAIL_LINK = 'account.mail_link';

const payload = z.object({ tokenId: z.string(), userId: z.string(), clientId: z.number().nullable() });
type Payload = z.infer<typeof payload>;

/** Some hours of trying, with the pauses of the job runner between. It ends sooner when the link does. */
const POLICY = { concurrency: 4, maxAttempts: 100, timeLimitMs: 60_000 };

/** Mails people links that work once. */
@Injectable()
export class LinksService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly tokens: OneTimeTokens,
    private readonly accounts: AccountsRepository,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly mailer: Mailer,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(MAIL_LINK, this, POLICY);
  }

  /**
   * Makes the link and queues its mail. What the person was sent before for the same purpose is void.
   *
   * @param issuedBy who lets it be sent; null for the person themselves.
   */
  async send(
    tx: SystemTx,
    { agencyId, userId, clientId }: Pick<Person, 'agencyId' | 'userId' | 'clientId'>,
    purpose: OneTimePurpose,
    issuedBy: string | null,
  ): Promise<void> {
    const tokenId = await this.tokens.issue(tx, { agencyId, userId, issuedBy }, purpose);
    // A lane for each: a mail that must wait holds up none that is newer.
    const lane = `${MAIL_LINK}:${tokenId}`;
    await this.jobs.addFor(tx, agencyId, {
      kind: MAIL_LINK,
      lane,
      payload: { tokenId, userId, clientId } satisfies Payload,
    });
  }

  async run({ agencyId, payload: { tokenId } }: Job<Payload>, context: JobContext): Promise<void> {
    const id = parseId<'OneTimeToken'>(tokenId);
    if (!id) throw new Dead('The job names no link.');
    const letter = await this.uow.system('mail a link', (tx) => this.letter(tx, agencyId, id));
    if (letter) await this.mailer.send({ id, to: letter.person.email, ...wordsOf(letter) }, context.signal);
    await this.uow.write(systemActor(agencyId, MAIL_LINK), (tx) => context.complete(tx));
  }

  /** So that whoever waits for somebody to come finds out why they do not. */
  async onDead(tx: WriteTx, { payload }: Job<Payload | null>, reason: string): Promise<void> {
    if (!payload) return;
    const { userId, clientId } = payload;
    tx.audit({ action: 'user.mail_given_up', subjectId: userId, clientId, details: { reason } });
  }

  /** Null when there is nothing left to say: the link is used, over or void, or the person cannot use it. */
  private async letter(tx: SystemTx, agencyId: number, id: OneTimeTokenId): Promise<Letter | null> {
    const recalled = await this.tokens.recall(tx, agencyId, id);
    if (!recalled) return null;
    const { token, stored } = recalled;
    const { purpose, userId, issuedBy, expiresAt } = stored;
    const person = await this.accounts.find(tx, agencyId, userId);
    if (!person || person.isDisabled || person.isActivated !== (purpose === 'PASSWORD_RESET')) return null;
    const sender = issuedBy && (await this.accounts.nameOf(tx, issuedBy));
    return { purpose, person, sender, token, expiresAt, dashboardUrl: this.config.dashboardUrl };
  }
}
