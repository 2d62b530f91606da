import { once } from 'node:events';
import jwt from 'jsonwebtoken';
import { WebSocket } from 'ws';
import { DEVELOPMENT_SECRETS } from '../../src/config/env.js';
import {
  Assign,
  ConversationUpdated,
  MarkRead,
  MessageUpdated,
  NewMessage,
  operation,
  SendText,
} from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('newMessage', () => {
  test('sends what came since afterSeq and then what comes, each once and in order', async () => {
    const { agent, whatsapp } = await world.agency();
    const from = newCustomer();
    const { id } = await whatsapp.receives('one', { from });
    for (const text of ['two', 'three']) await whatsapp.receives(text, { from });

    const live = await agent.listens(NewMessage, { conversationId: id, afterSeq: 1 });
    await agent.gets(SendText, { conversationId: id, body: 'four' });
    await whatsapp.receives('five', { from });

    expect((await live.next(4)).map(({ seq, body }) => [seq, body])).toEqual([
      [2, 'two'],
      [3, 'three'],
      [4, 'four'],
      [5, 'five'],
    ]);
  });

  test('without afterSeq begins with the next message', async () => {
    const { agent, whatsapp } = await world.agency();
    const from = newCustomer();
    const { id } = await whatsapp.receives('before', { from });

    const live = await agent.listens(NewMessage, { conversationId: id });
    await whatsapp.receives('after', { from });

    expect((await live.next()).map(({ body }) => body)).toEqual(['after']);
  });

  test('thirty replies at once are heard by everybody in their order', async () => {
    const { agent, admin, whatsapp } = await world.agency();
    const { id } = await whatsapp.receives('hello');
    const lives = await Promise.all(
      [agent, admin].map((who) => who.listens(NewMessage, { conversationId: id })),
    );

    await Promise.all(
      Array.from({ length: 30 }, (_, i) => agent.gets(SendText, { conversationId: id, body: `${i}` })),
    );
    await world.settle();

    for (const live of lives) {
      expect((await live.next(30)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 30 }, (_, i) => i + 2),
      );
    }
  });

  test('of a conversation that does not exist for the subscriber ends at once, without a word', async () => {
    const [acme, rival] = await world.agencies(2);
    const { id } = await acme.clients[1].whatsapp.receives('hello');

    for (const person of [rival.admin, acme.delegate, acme.clientUser, acme.orphan]) {
      for (const subscription of [NewMessage, MessageUpdated]) {
        const live = await person.listens<object>(subscription, { conversationId: id });
        await live.ended();
        expect([live.events, live.end]).toEqual([[], []]);
      }
    }
  });

  test('refuses a place before the first, naming afterSeq', async () => {
    const { agent, whatsapp } = await world.agency();
    const { id } = await whatsapp.receives('hello');

    const live = await agent.listens(NewMessage, { conversationId: id, afterSeq: -1 });
    await live.ended();

    expect(live.end).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', details: { field: 'afterSeq' } } },
    ]);
  });
});

describe('conversationUpdated', () => {
  test('tells each person of what that person sees, and of nothing else', async () => {
    const [acme, rival] = await world.agencies(2);
    const people = [acme.admin, acme.clients[0].user, acme.clients[1].user, acme.delegate, rival.admin];
    const lives = await Promise.all(people.map((person) => person.listens(ConversationUpdated)));

    // What somebody must not hear comes first, and something that everybody hears comes last.
    const two = await acme.clients[1].whatsapp.receives('to the second client');
    const one = await acme.clients[0].whatsapp.receives('to the first client');
    const other = await rival.whatsapp.receives('to the rival');
    const last = await acme.clients[1].whatsapp.receives('to the second client again');

    const heard = async (i: number, n: number) => (await lives[i]?.next(n))?.map(({ id }) => id);
    expect(await heard(0, 3)).toEqual([two.id, one.id, last.id]);
    expect(await heard(1, 1)).toEqual([one.id]);
    expect(await heard(2, 2)).toEqual([two.id, last.id]);
    expect(await heard(3, 1)).toEqual([one.id]);
    expect(await heard(4, 1)).toEqual([other.id]);
  });

  test('of another agency ends at once, and an orphan hears nothing of its own', async () => {
    const [acme, rival] = await world.agencies(2);

    const foreign = await rival.admin.listens(ConversationUpdated, { agencyId: acme.id });
    await foreign.ended();
    const orphan = await acme.orphan.listens(ConversationUpdated, { agencyId: acme.id });
    const admin = await acme.admin.listens(ConversationUpdated, { agencyId: acme.id });
    await acme.whatsapp.receives('hello');
    await admin.next();

    expect([foreign.events, orphan.events]).toEqual([[], []]);
  });

  test('shows the unread count of whoever hears it', async () => {
    const { admin, agent, whatsapp } = await world.agency();
    const from = newCustomer();
    const { id } = await whatsapp.receives('one', { from });
    await agent.gets(MarkRead, { conversationId: id });
    await world.settle();
    const [adminHears, agentHears] = await Promise.all([
      admin.listens(ConversationUpdated),
      agent.listens(ConversationUpdated),
    ]);

    await whatsapp.receives('two', { from });

    expect((await adminHears.next()).map(({ unreadCount }) => unreadCount)).toEqual([2]);
    expect((await agentHears.next()).map(({ unreadCount }) => unreadCount)).toEqual([1]);
  });

  test('tells of reading only on the screens of who read', async () => {
    const { admin, agent, whatsapp } = await world.agency();
    const { id } = await whatsapp.receives('one');
    const [adminHears, agentHears] = await Promise.all([
      admin.listens(ConversationUpdated),
      agent.listens(ConversationUpdated),
    ]);

    await agent.gets(MarkRead, { conversationId: id });
    await admin.gets(Assign, { conversationId: id, assigneeId: agent.id });
    await world.settle();

    expect(await agentHears.next(2)).toMatchObject([{ unreadCount: 0 }, { assigneeId: agent.id }]);
    expect(await adminHears.next(1)).toMatchObject([{ assigneeId: agent.id, unreadCount: 1 }]);
  });
});

describe('agentPresence', () => {
  const Presence = operation<{ agentPresence: { userId: string; status: string } }>(
    'subscription { agentPresence { userId status } }',
  );
  const SetPresence = operation<{ setPresence: { status: string } }>(
    'mutation SetPresence($status: PresenceStatus!) { setPresence(status: $status) { status } }',
  );

  test('tells colleagues of who comes and who goes away, and nobody else', async () => {
    const [acme, rival] = await world.agencies(2);
    const [live, foreign] = await Promise.all([acme.admin.listens(Presence), rival.admin.listens(Presence)]);

    await acme.agent.listens(ConversationUpdated);
    const of = async (person: Person, status: string) => {
      for (;;) {
        const [event] = await live.next();
        if (event?.userId === person.id) return expect(event.status).toBe(status);
      }
    };
    await of(acme.agent, 'ONLINE');
    await acme.agent.gets(SetPresence, { status: 'AWAY' });
    await of(acme.agent, 'AWAY');

    expect(foreign.events.filter(({ userId }) => userId !== rival.admin.id)).toEqual([]);
  });
});

describe('the socket', () => {
  /** What the server says first: an acknowledgement, or the code and reason of its refusal. */
  async function greeting(connectionParams: object | undefined): Promise<string> {
    const socket = new WebSocket(world.server.socketUrl, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: connectionParams }));
    const said = await Promise.race([
      once(socket, 'message').then(([data]) => String(JSON.parse(String(data)).type)),
      once(socket, 'close').then(([code, reason]) => `${code} ${reason}`),
    ]);
    socket.terminate();
    return said;
  }

  const forged = (
    claims: object,
    options: jwt.SignOptions = {},
    secret: string = DEVELOPMENT_SECRETS.JWT_SECRET,
  ) => `Bearer ${jwt.sign(claims, secret, { expiresIn: 60, ...options })}`;

  test.each(['Authorization', 'authorization'])('takes the token under %s', async (name) => {
    const { agent } = await world.agency();

    expect(await greeting({ [name]: agent.authorization })).toBe('connection_ack');
  });

  test.each([
    ['nothing', undefined],
    ['no token', {}],
    ['an empty token', { Authorization: '' }],
    ['nonsense', { Authorization: 'Bearer nonsense' }],
    ['a token of another secret', { Authorization: forged({ userId: 'x' }, {}, 'another secret') }],
    ['a token of other claims', { Authorization: forged({ role: 'SUPER_ADMIN', agencyId: 1 }) }],
    ['an unsigned token', { Authorization: `Bearer ${jwt.sign({}, '', { algorithm: 'none' })}` }],
  ])('refuses %s with 4403', async (_what, params) => {
    expect(await greeting(params)).toMatch(/^4403 /);
  });

  test('refuses an expired token with 4403 and says so', async () => {
    const { agent } = await world.agency();
    const { payload, header } = jwt.decode(agent.authorization.slice('Bearer '.length), {
      complete: true,
    }) as jwt.Jwt;
    const expired = { ...(payload as jwt.JwtPayload), exp: Math.floor(Date.now() / 1000) - 1 };
    const token = jwt.sign(expired, DEVELOPMENT_SECRETS.JWT_SECRET, { header });

    expect(await greeting({ Authorization: `Bearer ${token}` })).toBe('4403 token expired');
  });
});
