import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import { cursorId } from '../../kernel/page.js';
import { type InboxVerdict, MOST_CHECKED } from './inbox-integrity.js';
import { InboxIntegrityRepository } from './inbox-integrity.repository.js';

/** Whether the numbers of the inbox are true: they are kept with every change, and never counted to be shown. */
@Injectable()
export class InboxIntegrityService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: InboxIntegrityRepository,
  ) {}

  /**
   * Counts again for some of the threads that the actor sees, by id: 500 unless told, 1 to 500. `afterId` is the
   * `lastId` of the check before; the check without one looks at what the tabs count as well.
   *
   * @throws DomainError INVALID_INPUT afterId or limit.
   */
  async check(
    actor: UserActor,
    afterId: string | null | undefined,
    limit: number | null | undefined,
  ): Promise<InboxVerdict> {
    const after = cursorId<'Conversation'>('afterId', afterId);
    const most = limit ?? MOST_CHECKED;
    if (most < 1 || most > MOST_CHECKED) {
      const range = { min: 1, max: MOST_CHECKED };
      throw invalidInput('limit', `limit must be between 1 and ${MOST_CHECKED}.`, range);
    }
    return this.uow.read(actor, async (tx) => {
      const verdict = await this.repository.threads(tx, after, most);
      if (after) return verdict;
      return { ...verdict, drifts: [...(await this.repository.tallies(tx)), ...verdict.drifts] };
    });
  }
}
