import pg from 'pg';
import { testDatabaseUrl } from '../setup/database.js';
import { REDIS_URL, redisAnswers } from '../setup/redis.js';
import { eventually, Instance, newTopic, numbered, upTo } from './instance.js';
import { Severable } from './severable.js';

const REDIS = new URL(REDIS_URL);

const hasRedis = await redisAnswers();
const whenRedisAnswers = hasRedis ? test : test.skip;
if (!hasRedis) console.warn(`No Redis answers at ${REDIS.href}: its tests are skipped.`);

let databaseUrl: string;
let severable: Severable;
const running: Instance[] = [];

beforeAll(async () => {
  databaseUrl = await testDatabaseUrl();
});

beforeEach(async () => {
  severable = await Severable.to(REDIS, 6379);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((instance) => instance.close()));
  await severable.close();
});

async function started(redisUrl = REDIS.href): Promise<Instance> {
  const instance = new Instance({ databaseUrl, redisUrl });
  running.push(instance);
  await instance.relay.start();
  return instance;
}

async function waiting(): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query('SELECT 1 FROM outbox_events')).rows.length;
  } finally {
    await client.end();
  }
}

whenRedisAnswers('events reach both instances in order', async () => {
  const [one, two] = [await started(), await started()];
  const topic = newTopic();
  const heard = [one.hears(topic), two.hears(topic)];

  for (const n of upTo(50)) await one.emit(numbered(topic, n));
  await Promise.all([one.relay.settle(), two.relay.settle()]);

  for (const { numbers } of heard) expect(numbers).toEqual(upTo(50));
});

whenRedisAnswers('while Redis is away events wait in the outbox; when it is back they leave', async () => {
  const instance = await started(severable.via(REDIS));
  const topic = newTopic();
  const heard = instance.hears(topic);

  severable.cut();
  await instance.emit(...upTo(3).map((n) => numbered(topic, n)));
  await expect(instance.relay.settle()).rejects.toThrow();
  expect(await waiting()).toBe(3);
  severable.mend();

  // They may leave before this instance listens again: then they are behind the gap it is told of.
  await heard.until(({ gaps }) => gaps > 0);
  await eventually(() => instance.relay.settle());
  expect(await waiting()).toBe(0);
});

whenRedisAnswers('subscribers of an instance that began without Redis are told when it comes', async () => {
  severable.cut();
  const instance = await started(severable.via(REDIS));
  const topic = newTopic();
  const heard = instance.hears(topic);
  severable.mend();

  await heard.until(({ gaps }) => gaps > 0);
  await instance.emit(numbered(topic, 1));
  await heard.until(({ numbers }) => numbers.includes(1));
});
