import { messages as sent } from '../../src/simulate/meta/envelopes.js';
import { OneConversation } from '../world/documents.js';
import { SendInteractive, SendQuoting, WholeMessages } from '../world/offer-documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const leftAs = (id: string) => world.meta.accepted.find(({ callbackData }) => callbackData === id);

test('a reply quotes what the customer wrote, by the provider’s id', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id: conversationId, messageId } = await whatsapp.receives('Vegan?', { id: 'wamid.question' });

  const { sendText } = await agent.gets(SendQuoting, {
    conversationId,
    body: 'Yes',
    quotedMessageId: messageId,
  });
  await world.settle();

  expect(sendText).toMatchObject({
    quotedMessageId: messageId,
    quotedMessage: { id: messageId, body: 'Vegan?' },
  });
  expect(leftAs(sendText.id)?.body).toMatchObject({ context: { message_id: 'wamid.question' } });
});

test('what was not sent yet can be quoted: it leaves first', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id: conversationId } = await whatsapp.receives('Vegan?');
  const { sendText: first } = await agent.gets(SendQuoting, { conversationId, body: 'Yes' });

  const { sendInteractive } = await agent.gets(SendInteractive, {
    conversationId,
    quotedMessageId: first.id,
    interactive: { body: 'As I said', options: [{ title: 'Fine' }] },
  });
  await world.settle();

  expect(leftAs(sendInteractive.id)?.body.context).toEqual({ message_id: leftAs(first.id)?.wamid });
});

test('a customer quotes either side', async () => {
  const { agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id: conversationId, messageId } = await whatsapp.receives('Vegan?', { from, id: 'wamid.first' });
  const { sendText: ours } = await agent.gets(SendQuoting, { conversationId, body: 'Yes' });
  await world.settle();

  await whatsapp.receives(sent.text(from, 'That one', { quotes: leftAs(ours.id)?.wamid ?? '' }));
  await whatsapp.receives(sent.text(from, 'and this', { quotes: 'wamid.first' }));
  await whatsapp.receives(sent.text(from, 'and who knows', { quotes: 'wamid.unknown' }));

  const { messages } = await agent.gets(WholeMessages, { conversationId, limit: 3 });
  expect(messages.map(({ quotedMessageId }) => quotedMessageId)).toEqual([null, messageId, ours.id]);
});

test('a quote of another conversation finds nothing', async () => {
  const { agent, whatsapp } = await world.agency();
  await whatsapp.receives('Mine', { id: 'wamid.elsewhere' });
  const from = newCustomer();
  const { id: conversationId } = await whatsapp.receives(
    sent.text(from, 'Yours', { quotes: 'wamid.elsewhere' }),
    { from },
  );

  const { messages } = await agent.gets(WholeMessages, { conversationId });
  expect(messages).toMatchObject([{ quotedMessageId: null, quotedMessage: null }]);
});

test('what cannot be quoted is refused, whatever it is', async () => {
  const [agency, rival] = await world.agencies(2);
  const { agent, whatsapp } = agency;
  const from = newCustomer();
  const { id: conversationId, messageId } = await whatsapp.receives('Vegan?', { from, id: 'wamid.loved' });
  const elsewhere = await whatsapp.receives('Another thread');
  const foreign = await rival.whatsapp.receives('Another agency');
  const reaction = await whatsapp.receives(sent.reaction(from, 'wamid.loved', '👍'));
  const [note] = await agency.query<{ id: string }>(
    `INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, inbound_seen)
     SELECT agency_id, gen_random_uuid(), client_id, conversation_id, 99, 'OUTBOUND', 'NOTE', 'psst', 1
     FROM messages WHERE agency_id = $1 AND id = $2 RETURNING id`,
    [messageId],
  );

  for (const id of [elsewhere.messageId, foreign.messageId, reaction.messageId, note?.id, 'no-id']) {
    expect(
      await agent.isRefused(SendQuoting, { conversationId, body: 'Yes', quotedMessageId: id }),
    ).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'quotedMessageId' } });
  }
  const { conversation } = await agent.gets(OneConversation, { id: conversationId });
  expect(conversation?.lastSeq).toBe(2);
});
