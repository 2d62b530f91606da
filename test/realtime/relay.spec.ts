import pg from 'pg';
import { systemActor } from '../../src/kernel/actor.js';
import { testDatabaseUrl } from '../setup/database.js';
import { Instance, newTopic, numbered, upTo } from './instance.js';
import { Severable } from './severable.js';

let url: string;
const running: Instance[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  url = await testDatabaseUrl();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((instance) => instance.close()));
  for (const close of closing.splice(0)) await close();
});

async function started(databaseUrl = url): Promise<Instance> {
  const instance = new Instance({ databaseUrl });
  running.push(instance);
  await instance.relay.start();
  return instance;
}

async function connection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  closing.push(() => client.end());
  return client;
}

const insert = (client: pg.Client, topic: string, n: number) =>
  client.query(
    `INSERT INTO outbox_events (agency_id, type, version, topics, payload) VALUES (1, 'test.counted', 1, ARRAY[$1], $2)`,
    [topic, { n }],
  );

test('an event is heard after its transaction committed', async () => {
  const instance = await started();
  const topic = newTopic();
  const heard = instance.hears(topic);

  await instance.emit(numbered(topic, 1));

  await heard.until(({ numbers }) => numbers.length === 1);
  expect(heard.numbers).toEqual([1]);
});

test('an event of a transaction that rolled back is never heard', async () => {
  const instance = await started();
  const topic = newTopic();
  const heard = instance.hears(topic);

  const failed = instance.uow.write(systemActor(1, 'test'), async (tx) => {
    await tx.rows({ name: 'one', text: 'SELECT 1' }, []);
    tx.emit(numbered(topic, 1));
    throw new Error('no');
  });

  await expect(failed).rejects.toThrow('no');
  await instance.relay.settle();
  expect(heard.numbers).toEqual([]);
});

test('a row whose transaction commits after a later one is not lost', async () => {
  const instance = await started();
  const topic = newTopic();
  const heard = instance.hears(topic);
  const [slow, quick] = [await connection(), await connection()];

  await slow.query('BEGIN');
  await insert(slow, topic, 1);
  await insert(quick, topic, 2);
  await instance.relay.settle();
  expect(heard.numbers).toEqual([2]);
  await slow.query('COMMIT');
  await instance.relay.settle();

  expect(heard.numbers).toEqual([2, 1]);
});

test('another instance hears what this one committed', async () => {
  const [here, there] = [await started(), await started()];
  const topic = newTopic();
  const heard = there.hears(topic);

  await here.emit(numbered(topic, 1));

  await heard.until(({ numbers }) => numbers.length === 1);
});

test('two relays keep the order, and tell nothing twice', async () => {
  const [one, two] = [await started(), await started()];
  const topics = [newTopic(), newTopic(), newTopic(), newTopic()];
  const heard = topics.flatMap((topic) => [one.hears(topic), two.hears(topic)]);

  await Promise.all(
    topics.map(async (topic, i) => {
      for (const n of upTo(60)) await (i % 2 ? one : two).emit(numbered(topic, n));
    }),
  );
  await Promise.all([one.relay.settle(), two.relay.settle()]);

  for (const { numbers } of heard) expect(numbers).toEqual(upTo(60));
});

test('more events than one pass takes arrive in order, also where equal ones stand side by side', async () => {
  const instance = await started();
  const topic = newTopic();
  const heard = instance.hears(topic);
  const expected = upTo(1_200).map((n) => (n < 700 ? 7 : n));

  await instance.emit(...expected.map((n) => numbered(topic, n)));
  await instance.relay.settle();

  expect(heard.numbers).toEqual(expected);
});

test('an event longer than one notification arrives whole, in its place', async () => {
  const instance = await started();
  const topic = newTopic();
  const heard = instance.hears(topic);

  await instance.emit(numbered(topic, 1), numbered(topic, 2, 'ü'.repeat(20_000)), numbered(topic, 3));
  await instance.relay.settle();

  expect(heard.numbers).toEqual([1, 2, 3]);
});

test('nothing stays in the outbox, not even what has no topic', async () => {
  const instance = await started();

  await instance.emit({ ...numbered('', 1), topics: [] });
  await instance.relay.settle();

  const { rows } = await (await connection()).query('SELECT 1 FROM outbox_events');
  expect(rows).toEqual([]);
});

test('when the listening connection is lost, subscribers are told of the gap and then hear again', async () => {
  const instance = await started();
  const topic = newTopic();
  const heard = instance.hears(topic);

  await (await connection()).query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'switchboard live' AND datname = current_database()`,
  );
  await heard.until(({ gaps }) => gaps > 0);
  await instance.emit(numbered(topic, 1));
  await heard.until(({ numbers }) => numbers.length === 1);
});

test('an outage of the whole database ends by itself', async () => {
  const severable = await Severable.to(new URL(url), 5432);
  closing.push(() => severable.close());
  const instance = await started(severable.via(new URL(url)));
  const topic = newTopic();
  const heard = instance.hears(topic);
  const elsewhere = await connection();

  severable.cut();
  await insert(elsewhere, topic, 1);
  severable.mend();

  // What was published before it listened again is behind the gap; what comes after it is heard.
  await heard.until(({ gaps }) => gaps > 0);
  await insert(elsewhere, topic, 2);
  await heard.until(({ numbers }) => numbers.includes(2));
});

test('a stopped instance leaves the rest to others', async () => {
  const [leaving, staying] = [await started(), await started()];
  const topic = newTopic();
  const heard = staying.hears(topic);

  await leaving.relay.stop();
  await leaving.emit(numbered(topic, 1));

  await heard.until(({ numbers }) => numbers.length === 1);
});
