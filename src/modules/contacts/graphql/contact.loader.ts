import DataLoader from 'dataloader';
import type { Actor } from '../../../kernel/actor.js';
import type { ContactId } from '../../../kernel/ids.js';
import type { Tag } from '../../tags/tags.js';
import type { TagsService } from '../../tags/tags.service.js';
import type { ContactAccount } from '../contact-accounts.js';
import type { ContactAccountsService } from '../contact-accounts.service.js';
import type { StoredIdentity } from '../contacts.js';
import type { ContactsService } from '../contacts.service.js';

/** Contacts of one answer: a page, or two of them with their pairs. */
const AT_ONCE = 200;

/** Batches the identities of one answer. */
export const identityLoader = (contacts: ContactsService, actor: Actor) =>
  new DataLoader<ContactId, StoredIdentity[]>(
    async (ids) => {
      const found = await contacts.identities(actor, ids);
      return ids.map((id) => found.get(id) ?? []);
    },
    { maxBatchSize: AT_ONCE },
  );

/** Batches the tags of one answer. */
export const contactTagLoader = (contacts: ContactsService, tags: TagsService, actor: Actor) =>
  new DataLoader<ContactId, Tag[]>(
    async (ids) => {
      const links = await contacts.tagIds(actor, ids);
      const known = await tags.findMany(actor, [...new Set([...links.values()].flat())].slice(0, 2_000));
      return ids.map((id) => (links.get(id) ?? []).flatMap((tagId) => known.get(tagId) ?? []));
    },
    { maxBatchSize: AT_ONCE },
  );

/** Batches the accounts of one answer. */
export const accountLoader = (accounts: ContactAccountsService, actor: Actor) =>
  new DataLoader<string, ContactAccount | null>(
    async (ids) => {
      const found = await accounts.findMany(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: AT_ONCE },
  );
