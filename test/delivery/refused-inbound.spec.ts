import { randomUUID } from 'node:crypto';
import { firstIdAt } from '../../src/database/id-bounds.js';
import { ConversationsService } from '../../src/modules/conversations/conversations.service.js';
import { SignatureCounts } from '../../src/modules/inbound/signature-counts.js';
import {
  envelope,
  messages,
  messageValue,
  newWamid,
  statusValue,
} from '../../src/simulate/meta/envelopes.js';
import type { Agency, Client } from '../world/agency.js';
import { Inbox, Messages, type Operation } from '../world/documents.js';
import { newAccountId, newCustomer, postSigned } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import {
  RefusedInbound,
  RefusedSignatures,
  ReplayInboundEvents,
  UnroutedInbound,
} from './inbound-documents.js';

const ATTEMPTS = 12;
const DAY_MS = 24 * 60 * 60 * 1000;

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

/** A status that we have no word for, all the way in. */
async function odd({ whatsapp }: Client, name = 'odd'): Promise<void> {
  const status = { id: newWamid(), status: name, timestamp: '1', recipient_id: '1' };
  await whatsapp.posts(envelope(statusValue(whatsapp.line, [status])));
  await world.settle();
}

const refusedOf = async (variables = {}, person = agency.admin) =>
  (await person.gets(RefusedInbound, variables)).refusedInbound;

const idsOf = async (variables = {}) => (await refusedOf(variables)).map(({ id }) => id);

/** The next look at the thread of a customer fails, each time, until it is restored. */
function poisoned(customer: string): () => void {
  const service = world.server.app.get(ConversationsService, { strict: false });
  const receive = service.receive.bind(service);
  service.receive = async (tx, wanted) => {
    if (wanted.customerExternalId === customer) throw new Error('Nobody can swallow this.');
    return receive(tx, wanted);
  };
  return () => {
    service.receive = receive;
  };
}

async function says({ whatsapp }: Client, from: ReturnType<typeof newCustomer>, ...texts: string[]) {
  for (const text of texts) {
    await whatsapp.posts(
      envelope(messageValue(whatsapp.line, from, [messages.text(from, text, { id: newWamid() })])),
    );
  }
  await world.settle();
}

describe('what was not understood', () => {
  test('is listed with why, the newest first, by what is asked for', async () => {
    const [one, two] = agency.clients;
    await odd(one);
    await odd(one, 'odder');
    await odd(two);

    const refused = await refusedOf();

    expect(refused).toMatchObject([
      { clientId: two.id, channelId: two.whatsapp.channelId, kind: 'status', reason: 'STATUS_UNKNOWN: odd' },
      { clientId: one.id, reason: 'STATUS_UNKNOWN: odder', payload: { status: { status: 'odder' } } },
      { clientId: one.id, reason: 'STATUS_UNKNOWN: odd' },
    ]);
    const ids = refused.map(({ id }) => id);
    expect(await idsOf({ limit: 1, beforeId: ids[0] })).toEqual(ids.slice(1, 2));
    expect(await idsOf({ clientId: one.id })).toEqual(ids.slice(1));
    expect(await idsOf({ channelId: two.whatsapp.channelId })).toEqual(ids.slice(0, 1));
    expect(await idsOf({ reason: 'STATUS_UNKNOWN: odder' })).toEqual(ids.slice(1, 2));
  });

  test('is for those who look after channels, each of their own clients', async () => {
    const rival = await world.agency();
    await odd(agency.clients[0]);
    const [id] = await idsOf();
    await odd(agency.clients[1]);
    await agency.allows(agency.delegate, 'chat.manage_channels');

    expect((await refusedOf({}, agency.delegate)).map((one) => one.id)).toEqual([id]);
    expect(await refusedOf({}, rival.admin)).toEqual([]);
    expect(await refusedOf({ channelId: agency.whatsapp.channelId }, rival.admin)).toEqual([]);
    expect(await agency.agent.isRefused(RefusedInbound)).toMatchObject({ reason: 'PERMISSION_MISSING' });
    const { replayInboundEvents } = await rival.admin.gets(ReplayInboundEvents, { ids: [id] });
    expect(replayInboundEvents).toMatchObject([{ eventId: id, error: { code: 'NOT_FOUND' } }]);
  });

  test('is refused again while nobody knows better, and says so', async () => {
    await odd(agency.clients[0]);
    const [id = ''] = await idsOf();

    const { replayInboundEvents } = await agency.admin.gets(ReplayInboundEvents, { ids: [id, 'nothing'] });

    expect(replayInboundEvents).toEqual([
      { eventId: id, reason: 'STATUS_UNKNOWN: odd', error: null },
      { eventId: 'nothing', reason: null, error: { code: 'NOT_FOUND', reason: 'NOT_FOUND' } },
    ]);
    expect(await idsOf()).toEqual([id]);
    expect(await agency.audit('inbound.replayed')).toMatchObject([
      { userId: agency.admin.id, subjectId: id },
    ]);
  });

  test.each([[{}], [{ ids: [], reason: 'x' }], [{ ids: [] }]])(
    'which events must be said: %j',
    async (variables) => {
      expect(await agency.admin.isRefused(ReplayInboundEvents, variables)).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'ids' },
      });
    },
  );
});

describe('a poisoned event', () => {
  test('stops its lane for as long as it is tried, and no longer; then it can be read again, once', async () => {
    const [client] = agency.clients;
    const from = newCustomer();
    const other = newCustomer();
    const restore = poisoned(from.number);
    await says(client, from, 'first', 'second');
    await says(client, other, 'hello');
    expect((await agency.admin.gets(Inbox, { tab: 'ALL' })).conversations).toHaveLength(1);

    for (let n = 1; n < 2 * ATTEMPTS; n += 1) await agency.pausesEnd();

    const refused = await refusedOf({ reason: 'GAVE_UP' });
    expect(refused).toHaveLength(2);
    expect(
      await agency.query("SELECT id FROM jobs WHERE agency_id = $1 AND kind = 'inbound.process'"),
    ).toEqual([]);
    const again = () => agency.admin.gets(ReplayInboundEvents, { reason: 'GAVE_UP' });
    expect((await again()).replayInboundEvents.map(({ reason }) => reason)).toEqual(['GAVE_UP', 'GAVE_UP']);

    restore();
    const { replayInboundEvents } = await again();
    expect(replayInboundEvents.map(({ reason, error }) => [reason, error])).toEqual([
      [null, null],
      [null, null],
    ]);
    const ids = refused.map(({ id }) => id);
    const repeated = await agency.admin.gets(ReplayInboundEvents, { ids });
    expect(repeated.replayInboundEvents.map(({ reason }) => reason)).toEqual([null, null]);
    await world.settle();
    const { conversations } = await agency.admin.gets(Inbox, { tab: 'ALL' });
    const thread = conversations.find(({ customerExternalId }) => customerExternalId === from.number);
    const said = await agency.admin.gets(Messages, { conversationId: thread?.id ?? '' });
    expect(said.messages.map(({ body }) => body)).toEqual(['second', 'first']);
    expect(await refusedOf()).toEqual([]);
  });

  test('what comes after it in its lane is read as soon as it is given up', async () => {
    const [client] = agency.clients;
    const from = newCustomer();
    const restore = poisoned(from.number);
    await says(client, from, 'first');
    for (let n = 2; n < ATTEMPTS; n += 1) await agency.pausesEnd();
    await says(client, from, 'second');
    expect(await idsOf()).toEqual([]);

    await agency.pausesEnd();
    restore();
    await agency.pausesEnd();

    expect(await refusedOf()).toHaveLength(1);
    const [thread] = (await agency.admin.gets(Inbox, { tab: 'ALL' })).conversations;
    const said = await agency.admin.gets(Messages, { conversationId: thread?.id ?? '' });
    expect(said.messages.map(({ body }) => body)).toEqual(['second']);
  });
});

describe('what is of no agency', () => {
  test('is seen by who looks after all of them, and by nobody else', async () => {
    const accountId = newAccountId();
    const from = newCustomer();
    const lost = envelope(
      messageValue({ phoneNumberId: accountId }, from, [messages.text(from, 'anybody?', {})]),
    );
    await postSigned(world.server, JSON.stringify(lost));
    await postSigned(world.server, `{"no json ${accountId}`);

    const { unroutedInbound } = await agency.superAdmin.gets(UnroutedInbound, { limit: 100 });

    const mine = unroutedInbound.filter(
      (one) => one.accountId === accountId || one.excerpt.includes(accountId),
    );
    expect(mine).toMatchObject([
      { reason: 'NOT_JSON', excerpt: `{"no json ${accountId}`, size: 10 + accountId.length },
      { reason: 'UNKNOWN_ACCOUNT', accountId, excerpt: expect.stringContaining('anybody?') },
    ]);
    const operations: readonly Operation<object>[] = [UnroutedInbound, RefusedSignatures];
    for (const operation of operations) {
      expect(await agency.admin.isRefused(operation)).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  test('posts with another signature are counted by the hour, and nothing of them is kept', async () => {
    const before = await signatures();
    const body = JSON.stringify({ secret: randomUUID() });

    for (let n = 0; n < 5; n += 1) await postSigned(world.server, body, 'sha256=00');
    await world.server.app.get(SignatureCounts, { strict: false }).store();

    expect((await signatures()) - before).toBe(5);
    const rows = await world.database.query(
      'SELECT id FROM unrouted_events WHERE position($1 IN encode(body, $2)) > 0',
      [body, 'escape'],
    );
    expect(rows).toEqual([]);
  });

  async function signatures(): Promise<number> {
    const { refusedSignatures } = await agency.superAdmin.gets(RefusedSignatures);
    return refusedSignatures.reduce((sum, { count }) => sum + count, 0);
  }
});

describe('what is old', () => {
  const daysAgo = (days: number) =>
    firstIdAt(new Date(Date.now() - days * DAY_MS)).replace(/000000000000$/, () => tail());
  const tail = () => randomUUID().slice(-12);

  /** An event of so many days ago, understood or not. */
  async function event(days: number, state: 'understood' | 'refused' | 'waiting'): Promise<string> {
    const id = daysAgo(days);
    await agency.query(
      `INSERT INTO inbound_events (agency_id, id, client_id, channel_id, event_key, kind, payload, processed_at, parked_for)
       VALUES ($1, $2, $3, $4, $6, 'status', '{}', CASE WHEN $5 <> 'waiting' THEN now() END, CASE WHEN $5 = 'refused' THEN 'ODD' END)`,
      [id, agency.clients[0].id, agency.whatsapp.channelId, state, id],
    );
    return id;
  }

  async function parked(days: number): Promise<string> {
    const id = daysAgo(days);
    await agency.query(
      `INSERT INTO parked_statuses (agency_id, id, client_id, channel_id, provider_message_id, status, occurred_at)
       VALUES ($1, $2, $3, $4, $5, 'SENT', now())`,
      [id, agency.clients[0].id, agency.whatsapp.channelId, id],
    );
    return id;
  }

  test('goes, and what was not worked on stays; every day, by one job', async () => {
    await agency.whatsapp.receives('hello');
    await agency.whatsapp.receives('hello');
    const stay = [await event(29, 'understood'), await event(89, 'refused'), await event(400, 'waiting')];
    const go = [await event(31, 'understood'), await event(91, 'refused')];
    const [young, old] = [await parked(29), await parked(31)];
    const jobs = () =>
      agency.query<{ run_at: Date }>(
        "SELECT run_at FROM jobs WHERE agency_id = $1 AND kind = 'inbound.purge'",
      );
    expect(await jobs()).toHaveLength(1);

    await agency.pausesEnd();

    const left = await agency.query<{ id: string }>('SELECT id FROM inbound_events WHERE agency_id = $1');
    const ids = left.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(stay));
    expect(ids.filter((id) => go.includes(id))).toEqual([]);
    expect(ids).toHaveLength(stay.length + 2);
    expect(await agency.query('SELECT id FROM parked_statuses WHERE agency_id = $1')).toEqual([
      { id: young },
    ]);
    expect([young, old]).toHaveLength(2);
    const [next, ...more] = await jobs();
    expect(more).toEqual([]);
    expect(Number(next?.run_at)).toBeGreaterThan(Date.now() + DAY_MS / 2);
  });
});
