import { MOST_FAILURES } from '../../src/jobs/circuit.js';
import { systemActor } from '../../src/kernel/actor.js';
import type { ChannelId } from '../../src/kernel/ids.js';
import { ChannelGates } from '../../src/modules/channels/channel-gates.js';
import { downFor, FAIR } from '../../src/simulate/meta/weather.js';
import type { Agency, Client } from '../world/agency.js';
import { SendText } from '../world/documents.js';
import { openWorld, type World } from '../world.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});
afterEach(() => {
  world.meta.weather = FAIR;
});

/** A message in each of so many threads of a client, once all of the threads are there. */
async function sends({ whatsapp, user }: Client, n: number): Promise<string[]> {
  const threads: string[] = [];
  for (let at = 0; at < n; at += 1) threads.push((await whatsapp.receives('hello')).id);
  const sent = await Promise.all(
    threads.map((conversationId) => user.gets(SendText, { conversationId, body: 'hi' })),
  );
  return sent.map(({ sendText }) => sendText.id);
}

const statusesOf = async (ids: readonly string[]): Promise<Record<string, number>> => {
  const rows = await agency.query<{ status: string }>(
    'SELECT status FROM messages WHERE agency_id = $1 AND id = ANY ($2::uuid[])',
    [ids],
  );
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

const triesOf = ({ whatsapp }: Client) =>
  world.meta.requests.filter(({ path }) => path.includes(`/${whatsapp.accountId}/messages`)).length;

async function flowOf({ whatsapp }: Client) {
  const gates = world.server.app.get(ChannelGates, { strict: false });
  const id = whatsapp.channelId as ChannelId;
  return (await gates.of(systemActor(agency.id, 'a test'), [id])).get(id);
}

test('a channel that is down keeps its messages and takes no place of others', async () => {
  const [down, up] = agency.clients;
  world.meta.weather = downFor(down.whatsapp.accountId);

  const waiting = await sends(down, 30);
  const leaving = await sends(up, 30);
  await world.settle();

  expect(await statusesOf(leaving)).toEqual({ SENT: 30 });
  expect(await statusesOf(waiting)).not.toHaveProperty('SENT');
  // What was begun before the fifth failure was known ends in its own way.
  const tries = triesOf(down);
  expect(tries).toBeGreaterThanOrEqual(MOST_FAILURES);
  expect(tries).toBeLessThan(30);
  expect(await flowOf(down)).toMatchObject({ state: 'OPEN', heldUntil: expect.any(Date) });
  expect(await flowOf(up)).toMatchObject({ state: 'CLOSED', failures: 0, heldUntil: null, lastReason: null });
  const untried = await agency.query(
    "SELECT id FROM jobs WHERE agency_id = $1 AND kind = 'message.deliver' AND attempts = 0",
  );
  expect(untried).toHaveLength(30 - tries);
});

test('once it is back, everything leaves, with one that tries first', async () => {
  const [down] = agency.clients;
  world.meta.weather = downFor(down.whatsapp.accountId);
  const waiting = await sends(down, 20);
  await world.settle();
  const tries = triesOf(down);
  await agency.pausesEnd();
  expect(triesOf(down)).toBe(tries + 1);
  expect(await flowOf(down)).toMatchObject({ state: 'OPEN' });

  world.meta.weather = FAIR;
  await agency.pausesEnd();
  await agency.pausesEnd();

  expect(await statusesOf(waiting)).toEqual({ SENT: 20 });
  expect(await flowOf(down)).toMatchObject({ state: 'CLOSED', failures: 0, heldUntil: null });
  const accepted = world.meta.accepted.filter(({ callbackData }) => waiting.includes(callbackData ?? ''));
  expect(accepted).toHaveLength(20);
});

test('a number that has said too much waits as long as Meta asks, and is not taken for down', async () => {
  const [fast] = agency.clients;
  world.meta.next({ kind: 'error', status: 429, code: 130429, retryAfter: '600' });
  const [first] = await sends(fast, 1);
  await world.settle();
  const tries = triesOf(fast);

  const later = await sends(fast, 5);
  await world.settle();

  expect(triesOf(fast)).toBe(tries);
  expect(await flowOf(fast)).toMatchObject({
    state: 'HELD',
    failures: 0,
    lastReason: expect.stringContaining('130429'),
  });
  await agency.pausesEnd();
  expect(await statusesOf([first ?? '', ...later])).toEqual({ SENT: 6 });
});

test('too much for one customer is no matter of the others', async () => {
  const [client] = agency.clients;
  world.meta.next({ kind: 'error', status: 400, code: 131056, retryAfter: '600' });
  const [one] = await sends(client, 1);
  await world.settle();

  const others = await sends(client, 5);
  await world.settle();

  expect(await statusesOf([one ?? ''])).toEqual({ SENDING: 1 });
  expect(await statusesOf(others)).toEqual({ SENT: 5 });
});

test('a provider that refuses is not down', async () => {
  const [client] = agency.clients;
  world.meta.weather = downFor(client.whatsapp.accountId, { kind: 'error', status: 400, code: 131026 });

  const refused = await sends(client, MOST_FAILURES + 3);
  await world.settle();

  expect(await statusesOf(refused)).toEqual({ FAILED: MOST_FAILURES + 3 });
  expect(await flowOf(client)).toMatchObject({ state: 'CLOSED' });
});
