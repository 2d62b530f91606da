import type { ContactId, ConversationId, UserId } from '../kernel/ids.js';
import { demoId } from './demo-ids.js';
import { DEMO_PEOPLE } from './demo-people.js';

/** What an agency has set up for its work: words, groups, fields, replies. */
const NORTHWIND = 1;
const BISTRO = 1;
const LUNA = 2;

const tagId = (serial: number) => demoId('Tag', 0, serial);
const groupId = (serial: number) => demoId('Group', 0, serial);

export const DEMO_TAGS = [
  { agencyId: NORTHWIND, id: tagId(1), clientId: null, name: 'VIP', color: '#d4a017' },
  { agencyId: NORTHWIND, id: tagId(2), clientId: null, name: 'Complaint', color: '#c0392b' },
  { agencyId: NORTHWIND, id: tagId(3), clientId: BISTRO, name: 'Reservation', color: '#2471a3' },
  { agencyId: NORTHWIND, id: tagId(4), clientId: BISTRO, name: 'Allergy', color: '#7d3c98' },
  { agencyId: NORTHWIND, id: tagId(5), clientId: LUNA, name: 'Appointment', color: '#148f77' },
] as const;

/** Which tag stands on which conversation and contact of the first client, by their numbers. */
const TAGGED = [
  { tag: 3, number: 1 },
  { tag: 1, number: 2 },
  { tag: 3, number: 4 },
  { tag: 4, number: 4 },
] as const;

export const DEMO_CONVERSATION_TAGS = TAGGED.map(({ tag, number }) => ({
  agencyId: NORTHWIND,
  conversationId: demoId('Conversation', BISTRO, number) as ConversationId,
  tagId: tagId(tag),
  clientId: BISTRO,
}));

export const DEMO_CONTACT_TAGS = [
  {
    agencyId: NORTHWIND,
    contactId: demoId('Contact', BISTRO, 2) as ContactId,
    tagId: tagId(1),
    clientId: BISTRO,
  },
] as const;

export const DEMO_GROUPS = [
  { agencyId: NORTHWIND, id: groupId(1), name: 'Front desk' },
  { agencyId: NORTHWIND, id: groupId(2), name: 'Night shift' },
] as const;

const member = (group: number, userId: UserId) => ({ agencyId: NORTHWIND, groupId: groupId(group), userId });

export const DEMO_GROUP_MEMBERS = [
  member(1, DEMO_PEOPLE.agent.id),
  member(1, DEMO_PEOPLE.delegate.id),
  member(2, DEMO_PEOPLE.admin.id),
  member(2, DEMO_PEOPLE.agent.id),
];

const field = (
  serial: number,
  label: string,
  key: string,
  type: string,
  options: readonly string[] = [],
) => ({
  agencyId: NORTHWIND,
  id: demoId('CustomField', 0, serial),
  scope: 'CONTACT',
  key,
  label,
  type,
  options,
});

export const DEMO_CUSTOM_FIELDS = [
  field(1, 'Favourite table', 'favourite_table', 'TEXT'),
  field(2, 'Party size', 'party_size', 'NUMBER'),
  field(3, 'Language', 'language', 'SELECT', ['English', 'Spanish', 'Portuguese', 'Arabic']),
];

export const DEMO_ACCOUNTS = [
  {
    agencyId: NORTHWIND,
    id: demoId('Account', BISTRO, 1),
    clientId: BISTRO,
    name: 'Harbour Hotel',
    attributes: {},
  },
] as const;

const reply = (serial: number, clientId: number | null, shortCode: string, body: string) => ({
  agencyId: NORTHWIND,
  id: demoId('SavedReply', 0, serial),
  clientId,
  shortCode,
  body,
  createdBy: DEMO_PEOPLE.admin.id,
});

export const DEMO_SAVED_REPLIES = [
  reply(
    1,
    null,
    'hello',
    'Hello {{contact.first_name | "there"}}, thank you for writing to us. How can we help?',
  ),
  reply(2, null, 'thanks', 'Thank you, {{contact.first_name | "and have a good day"}}!'),
  reply(
    3,
    BISTRO,
    'hours',
    'We are open from Tuesday to Sunday, 12:00 to 23:00. The kitchen closes at 22:15.',
  ),
  reply(4, LUNA, 'prepare', 'Please come ten minutes early and bring your insurance card.'),
];

/** Somebody whom a colleague entered by hand, and who had written before: to be merged. */
export const duplicateOf = (of: { readonly displayName: string }) => ({
  agencyId: NORTHWIND,
  id: demoId('Contact', BISTRO, 900) as ContactId,
  clientId: BISTRO,
  displayName: of.displayName,
  phone: null,
  email: 'guest@harbourhotel.test',
  accountId: demoId('Account', BISTRO, 1),
  source: 'manual',
});
