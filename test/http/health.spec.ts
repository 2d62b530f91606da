import { Me, MessageUpdated, SendText } from '../world/documents.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

test('health says that it runs, since when, and that the database can be written', async () => {
  const { status, text } = await world.server.request('/health');

  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    status: 'ok',
    uptime: expect.stringMatching(/^(\d+h)?(\d+m)?\d+s$/),
    db_writable: true,
  });
});

test('a server that shuts down is not ready, finishes what is in flight and still answers', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');
  const updates = await agent.listens(MessageUpdated, { conversationId: id });
  world.meta.next({ kind: 'hang' });
  await agent.gets(SendText, { conversationId: id, body: 'hi' });
  await updates.next();
  expect((await world.server.request('/health/ready')).status).toBe(200);

  const closing = world.server.close();
  const statuses: number[] = [];
  while (statuses.at(-1) !== 503 && statuses.length < 100) {
    statuses.push((await world.server.request('/health/ready')).status);
  }

  expect(statuses.at(-1)).toBe(503);
  expect((await world.server.request('/health')).status).toBe(200);
  expect((await agent.gets(Me)).me.id).toBe(agent.id);
  await world.meta.stop();
  await closing;
  await updates.ended();
  await expect(world.server.request('/health')).rejects.toThrow();
});
