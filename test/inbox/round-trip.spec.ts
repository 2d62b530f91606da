import { Messages, MessageUpdated, NewMessage, SendText } from '../world/documents.js';
import { PASSWORD } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a customer writes, an agent sees it live and answers, and the answer is read', async () => {
  const { agent, whatsapp } = await world.agency();
  const ana = newCustomer('Ana');
  const conversation = await whatsapp.receives('hello', { from: ana });
  const live = await agent.listens(NewMessage, { conversationId: conversation.id });
  const updates = await agent.listens(MessageUpdated, { conversationId: conversation.id });

  await whatsapp.receives('is anybody there?', { from: ana });
  expect(await live.next()).toMatchObject([
    { seq: 2, direction: 'INBOUND', messageType: 'TEXT', body: 'is anybody there?', status: null },
  ]);

  const { sendText } = await agent.gets(SendText, { conversationId: conversation.id, body: 'Yes, I am!' });
  expect(sendText).toMatchObject({ seq: 3, direction: 'OUTBOUND', body: 'Yes, I am!', status: 'QUEUED' });
  await world.settle();
  const sent = world.meta.accepted.find(({ callbackData }) => callbackData === sendText.id);
  expect(world.meta.requests.at(-1)).toEqual({
    method: 'POST',
    path: `/${whatsapp.accountId}/messages`,
    authorization: `Bearer ${whatsapp.token}`,
    body: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: ana.number,
      type: 'text',
      text: { body: 'Yes, I am!' },
      biz_opaque_callback_data: sendText.id,
    },
  });

  // An update is the message as it stands when it is told, which may be further than where it stood.
  const [begun, done] = (await updates.next(2)).map(({ status }) => status);
  expect(['SENDING', 'SENT']).toContain(begun);
  expect(done).toBe('SENT');

  for (const status of ['delivered', 'read'] as const) {
    await whatsapp.reports(status, sent?.wamid ?? '');
    expect(await updates.next()).toMatchObject([{ status: status.toUpperCase() }]);
  }
  expect(await live.next()).toMatchObject([{ seq: 3, id: sendText.id }]);
  const { messages } = await agent.gets(Messages, { conversationId: conversation.id });
  expect(messages[0]).toMatchObject({ id: sendText.id, status: 'READ' });
  expect(messages[0]?.readAt).not.toBeNull();
});

test('signing in gives a token that opens the API', async () => {
  const { admin } = await world.agency();

  const login = await world.server.request('/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: admin.who.email, password: PASSWORD }),
  });
  const { accessToken } = JSON.parse(login.text);
  const answer = await world.server.request('/api/chat/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });

  expect(JSON.parse(answer.text)).toEqual({ data: { me: { id: admin.id } } });
});
