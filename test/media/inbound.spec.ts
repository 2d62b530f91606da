import { messages } from '../../src/simulate/meta/envelopes.js';
import { FakeS3 } from '../../src/simulate/s3/fake-s3.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { fetched, MediaUpdated, MessagesMedia, photo } from './files.js';

let s3: FakeS3;
let world: World;
beforeAll(async () => {
  s3 = await FakeS3.start();
  world = await openWorld(s3.env);
});
afterAll(async () => {
  await world.close();
  await s3.stop();
});

test('a picture of a customer is heard of when it is here, as it is seen afterwards', async () => {
  const agency = await world.agency();
  const from = newCustomer();
  const { id: conversationId } = await agency.whatsapp.receives('look', { from });
  const live = await agency.agent.listens(MediaUpdated, { conversationId });
  const stranger = await agency.clients[1].user.listens(MediaUpdated, { conversationId });
  const { bytes } = photo();
  const ref = { id: world.meta.addMedia(bytes, 'image/png'), mimeType: 'image/png' };
  await agency.whatsapp.receives(messages.image(from, ref, 'my plate'), { from });
  await world.settle();
  const [event] = await live.next();
  const { messages: page } = await agency.agent.gets(MessagesMedia, { conversationId });
  const [now] = page;

  expect(now?.media).toMatchObject({ mimeType: 'image/png', size: bytes.length, state: 'STORED' });
  expect(event).toEqual(now);
  expect(stranger.events).toEqual([]);
  const url = event?.media?.url ?? '';
  const headers = { authorization: agency.agent.authorization };
  expect((await fetched(world.server, url)).status).toBe(401);
  expect((await fetched(world.server, url, { headers })).bytes.equals(bytes)).toBe(true);
});

test('one that cannot be fetched is heard of as well', async () => {
  const agency = await world.agency();
  const from = newCustomer();
  const { id: conversationId } = await agency.whatsapp.receives('look', { from });
  const live = await agency.agent.listens(MediaUpdated, { conversationId });
  await agency.whatsapp.receives(messages.image(from, '1234567890123'), { from });
  await world.settle();
  const [event] = await live.next();

  expect(event?.media).toMatchObject({ state: 'FAILED', url: null });
});

test('a bucket that is away for a while loses nothing', async () => {
  const agency = await world.agency();
  const from = newCustomer();
  const { bytes } = photo();
  s3.next({ kind: 'status', status: 500 }, 3);
  const ref = { id: world.meta.addMedia(bytes, 'image/png'), mimeType: 'image/png' };
  const { id: conversationId } = await agency.whatsapp.receives(messages.image(from, ref), { from });
  await world.settle();
  const stateNow = async () =>
    (await agency.agent.gets(MessagesMedia, { conversationId })).messages[0]?.media?.state;
  const before = await stateNow();
  await agency.pausesEnd();

  expect([before, await stateNow()]).toEqual(['PENDING', 'STORED']);
});
