import type { ChannelId, ContactId } from '../kernel/ids.js';
import { validateInteractive } from '../modules/channels/content-rules.js';
import { WHATSAPP_LIMITS } from '../modules/channels/providers/whatsapp/limits.js';
import { DEMO_PEOPLE } from './demo-people.js';
import { demoWorld } from './demo-world.js';
import {
  agent,
  closed,
  customer,
  hours,
  minutes,
  note,
  offers,
  pause,
  reacts,
  resolved,
  type Script,
  type Step,
  system,
  taps,
  waitsForCustomer,
} from './script.js';
import { threadOf } from './thread.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const STAGE = {
  agencyId: 7,
  clientId: 8,
  channelId: 'the line' as ChannelId,
  contactId: 'the person' as ContactId,
  number: 1,
};

const told = (steps: readonly Step[], rest: Partial<Script> = {}) =>
  threadOf(
    {
      customer: { name: 'Ann', phone: '+44 7700 900001' },
      ago: minutes(5),
      assignee: 'agent',
      steps,
      ...rest,
    },
    STAGE,
    NOW,
  );

const ALL = demoWorld(NOW).threads;

test('messages are numbered without a gap, and the last number is the conversation’s', () => {
  for (const { conversation, messages } of ALL) {
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
    expect(conversation.lastSeq).toBe(messages.length);
  }
});

test('every message counts the customer’s messages up to itself', () => {
  for (const { conversation, messages } of ALL) {
    const inbound = (seq: number) => messages.filter((m) => m.direction === 'INBOUND' && m.seq <= seq).length;
    expect(messages.map((m) => m.inboundSeen)).toEqual(messages.map((m) => inbound(m.seq)));
    expect(conversation.inboundCount).toBe(inbound(messages.length));
  }
});

test('times run forward and end before now', () => {
  for (const { conversation, messages } of ALL) {
    const times = messages.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(conversation.lastMessageAt.getTime()).toBe(times.at(-1));
    const latest = messages.flatMap((m) => [m.sentAt, m.deliveredAt, m.readAt, m.failedAt]);
    for (const at of latest) expect(at?.getTime() ?? 0).toBeLessThan(NOW.getTime());
  }
});

test('only what leaves for the customer has a status, and an attempt', () => {
  for (const { messages, attempts } of ALL) {
    const leaving = messages.filter(
      (m) => m.direction === 'OUTBOUND' && m.messageType !== 'NOTE' && m.messageType !== 'SYSTEM',
    );
    expect(messages.filter((m) => m.status !== null)).toEqual(leaving);
    expect(attempts.map((attempt) => attempt.messageId)).toEqual(leaving.map(({ id }) => id));
  }
});

test('every offer is one that WhatsApp takes', () => {
  const offered = ALL.flatMap(({ messages }) => messages).filter(
    (m) => m.direction === 'OUTBOUND' && m.interactive !== null,
  );
  expect(offered.length).toBeGreaterThan(0);
  for (const { interactive } of offered) {
    if (interactive) expect(() => validateInteractive(interactive, WHATSAPP_LIMITS)).not.toThrow();
  }
});

test('a customer has one conversation at most that is not archived', () => {
  const open = ALL.filter(({ conversation }) => conversation.status !== 'CLOSED');
  expect(new Set(open.map(({ conversation }) => conversation.contactId)).size).toBe(open.length);
});

test('it ends as long ago as it says', () => {
  const { conversation } = told([customer('Hello'), pause(hours(2)), customer('Anybody?')]);

  expect(conversation.lastMessageAt).toEqual(new Date(NOW.getTime() - minutes(5)));
  expect(NOW.getTime() - conversation.createdAt.getTime()).toBeGreaterThan(hours(2));
});

test.each<[string, readonly Step[], string, boolean]>([
  ['a question', [customer('?')], 'OPEN', false],
  ['a wait for the customer', [customer('?'), agent('!'), waitsForCustomer], 'PENDING', false],
  ['an answer to that', [customer('?'), waitsForCustomer, customer('!')], 'OPEN', false],
  ['the end', [customer('?'), agent('!'), resolved], 'RESOLVED', true],
  ['a message after the end', [customer('?'), resolved, customer('!')], 'REOPENED', false],
  ['the archive', [customer('?'), resolved, closed], 'CLOSED', true],
])('%s leaves it where the house would', (_case, steps, status, isResolved) => {
  const { conversation } = told(steps);

  expect(conversation.status).toBe(status);
  expect(conversation.resolvedAt !== null).toBe(isResolved);
});

test('a note is not the first reply', () => {
  const { conversation, messages } = told([customer('?'), note('Hm.'), system('Assigned.'), agent('!')]);

  expect(conversation.firstRepliedAt).toEqual(messages[3]?.createdAt);
});

test('who answers has read everything above, and who is said to has read all', () => {
  const { reads } = told([customer('1'), agent('2'), customer('3')], { readBy: ['admin'] });

  expect(reads.map(({ userId, seq, inboundSeen }) => [userId, seq, inboundSeen])).toEqual([
    [DEMO_PEOPLE.agent.id, 2, 1],
    [DEMO_PEOPLE.admin.id, 3, 2],
  ]);
});

test('a tap quotes the offer it answers', () => {
  const offer = offers({ type: 'REPLY_BUTTONS', body: '?', buttons: [{ id: 'yes', title: 'Yes' }] });
  const { messages } = told([customer('1'), offer, taps('yes', 'Yes')]);

  expect(messages[2]).toMatchObject({
    quotedProviderId: messages[1]?.providerMessageId,
    quotedMessageId: messages[1]?.id,
  });
});

test('a reaction names the reply it stands under', () => {
  const { messages } = told([agent('Done'), note('At last'), reacts('👍')]);

  expect(messages[2]).toMatchObject({
    content: { emoji: '👍', providerMessageId: messages[0]?.providerMessageId },
    quotedMessageId: messages[0]?.id,
  });
});

test('a failed reply has the provider’s code, and was never delivered', () => {
  const { messages } = told([agent('?', { fate: { code: '131026', text: 'Message undeliverable' } })]);

  expect(messages[0]).toMatchObject({ status: 'FAILED', failureCode: '131026', deliveredAt: null });
});
