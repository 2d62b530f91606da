import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { TagsService } from '../tags/tags.service.js';
import { ContactChanges, line } from './contact-changes.js';
import { MAX_TAGS } from './contact-draft.js';
import { ContactStatesRepository } from './contact-states.repository.js';
import { ContactWritesRepository } from './contact-writes.repository.js';
import { tooManyTags } from './contacts.errors.js';
import type { Contact } from './contacts.js';

/** Tags on contacts. */
@Injectable()
export class ContactTagsService {
  constructor(
    private readonly changes: ContactChanges,
    private readonly states: ContactStatesRepository,
    private readonly writes: ContactWritesRepository,
    private readonly tags: TagsService,
  ) {}

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT tagId for a tag that contacts of this client cannot have;
   * LIMIT_EXCEEDED beyond 50.
   */
  async add(actor: Actor, rawId: string, rawTagId: string): Promise<Contact> {
    return this.changes.change(actor, rawId, async (tx, before) => {
      const has: ReadonlySet<unknown> = new Set(before.tagIds);
      if (has.has(parseId<'Tag'>(rawTagId))) return false;
      const [tag] = await this.tags.usable(tx, [rawTagId], before.clientId);
      if (!tag) return false;
      if (has.size >= MAX_TAGS) throw tooManyTags();
      await this.writes.addTags(tx, before.clientId, [{ id: before.id, newTagIds: [tag.id] }]);
      tx.audit(line('contact.tag_added', before, { tagId: tag.id }));
      return true;
    });
  }

  /** One that it does not have is off already. @throws DomainError NOT_FOUND for the contact. */
  async remove(actor: Actor, rawId: string, rawTagId: string): Promise<Contact> {
    const tagId = parseId<'Tag'>(rawTagId);
    return this.changes.change(actor, rawId, async (tx, before) => {
      if (!tagId || !(await this.states.removeTag(tx, before.id, tagId))) return false;
      tx.audit(line('contact.tag_removed', before, { tagId }));
      return true;
    });
  }
}
