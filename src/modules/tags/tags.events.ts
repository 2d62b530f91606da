import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { TagId } from '../../kernel/ids.js';
import type { Tag } from './tags.js';

/** Where the changes of an agency's tags are heard. */
export const tagTopic = (agencyId: number) => `tag_updated:${agencyId}`;

/** A tag was made, changed, archived or restored. */
export const TagChanged = eventType<{ tagId: TagId }>('tag.changed', 1);

export const tagChanged = (
  agencyId: number,
  { id, clientId }: Pick<Tag, 'id' | 'clientId'>,
): DomainEvent => ({
  type: TagChanged.type,
  version: TagChanged.version,
  agencyId,
  clientId,
  topics: [tagTopic(agencyId)],
  payload: { tagId: id },
});
