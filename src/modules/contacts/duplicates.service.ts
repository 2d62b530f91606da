import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { seesClient, type UserActor } from '../../kernel/actor.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { ContactsRepository } from './contacts.repository.js';
import type { Duplicate, DuplicatePair, DuplicatesPage } from './duplicates.js';
import { DuplicatesRepository } from './duplicates.repository.js';

const NOTHING: DuplicatesPage = { duplicates: [], nextAfterId: null };

/** Proposals whom to merge. People decide. */
@Injectable()
export class DuplicatesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly duplicates: DuplicatesRepository,
    private readonly contacts: ContactsRepository,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Looks at the next `limit` contacts of a client (50 unless told, at most 100) for older ones that may be the same
   * person: the same number in another form, the same address, a very similar name. At most 100 of each reason.
   *
   * @throws DomainError INVALID_INPUT limit or afterId.
   */
  async list(
    actor: UserActor,
    clientId: number,
    limit?: number | null,
    afterId?: string | null,
  ): Promise<DuplicatesPage> {
    const [size, after] = [pageSize(limit), cursorId<'Contact'>('afterId', afterId)];
    if (!seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return NOTHING;
    }
    return this.uow.read(actor, async (tx) => {
      const ids = await this.duplicates.next(tx, clientId, after, size);
      const pairs = ids.length > 0 ? bestOf(await this.duplicates.pairs(tx, ids, 100)) : [];
      const named = [...new Set(pairs.flatMap(({ contactId, otherId }) => [contactId, otherId]))];
      const found = named.length > 0 ? await this.contacts.findMany(tx, named) : [];
      const contacts = new Map(found.filter(({ mergedIntoId }) => !mergedIntoId).map((one) => [one.id, one]));
      const duplicates = pairs.flatMap(({ contactId, otherId, reason }): Duplicate[] => {
        const [contact, other] = [contacts.get(contactId), contacts.get(otherId)];
        return contact && other ? [{ contact, other, reason }] : [];
      });
      return { duplicates, nextAfterId: ids.length === size ? (ids.at(-1) ?? null) : null };
    });
  }
}

/** Each pair once, with its first reason. */
function bestOf(pairs: readonly DuplicatePair[]): DuplicatePair[] {
  const best = new Map<string, DuplicatePair>();
  for (const pair of pairs) {
    const key = `${pair.contactId} ${pair.otherId}`;
    if (!best.has(key)) best.set(key, pair);
  }
  return [...best.values()];
}
