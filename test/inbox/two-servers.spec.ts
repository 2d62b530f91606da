import { REDIS_URL, redisAnswers } from '../setup/redis.js';
import { ConversationUpdated, NewMessage, SendText } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

const hasRedis = await redisAnswers();
if (!hasRedis) console.warn(`No Redis answers at ${REDIS_URL}: two servers are not tried over it.`);

const ways: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['PostgreSQL', {}],
  ...(hasRedis ? [['Redis', { REDIS_URL }] as const] : []),
];

describe.each(ways)('two servers over %s', (_name, env) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(env);
  });
  afterAll(() => world.close());

  test('share one live inbox', async () => {
    const { agent, admin, whatsapp } = await world.agency();
    const there = agent.at(await world.secondServer());
    const from = newCustomer();
    const { id } = await whatsapp.receives('hello', { from });
    const [here, far, inbox] = await Promise.all([
      admin.listens(NewMessage, { conversationId: id }),
      there.listens(NewMessage, { conversationId: id }),
      there.listens(ConversationUpdated),
    ]);

    await whatsapp.receives('to the first server', { from });
    await there.gets(SendText, { conversationId: id, body: 'from the second server' });
    await world.settle();

    for (const live of [here, far]) {
      expect((await live.next(2)).map(({ seq, body }) => [seq, body])).toEqual([
        [2, 'to the first server'],
        [3, 'from the second server'],
      ]);
    }
    expect((await inbox.next()).map((conversation) => conversation.id)).toEqual([id]);
    there.leave();
  });
});
