import { createHmac } from 'node:crypto';
import { jest } from '@jest/globals';
import { JobRunner } from '../../src/jobs/job-runner.js';
import { Random } from '../../src/simulate/customers/random.js';
import {
  envelope,
  messages,
  messageValue,
  newWamid,
  status,
  statusValue,
} from '../../src/simulate/meta/envelopes.js';
import { FAIR, stormy } from '../../src/simulate/meta/weather.js';
import { freshDatabase, type TestDatabase } from '../setup/database.js';
import type { Agency } from '../world/agency.js';
import { SendText } from '../world/documents.js';
import { APP_SECRET, type Customer, newCustomer, WEBHOOK } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { MortalServer, until } from './mortal-server.js';

// Servers begin and are killed a dozen times.
jest.setTimeout(240_000);

const THREADS = 5;
const IN_EACH = 6;
const KILLS = 4;
/** So many more get through, and the server is killed. */
const STEP = 6;
const SEED = 20_261_201;

let database: TestDatabase | undefined;
let world: World;
let agency: Agency;
let server: MortalServer;

beforeAll(async () => {
  // Of its own: the jobs of others would be worked on, too.
  database = await freshDatabase();
  world = await openWorld({}, {}, database.url);
  agency = await world.agency();
  server = await MortalServer.on(database.url, { META_GRAPH_URL: world.meta.url, DATA_DIR: world.dataDir });
});
afterAll(async () => {
  await server?.kill();
  await world?.close();
  await database?.drop();
});

const countOf = async (sql: string, values: readonly unknown[] = []): Promise<number> => {
  const [row] = await agency.query<{ n: number }>(sql, values);
  return row?.n ?? -1;
};

/** As Meta posts, to whoever listens there now. Whether it was taken; 0: nobody answered. */
async function posted(body: unknown, secret = APP_SECRET): Promise<number> {
  const bytes = JSON.stringify(body);
  const signature = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
  const answer = await fetch(`${server.url}${WEBHOOK}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
    body: bytes,
  }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

/** The dead hold nothing any more, and what waits to be sent waits until it is told to go on. */
const buried = () =>
  agency.query(
    `UPDATE jobs SET locked_by = NULL, locked_until = NULL,
       run_at = CASE WHEN kind = 'message.deliver' THEN now() + interval '1 hour' ELSE now() END WHERE agency_id = $1`,
  );

/** Meta tells of everything that it has accepted, again and again until it is heard. */
async function everythingIsTold(): Promise<void> {
  for (const { wamid, callbackData, phoneNumberId, to } of world.meta.accepted) {
    const told = status('sent', wamid, { number: to }, { callbackData: callbackData ?? undefined });
    expect(await posted(envelope(statusValue({ phoneNumberId }, [told])))).toBe(200);
  }
  await until(
    async () =>
      (await countOf(
        "SELECT count(*)::int AS n FROM jobs WHERE agency_id = $1 AND kind = 'inbound.process'",
      )) === 0,
    'the statuses to be read',
  );
}

/** The pauses of what waits are over. */
async function goesOn(): Promise<void> {
  await agency.query('UPDATE job_gates SET held_until = now() WHERE agency_id = $1 AND held_until > now()');
  await agency.query(
    "UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND kind = 'message.deliver' AND locked_by IS NULL",
  );
}

const underWay = () =>
  countOf("SELECT count(*)::int AS n FROM messages WHERE agency_id = $1 AND status IN ('QUEUED', 'SENDING')");

test('however often the provider fails and the server is killed, every message leaves once and in order', async () => {
  const customers = Array.from({ length: THREADS }, () => newCustomer());
  const threads: string[] = [];
  for (const from of customers) threads.push((await agency.whatsapp.receives('hello', { from })).id);
  await world.settle();
  await world.server.app.get(JobRunner, { strict: false }).stop();
  const keys: string[] = [];
  for (let n = 1; n <= IN_EACH; n += 1) {
    for (const conversationId of threads) {
      const { sendText } = await agency.agent.gets(SendText, { conversationId, body: String(n) });
      keys.push(sendText.id);
    }
  }
  const random = new Random(SEED);
  world.meta.weather = stormy({ error: 0.2, tooFast: 0.05, hang: 0.02, reset: 0.05 }, () => random.next());

  for (let kill = 1; kill <= KILLS; kill += 1) {
    await buried();
    await server.start();
    await everythingIsTold();
    const before = world.meta.accepted.length;
    await goesOn();
    await until(async () => {
      if (world.meta.accepted.length >= before + STEP) return true;
      // Refused ones wait for a second or so; nobody has to wait for the pauses of a gate.
      await agency.query(
        'UPDATE job_gates SET held_until = now() WHERE agency_id = $1 AND held_until > now()',
      );
      await agency.query(
        "UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND kind = 'message.deliver' AND locked_by IS NULL AND run_at < now() + interval '20 seconds'",
      );
      return (await underWay()) === 0;
    }, 'some more to be accepted');
    await server.kill();
  }
  world.meta.weather = FAIR;
  await buried();
  await server.start();
  for (let turn = 0; turn < 5 && (await underWay()) > 0; turn += 1) {
    await everythingIsTold();
    await goesOn();
    await until(
      async () =>
        (await countOf(
          "SELECT count(*)::int AS n FROM jobs WHERE agency_id = $1 AND kind = 'message.deliver' AND NOT parked AND run_at <= now()",
        )) === 0,
      'what is due',
    );
  }

  expect(await underWay()).toBe(0);
  const sent = await agency.query<{ id: string; status: string }>(
    "SELECT id, status FROM messages WHERE agency_id = $1 AND direction = 'OUTBOUND' AND id = ANY ($2::uuid[])",
    [keys],
  );
  const gone = sent.filter((one) => one.status !== 'FAILED').map(({ id }) => id);
  const accepted = world.meta.accepted.map(({ callbackData }) => callbackData ?? '');
  expect(accepted.length).toBe(new Set(accepted).size);
  expect([...accepted].sort()).toEqual(gone.sort());
  for (const { number } of customers) {
    const heard = world.meta.accepted.filter(({ to }) => to === number);
    const places = heard.map(({ body }) => Number((body.text as { body: string }).body));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  }
  await server.kill();
});

/** A customer's message, posted so often. */
interface Post {
  readonly id: string;
  readonly body: unknown;
}

function shuffledHere<T>(some: readonly T[], odds: number, random: Random): T[] {
  const list = [...some];
  for (let at = 1; at < list.length; at += 1) {
    const [one, another] = [list[at - 1], list[at]];
    if (one !== undefined && another !== undefined && random.isTrue(odds))
      [list[at - 1], list[at]] = [another, one];
  }
  return list;
}

test('however often posts come, in whatever order, and the server is killed, each message is there once', async () => {
  const random = new Random(SEED);
  const from: readonly [Customer, ...Customer[]] = [newCustomer(), newCustomer(), newCustomer()];
  const valid: Post[] = Array.from({ length: 80 }, (_, n) => {
    const [id, customer] = [newWamid(), random.pick(from)];
    return {
      id,
      body: envelope(messageValue(agency.whatsapp.line, customer, [messages.text(customer, `${n}`, { id })])),
    };
  });
  const repeated = valid.flatMap((post) => (random.isTrue(0.3) ? [post, post] : [post]));
  const waiting = shuffledHere(repeated, 0.2, random);
  await buried();
  await server.start();

  const answers = new Map<number, number>();
  const killAt = new Set([30, 70]);
  let posts = 0;
  while (waiting.length > 0) {
    const some = waiting.splice(0, 8);
    const forged = random.isTrue(0.4)
      ? some.slice(0, 1).map(({ body }) => posted(body, 'another secret'))
      : [];
    const answered = some.map(({ body }) => posted(body));
    posts += some.length;
    // While they are under way: some are stored, and nobody is told.
    const isKilled = [...killAt].some((at) => at <= posts);
    if (isKilled) await server.kill();
    for (const code of await Promise.all(forged)) answers.set(code, (answers.get(code) ?? 0) + 1);
    const codes = await Promise.all(answered);
    // Whoever heard no 200 posts again.
    waiting.push(...some.filter((_, at) => codes[at] !== 200));
    if (isKilled) {
      killAt.delete(Math.min(...killAt));
      await buried();
      await server.start();
    }
  }
  await until(
    async () =>
      (await countOf(
        "SELECT count(*)::int AS n FROM jobs WHERE agency_id = $1 AND kind = 'inbound.process'",
      )) === 0,
    'everything to be read',
  );

  const ids = valid.map(({ id }) => id);
  const rows = await agency.query<{ id: string }>(
    `SELECT provider_message_id AS id FROM messages WHERE agency_id = $1 AND direction = 'INBOUND' AND provider_message_id = ANY ($2)`,
    [ids],
  );
  expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const gaps = await agency.query(
    `SELECT conversation_id FROM messages WHERE agency_id = $1 GROUP BY conversation_id HAVING max(seq) <> count(*)`,
  );
  expect(gaps).toEqual([]);
  expect([...answers.keys()].filter((code) => code !== 0)).toEqual([401]);
});
