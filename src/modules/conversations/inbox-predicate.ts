import type { UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import { type ChannelId, type GroupId, parseId, type TagId, type UserId } from '../../kernel/ids.js';
import { typedNumber } from '../../kernel/typed-number.js';
import { type Conversation, type ConversationPriority, ConversationTab } from './conversations.js';

/*
 * Which threads stand in a list: one predicate for the pages and the counts of the inbox, for what searches or exports
 * it, and for whoever hears of a change. A tab is where a thread stands (`placeOf`, which the database computes as
 * `inbox_tab`) and whose it is (`isOf`, as `owner_id`); a narrowing is what else was asked for.
 */

/** Where a thread stands; the tabs are made of these. */
export type InboxPlace = Exclude<ConversationTab, 'MY' | 'ALL'>;
const PLACES: readonly InboxPlace[] = ['OPEN', 'UNASSIGNED', 'PENDING', 'RESOLVED'];

/** Who looks, and the groups that they are in. */
export interface Viewer {
  readonly userId: string | null;
  readonly groupIds: ReadonlySet<string>;
}

type Standing = Pick<Conversation, 'status' | 'assigneeId' | 'groupId'>;

/** Null: archived, so in no tab. */
export function placeOf({ status, assigneeId }: Pick<Standing, 'status' | 'assigneeId'>): InboxPlace | null {
  if (status === 'CLOSED') return null;
  if (status === 'PENDING' || status === 'RESOLVED') return status;
  return assigneeId === null ? 'UNASSIGNED' : 'OPEN';
}

/** Whether it is in somebody's MY, unless it is archived: theirs, or nobody's in a group of theirs. */
export const isOf = ({ assigneeId, groupId }: Standing, { userId, groupIds }: Viewer): boolean =>
  assigneeId === null ? groupId !== null && groupIds.has(groupId) : assigneeId === userId;

/** The tabs that a thread stands in for a viewer, in the order of the tabs. */
export function tabsOf(thread: Standing, viewer: Viewer): ConversationTab[] {
  const place = placeOf(thread);
  if (!place) return [];
  const stands = { MY: isOf(thread, viewer), ALL: true };
  return Object.values(ConversationTab).filter((tab) =>
    tab === 'MY' || tab === 'ALL' ? stands[tab] : tab === place,
  );
}

/** Where the threads of a tab stand. */
export const placesOf = (tab: ConversationTab): readonly InboxPlace[] =>
  tab === 'MY' || tab === 'ALL' ? PLACES : [tab];

/** What a list is narrowed to, as it was asked for. What is absent or null narrows nothing. */
export interface InboxFilter {
  readonly clientId?: number | null;
  readonly channelId?: string | null;
  readonly tagId?: string | null;
  readonly assigneeId?: string | null;
  readonly groupId?: string | null;
  readonly priority?: ConversationPriority | null;
  /** Part of the customer's name, phone number, e-mail address or id with the provider. */
  readonly text?: string | null;
}

/** The same, understood. */
export interface Narrowing {
  readonly clientId: number | null;
  readonly channelId: ChannelId | null;
  readonly tagId: TagId | null;
  readonly assigneeId: UserId | null;
  readonly groupId: GroupId | null;
  readonly priority: ConversationPriority | null;
  /** What is looked for in the words of a customer, for LIKE. */
  readonly pattern: string | null;
}

export const MIN_TEXT = 2;
export const MAX_TEXT = 80;

/**
 * Null for what cannot fit any thread: an id that is none.
 *
 * @throws DomainError INVALID_INPUT text that is not 2 to 80 characters long.
 */
export function narrowingOf(filter: InboxFilter): Narrowing | null {
  const { channelId, tagId, assigneeId, groupId, clientId = null, priority = null, text } = filter;
  const ids = [channelId, tagId, assigneeId, groupId].filter((id) => id !== null && id !== undefined);
  const pattern = text === null || text === undefined ? null : patternOf(text);
  if (ids.some((id) => parseId(id) === null)) return null;
  return {
    clientId,
    channelId: parseId<'Channel'>(channelId),
    tagId: parseId<'Tag'>(tagId),
    assigneeId: parseId<'User'>(assigneeId),
    groupId: parseId<'Group'>(groupId),
    priority,
    pattern,
  };
}

export const isNarrowed = (narrowing: Narrowing): boolean =>
  Object.values(narrowing).some((value) => value !== null);

/** Whether the tallies know it: they are kept by client, channel and owner. */
export const isCountedAnyway = ({ tagId, groupId, priority, pattern }: Narrowing): boolean =>
  [tagId, groupId, priority, pattern].every((value) => value === null);

/**
 * As the words of people are kept (0006_search): without case and accents, each behind a space, numbers without their plus. Two
 * characters are looked for where a word begins, because an index of parts of three knows no others.
 */
function patternOf(typed: string): string {
  const trimmed = typed.trim().normalize('NFC').toLowerCase();
  const text = typedNumber(trimmed) ?? trimmed;
  const { length } = [...text];
  if (length < MIN_TEXT || length > MAX_TEXT) {
    throw invalidInput('text', `text is ${MIN_TEXT} to ${MAX_TEXT} characters long.`, {
      min: MIN_TEXT,
      max: MAX_TEXT,
    });
  }
  const escaped = text.replace(/[\\%_]/g, '\\$&');
  return length < 3 ? `% ${escaped}%` : `%${escaped}%`;
}

const MY_GROUPS = 'SELECT group_id FROM agent_group_members WHERE agency_id = $1 AND user_id = $2';

/** Whose MY it is: the viewer ($2) and the groups of the viewer. */
export const OWNERS = `(SELECT $2::uuid UNION ALL ${MY_GROUPS}) AS mine(owner_id)`;

const WORDS = `CASE WHEN c.contact_id IS NULL THEN search_words(c.customer_display_name, c.customer_external_id) LIKE search_fold($13)
  ELSE EXISTS (SELECT FROM contacts k WHERE k.agency_id = $1 AND k.id = c.contact_id
      AND k.search LIKE search_fold($13))
    OR EXISTS (SELECT FROM contact_identities i WHERE i.agency_id = $1 AND i.contact_id = c.contact_id
      AND search_words(ltrim(i.value, '+')) LIKE search_fold($13)) END`;

/**
 * The predicate of a thread `c`, for a statement whose $1 is the agency and $2 the viewer. $3 is the statement's own,
 * and what it needs besides comes after $13; the rest is `predicateValues`.
 */
export const PREDICATE = `c.agency_id = $1 AND c.inbox_tab IS NOT NULL AND ($4::int[] IS NULL OR c.client_id = ANY ($4))
  AND c.inbox_tab = ANY ($5::text[]) AND (NOT $6::boolean OR c.owner_id = $2 OR c.owner_id IN (${MY_GROUPS}))
  AND ($7::int IS NULL OR c.client_id = $7) AND ($8::uuid IS NULL OR c.channel_id = $8)
  AND ($9::uuid IS NULL OR c.assignee_id = $9) AND ($10::uuid IS NULL OR c.group_id = $10)
  AND ($11::conversation_priority IS NULL OR c.priority = $11)
  AND ($12::uuid IS NULL OR EXISTS (
    SELECT FROM conversation_tags t WHERE t.agency_id = $1 AND t.conversation_id = c.id AND t.tag_id = $12))
  AND ($13::text IS NULL OR ${WORDS})`;

/** What fills $4 to $13. */
export function predicateValues(
  { clients }: Pick<UserActor, 'clients'>,
  tab: ConversationTab,
  narrowing: Narrowing,
): readonly unknown[] {
  const { clientId, channelId, assigneeId, groupId, priority, tagId, pattern } = narrowing;
  const scope =
    clients === 'all' ? clientId && [clientId] : clients.filter((id) => clientId === null || id === clientId);
  const asked = [clientId, channelId, assigneeId, groupId, priority, tagId, pattern];
  return [scope || null, placesOf(tab), tab === 'MY', ...asked];
}
