import type { GroupId, UserId } from '../../kernel/ids.js';
import type { Tag } from '../tags/tags.js';
import type { ConversationPriority, ConversationStatus } from './conversations.js';
import type { ThreadLine } from './timeline.js';

/** Somebody or something with the name that people know it by. */
export interface Named<Id extends string> {
  readonly id: Id;
  readonly name: string;
}

/** How a thread came to somebody. */
export type Handing = 'Assigned to' | 'Claimed by' | 'Transferred to';

/**
 * What the timeline says of each change, one line for each thing that changed.
 *
 * @param why what moved it, where nobody did.
 */
export const statusChanged = (from: ConversationStatus, to: ConversationStatus, why = ''): ThreadLine => ({
  event: { kind: 'STATUS', from, to },
  text: `Status changed from ${from} to ${to}${why && ` ${why}`}`,
});

export const assigneeChanged = (
  from: UserId | null,
  to: Named<UserId> | null,
  handing: Handing = 'Assigned to',
): ThreadLine => ({
  event: { kind: 'ASSIGNEE', from, to: to?.id ?? null },
  text: to ? `${handing} ${to.name}` : 'Unassigned',
});

export const groupChanged = (
  from: GroupId | null,
  to: Named<GroupId> | null,
  handing = 'Moved to',
): ThreadLine => ({
  event: { kind: 'GROUP', from, to: to?.id ?? null },
  text: to ? `${handing} the group ${to.name}` : 'Taken out of its group',
});

export const groupDeleted = ({ id, name }: Named<GroupId>): ThreadLine => ({
  event: { kind: 'GROUP', from: id, to: null },
  text: `Taken out of the group ${name}, which was deleted`,
});

export const priorityChanged = (from: ConversationPriority, to: ConversationPriority): ThreadLine => ({
  event: { kind: 'PRIORITY', from, to },
  text: `Priority changed from ${from} to ${to}`,
});

/** Instants are told in UTC: a line is one text for readers in all time zones, and the event has the instant. */
export const snoozeChanged = (from: Date | null, to: Date | null): ThreadLine => ({
  event: { kind: 'SNOOZE', from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
  text: to ? `Snoozed until ${to.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'Not snoozed any more',
});

export const tagAdded = ({ id, name }: Pick<Tag, 'id' | 'name'>): ThreadLine => ({
  event: { kind: 'TAG_ADDED', from: null, to: id },
  text: `Tagged ${name}`,
});

export const tagRemoved = ({ id, name }: Pick<Tag, 'id' | 'name'>): ThreadLine => ({
  event: { kind: 'TAG_REMOVED', from: id, to: null },
  text: `No longer tagged ${name}`,
});

export const archivedByMerge = (from: ConversationStatus): ThreadLine => ({
  event: { kind: 'STATUS', from, to: 'CLOSED' },
  text: 'Archived, because its contact was merged with one who has a newer conversation here',
});
