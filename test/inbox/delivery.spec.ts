import type { Agency } from '../world/agency.js';
import { Messages, SendText } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Passes by itself, but not while a test looks. */
const BUSY = {
  kind: 'error',
  status: 503,
  code: 131016,
  message: 'Service overloaded',
  retryAfter: '600',
} as const;

const sendsOf = (id: string) =>
  world.meta.requests.filter(
    ({ body }) => (body as { biz_opaque_callback_data?: string } | null)?.biz_opaque_callback_data === id,
  );

/** A reply that is stored; what becomes of it is up to the test. */
async function replied({ agent, whatsapp }: Agency) {
  const from = newCustomer();
  const { id } = await whatsapp.receives('hello', { from });
  const { sendText } = await agent.gets(SendText, { conversationId: id, body: 'hi' });
  return {
    id: sendText.id,
    conversationId: id,
    from,
    now: async () => {
      const { messages } = await agent.gets(Messages, { conversationId: id });
      return messages.find((message) => message.id === sendText.id);
    },
    wamid: () => world.meta.accepted.find(({ callbackData }) => callbackData === sendText.id)?.wamid ?? '',
  };
}

test('what the provider refuses for good is FAILED with its code and words, and not tried again', async () => {
  const agency = await world.agency();
  world.meta.next({
    kind: 'error',
    status: 400,
    code: 131026,
    message: '(#131026) Message undeliverable',
    details: 'The number is not on WhatsApp.',
  });
  const message = await replied(agency);
  await world.settle();
  await agency.pausesEnd();

  expect(await message.now()).toMatchObject({ status: 'FAILED', failureCode: '131026' });
  expect((await message.now())?.failureText).toContain('The number is not on WhatsApp.');
  expect(sendsOf(message.id)).toHaveLength(1);
});

test('what the provider cannot take now is tried again and sent once', async () => {
  const agency = await world.agency();
  world.meta.next(BUSY, 2);
  const message = await replied(agency);
  await world.settle();
  expect(await message.now()).toMatchObject({ status: 'SENDING', failureCode: null });

  await agency.pausesEnd();
  expect(await message.now()).toMatchObject({ status: 'SENDING' });
  await agency.pausesEnd();

  expect(await message.now()).toMatchObject({ status: 'SENT' });
  await agency.pausesEnd();
  expect(sendsOf(message.id)).toHaveLength(3);
});

test('a later reply waits for the one before it', async () => {
  const agency = await world.agency();
  world.meta.next(BUSY);
  const first = await replied(agency);
  await world.settle();
  const { sendText: second } = await agency.agent.gets(SendText, {
    conversationId: first.conversationId,
    body: 'and another',
  });
  await world.settle();
  expect(sendsOf(second.id)).toHaveLength(0);

  await agency.pausesEnd();

  const left = world.meta.accepted.map(({ callbackData }) => callbackData);
  expect(left.filter((id) => id === first.id || id === second.id)).toEqual([first.id, second.id]);
});

test('one conversation that cannot be delivered does not keep the others waiting', async () => {
  const agency = await world.agency();
  world.meta.next(BUSY);
  const stuck = await replied(agency);
  await world.settle();
  const free = await replied(agency);
  await world.settle();

  expect([(await stuck.now())?.status, (await free.now())?.status]).toEqual(['SENDING', 'SENT']);
  await agency.pausesEnd();
});

test('a status that comes before the answer to the send is not lost', async () => {
  const agency = await world.agency();
  const { whatsapp } = agency;
  await whatsapp.reports('delivered', 'wamid.early');
  world.meta.next({
    kind: 'answer',
    status: 200,
    body: JSON.stringify({ messaging_product: 'whatsapp', messages: [{ id: 'wamid.early' }] }),
  });

  const message = await replied(agency);
  await world.settle();

  expect(await message.now()).toMatchObject({ status: 'DELIVERED' });
});

test('an answer that was lost is made up for by the key in the status', async () => {
  const agency = await world.agency();
  world.meta.next({ kind: 'reset' });
  const message = await replied(agency);
  await world.settle();
  await agency.query("UPDATE jobs SET run_at = now() + interval '1 hour' WHERE agency_id = $1");
  expect((await message.now())?.status).toBe('SENDING');

  await agency.whatsapp.reports('delivered', message.wamid(), { callbackData: message.id });
  await agency.pausesEnd();

  expect((await message.now())?.status).toBe('DELIVERED');
  expect(sendsOf(message.id)).toHaveLength(1);
});

test.each([
  [['read'], 'READ'],
  [['read', 'delivered', 'sent'], 'READ'],
  [['delivered', 'sent'], 'DELIVERED'],
  [['delivered', 'failed'], 'DELIVERED'],
  [['sent', 'failed'], 'FAILED'],
  [['failed', 'sent'], 'FAILED'],
  [['failed', 'delivered'], 'DELIVERED'],
  [['delivered', 'delivered'], 'DELIVERED'],
] as const)('the statuses %j leave the message %s', async (names, expected) => {
  const agency = await world.agency();
  const message = await replied(agency);
  await world.settle();

  for (const [i, name] of names.entries()) {
    const at = new Date(Date.now() - (names.length - i) * 1000);
    await agency.whatsapp.reports(name, message.wamid(), { at });
  }

  expect((await message.now())?.status).toBe(expected);
});

test('a status of another agency’s line does not touch the message', async () => {
  const [acme, rival] = await world.agencies(2);
  const message = await replied(acme);
  await world.settle();

  await rival.whatsapp.reports('read', message.wamid(), { callbackData: message.id });

  expect((await message.now())?.status).toBe('SENT');
});

test('a line without a token fails the message and says why', async () => {
  const agency = await world.agency();
  await agency.query('DELETE FROM channel_credentials WHERE agency_id = $1');

  const message = await replied(agency);
  await world.settle();

  expect(await message.now()).toMatchObject({ status: 'FAILED', failureCode: 'NO_CREDENTIAL' });
  expect(sendsOf(message.id)).toHaveLength(0);
});
