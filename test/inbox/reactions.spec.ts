import { messages as sent } from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { OneConversation } from '../world/documents.js';
import {
  NewWholeMessage,
  React,
  SendQuoting,
  WholeMessages,
  WholeMessageUpdated,
} from '../world/offer-documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let threads = 0;

/** A thread with one message of the customer. */
async function thread({ whatsapp }: Agency) {
  const from = newCustomer();
  threads += 1;
  const wamid = `wamid.thread-${threads}`;
  const { id, messageId } = await whatsapp.receives('Thank you!', { from, id: wamid });
  return { from, wamid, conversationId: id, messageId };
}

const reactionsTo = async (person: Person, conversationId: string, id: string) => {
  const { messages } = await person.gets(WholeMessages, { conversationId });
  const found = messages.find((message) => message.id === id);
  return found?.reactions.map(({ emoji, senderId }) => [emoji, senderId]);
};

const leftTo = ({ number }: { number: string }) =>
  world.meta.accepted.filter(({ to }) => to === number).map(({ body }) => body);

test('a reaction goes to the customer, stands beside the message, and is heard', async () => {
  const agency = await world.agency();
  const { agent } = agency;
  const { from, wamid, conversationId, messageId } = await thread(agency);
  const live = await agent.listens(NewWholeMessage, { conversationId });
  const updates = await agent.listens(WholeMessageUpdated, { conversationId });

  const { reactToMessage } = await agent.gets(React, { messageId, emoji: '❤️' });

  const beside = [{ emoji: '❤️', senderId: agent.id, at: expect.any(String) }];
  expect(reactToMessage).toMatchObject({ id: messageId, reactions: beside });
  expect(await live.next()).toMatchObject([
    { messageType: 'REACTION', body: '❤️', quotedMessageId: messageId },
  ]);
  expect(await updates.next()).toMatchObject([{ id: messageId, reactions: beside }]);
  await world.settle();
  expect(leftTo(from)).toMatchObject([{ type: 'reaction', reaction: { message_id: wamid, emoji: '❤️' } }]);
  expect(leftTo(from)[0]).not.toHaveProperty('context');
});

test('the newest of each side counts, and nothing takes it back', async () => {
  const agency = await world.agency();
  const { agent, admin, whatsapp } = agency;
  const { from, conversationId, messageId } = await thread(agency);
  const { sendText: ours } = await agent.gets(SendQuoting, { conversationId, body: 'Welcome' });
  await world.settle();
  const wamid = world.meta.accepted.find(({ callbackData }) => callbackData === ours.id)?.wamid ?? '';

  await agent.gets(React, { messageId, emoji: '👍' });
  await admin.gets(React, { messageId, emoji: '🎉' });
  await whatsapp.receives(sent.reaction(from, wamid, '😀'));
  await whatsapp.receives(sent.reaction(from, wamid, '😍'));
  await agent.gets(React, { messageId: ours.id, emoji: '👋' });

  expect(await reactionsTo(agent, conversationId, messageId)).toEqual([['🎉', admin.id]]);
  expect(await reactionsTo(agent, conversationId, ours.id)).toEqual([
    ['😍', null],
    ['👋', agent.id],
  ]);

  await agent.gets(React, { messageId, emoji: null });
  await whatsapp.receives(sent.reaction(from, wamid));
  await world.settle();
  expect(await reactionsTo(agent, conversationId, messageId)).toEqual([]);
  expect(await reactionsTo(agent, conversationId, ours.id)).toEqual([['👋', agent.id]]);
  expect(leftTo(from).at(-1)).toMatchObject({ type: 'reaction', reaction: { emoji: '' } });
});

test('a reaction of the customer is heard where the message is looked at', async () => {
  const agency = await world.agency();
  const { agent, whatsapp } = agency;
  const { from, wamid, conversationId, messageId } = await thread(agency);
  const updates = await agent.listens(WholeMessageUpdated, { conversationId });

  await whatsapp.receives(sent.reaction(from, wamid, '👍'));

  expect(await updates.next()).toMatchObject([
    { id: messageId, reactions: [{ emoji: '👍', senderId: null }] },
  ]);
});

test('the same again changes nothing and tells nobody', async () => {
  const agency = await world.agency();
  const { agent } = agency;
  const { conversationId, messageId } = await thread(agency);
  const lastSeq = async () =>
    (await agent.gets(OneConversation, { id: conversationId })).conversation?.lastSeq;
  const audited = () =>
    agency.query("SELECT FROM audit_entries WHERE agency_id = $1 AND action = 'message.reacted'");

  await agent.gets(React, { messageId, emoji: '' });
  expect(await lastSeq()).toBe(1);
  await agent.gets(React, { messageId, emoji: '👍' });
  await agent.gets(React, { messageId, emoji: '👍' });

  expect(await lastSeq()).toBe(2);
  expect(await audited()).toHaveLength(1);
});

test('a reaction is no first reply', async () => {
  const agency = await world.agency();
  const { conversationId, messageId } = await thread(agency);

  await agency.agent.gets(React, { messageId, emoji: '👍' });

  const rows = await agency.query(
    'SELECT first_replied_at AS at FROM conversations WHERE agency_id = $1 AND id = $2',
    [conversationId],
  );
  expect(rows).toEqual([{ at: null }]);
});

test('a reaction that never arrived does not stand beside the message', async () => {
  const agency = await world.agency();
  const { conversationId, messageId } = await thread(agency);
  world.meta.next({ kind: 'error', status: 400, code: 131009, message: 'Parameter value is not valid' });

  await agency.agent.gets(React, { messageId, emoji: '👍' });
  await world.settle();

  expect(await reactionsTo(agency.agent, conversationId, messageId)).toEqual([]);
});

test('a reaction to what is still on its way leaves after it', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);
  const { sendText: ours } = await agency.agent.gets(SendQuoting, { conversationId, body: 'Welcome' });
  await agency.agent.gets(React, { messageId: ours.id, emoji: '👋' });
  await world.settle();

  const wamid = world.meta.accepted.find(({ callbackData }) => callbackData === ours.id)?.wamid;
  expect(leftTo(from)).toMatchObject([{ type: 'text' }, { reaction: { message_id: wamid, emoji: '👋' } }]);
});

test.each([
  ['a word', 'ok'],
  ['two of them', '👍👍'],
  ['a digit', '1'],
  ['white space', ' '],
  ['a NUL', '\0'],
  ['something endless', `👍${'\u200d👍'.repeat(20)}`],
])('%s is no emoji', async (_what, emoji) => {
  const agency = await world.agency();
  const { messageId } = await thread(agency);

  expect(await agency.agent.isRefused(React, { messageId, emoji })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'emoji' },
  });
});

test('what the caller may not see or nobody said cannot be reacted to', async () => {
  const [agency, rival] = await world.agencies(2);
  const { messageId, from, wamid } = await thread(agency);
  const reaction = await agency.whatsapp.receives(sent.reaction(from, wamid, '👍'));
  const [note] = await agency.query<{ id: string }>(
    `INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, inbound_seen)
     SELECT agency_id, gen_random_uuid(), client_id, conversation_id, 99, 'OUTBOUND', 'NOTE', 'psst', 1
     FROM messages WHERE agency_id = $1 AND id = $2 RETURNING id`,
    [messageId],
  );

  const codes = await Promise.all([
    rival.agent.isRefused(React, { messageId, emoji: '👍' }),
    agency.clients[1].user.isRefused(React, { messageId, emoji: '👍' }),
    agency.agent.isRefused(React, { messageId: note?.id, emoji: '👍' }),
    agency.agent.isRefused(React, { messageId: reaction.messageId, emoji: '👍' }),
  ]);
  expect(codes.map(({ reason }) => reason)).toEqual([
    'NOT_FOUND',
    'NOT_FOUND',
    'NOT_FOUND',
    'MESSAGE_NOT_ANSWERABLE',
  ]);
});
