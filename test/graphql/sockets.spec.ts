import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { errorIn, ToySocket, until } from './toy-socket.js';
import { ADMIN, AGENT, ToyWorld } from './toy-world.js';

const NOTICES = 'subscription ($room: ID!) { roomNotice(room: $room) }';

let world: ToyWorld;
beforeAll(async () => {
  world = await ToyWorld.open({
    sockets: { initTimeoutMs: 300, perUser: 40, subscriptionsPerSocket: 5, maxPayload: 64 * 1024 },
  });
});
afterAll(() => world.close());

/** The status of an upgrade that is refused, or 101. */
async function upgrade(path: string, headers: Record<string, string> = {}, to = world): Promise<number> {
  const { port, host } = new URL(to.url);
  const asked = request({
    port,
    host: '127.0.0.1',
    path,
    headers: {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': 'graphql-transport-ws',
      ...headers,
    },
  }).end();
  return new Promise((resolve, reject) => {
    asked.once('upgrade', (_response, wire) => {
      wire.destroy();
      resolve(101);
    });
    asked.once('response', (response) => {
      response.resume();
      response.once('close', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject);
  });
}

describe('the upgrade', () => {
  const path = '/api/chat/graphql';

  test.each([
    ['the address', path, {}, 101],
    ['the address with a query string', `${path}?a=1`, {}, 101],
    ['another path', '/socket', {}, 404],
    ['a longer path', `${path}/x`, {}, 404],
    ['an allowed origin', path, { origin: 'https://dashboard.example' }, 101],
    ['a foreign origin', path, { origin: 'https://evil.example' }, 403],
    [
      'an origin that only begins like an allowed one',
      path,
      { origin: 'https://dashboard.example.evil' },
      403,
    ],
    ['an opaque origin', path, { origin: 'null' }, 403],
  ])('%s: %s %o is answered %i', async (_case, to, headers, status) => {
    expect(await upgrade(to, headers)).toBe(status);
  });

  test('the own host is an allowed origin', async () => {
    expect(await upgrade(path, { origin: new URL(world.url).origin })).toBe(101);
  });

  test('a refused socket is destroyed, not left open', async () => {
    const { port } = new URL(world.url);
    const wire = connect(Number(port), '127.0.0.1');
    wire.write(`GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    wire.resume();

    await once(wire, 'close');

    expect(wire.destroyed).toBe(true);
  });

  test('an address that holds too many sockets gets 429', async () => {
    const small = await ToyWorld.open({ sockets: { perIp: 2 } });
    const sockets = [await ToySocket.connect(small), await ToySocket.connect(small)];

    const whenFull = await upgrade(path, {}, small);
    sockets[0]?.socket.close();
    await sockets[0]?.closed;
    await sockets[1]?.settle();
    const afterwards = await upgrade(path, {}, small);

    expect([whenFull, afterwards]).toEqual([429, 101]);
    await small.close();
  });
});

describe('connecting', () => {
  test.each([
    ['Authorization', { Authorization: ADMIN }],
    ['authorization', { authorization: ADMIN }],
    ['headers.Authorization', { headers: { Authorization: ADMIN } }],
    ['headers.authorization', { headers: { authorization: ADMIN } }],
  ])('the token is read from %s', async (_place, payload) => {
    const socket = await ToySocket.open(world);
    socket.send({ type: 'connection_init', payload });

    await expect(socket.next(({ type }) => type === 'connection_ack')).resolves.toBeDefined();
    socket.socket.close();
  });

  test.each([
    ['no token', {}, 'unauthenticated: send Authorization in connectionParams'],
    ['an expired token', { Authorization: 'Bearer ann/AGENCY_ADMIN/1/-5' }, 'token expired'],
    ['an invalid token', { Authorization: 'Bearer nonsense' }, 'token invalid'],
    ['a number', { Authorization: 5 }, 'unauthenticated: send Authorization in connectionParams'],
  ])('%s closes the socket with 4403', async (_case, payload, reason) => {
    const socket = await ToySocket.open(world);
    socket.send({ type: 'connection_init', payload });

    expect(await socket.closed).toEqual({ code: 4403, reason });
  });

  test.each([
    ['silence', (_: ToySocket) => undefined, 4408],
    ['a subscription before the handshake', (s: ToySocket) => s.subscribe('1', NOTICES), 4401],
    ['text that is no JSON', (s: ToySocket) => s.send('hello'), 4400],
    ['an unknown message', (s: ToySocket) => s.send({ type: 'start', id: '1' }), 4400],
    ['a list', (s: ToySocket) => s.send('[]'), 4400],
    ['a binary frame', (s: ToySocket) => s.socket.send(Buffer.from('{}')), 1003],
    ['invalid UTF-8', (s: ToySocket) => s.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
    ['a message of more than 64 KB', (s: ToySocket) => s.send(`"${'x'.repeat(70_000)}"`), 1009],
  ])('%s is closed as the protocol says', async (_case, misbehave, code) => {
    const socket = await ToySocket.open(world);
    misbehave(socket);

    expect((await socket.closed).code).toBe(code);
  });

  test('a reserved opcode is closed and harms nobody', async () => {
    const socket = await ToySocket.connect(world);
    const bystander = await ToySocket.connect(world);
    Reflect.get(socket.socket, '_socket').write(Buffer.from([0x8b, 0x80, 1, 2, 3, 4]));

    expect((await socket.closed).code).toBe(1002);
    await expect(bystander.settle()).resolves.toBeUndefined();
    bystander.socket.close();
  });

  test('two handshakes are one too many', async () => {
    const socket = await ToySocket.connect(world);
    socket.send({ type: 'connection_init', payload: { Authorization: ADMIN } });

    expect((await socket.closed).code).toBe(4429);
  });

  test('another subprotocol is not understood', async () => {
    const socket = await ToySocket.open(world, []).catch(() => null);

    expect(await socket?.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });

  test('one person may not hold every socket', async () => {
    const small = await ToyWorld.open({ sockets: { perUser: 1 } });
    await ToySocket.connect(small);
    const second = await ToySocket.open(small);
    second.send({ type: 'connection_init', payload: { Authorization: ADMIN } });

    expect(await second.closed).toEqual({ code: 4429, reason: 'too many connections of this user' });
    await expect(ToySocket.connect(small, AGENT)).resolves.toBeDefined();
    await small.close();
  });

  test('the socket closes when the token expires', async () => {
    const socket = await ToySocket.connect(world, 'Bearer ann/AGENCY_ADMIN/1/0.2');

    expect(await socket.closed).toEqual({ code: 4403, reason: 'token expired' });
  });

  test('the connection is known while it lives, and can be ended', async () => {
    const socket = await ToySocket.connect(world, 'Bearer zoe/AGENCY_ADMIN/1');
    const before = world.connections.countOf('zoe');
    for (const open of world.connections.all())
      if (open.actor.userId === 'zoe') open.close(4403, 'signed out');

    expect(await socket.closed).toEqual({ code: 4403, reason: 'signed out' });
    await until(() => world.connections.countOf('zoe') === 0);
    expect([before, world.connections.countOf('zoe')]).toEqual([1, 0]);
  });

  test('a peer that answers no ping is cut off', async () => {
    const pinging = await ToyWorld.open({ sockets: { pingEveryMs: 50 } });
    const socket = await ToySocket.open(pinging);
    const alive = await ToySocket.connect(pinging);
    Reflect.set(socket.socket, '_autoPong', false);

    expect((await socket.closed).code).toBe(1006);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    await pinging.close();
  });

  test('shutting down closes every socket with 1001', async () => {
    const leaving = await ToyWorld.open();
    const socket = await ToySocket.connect(leaving);
    await Promise.all([leaving.close(), socket.closed]);

    expect(await socket.closed).toEqual({ code: 1001, reason: 'going away' });
  });
});

describe('operations', () => {
  test('a real client gets what is said', async () => {
    const client = createClient({
      url: world.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: ADMIN },
      lazy: false,
      retryAttempts: 0,
    });
    await new Promise((resolve) => client.on('connected', resolve));
    const heard = client.iterate({ query: NOTICES, variables: { room: 'real' } });
    const first = heard.next();
    const bystander = await ToySocket.connect(world);
    await bystander.listen('1', NOTICES, { room: 'real' });

    world.rooms.say('real', 'good morning');

    expect((await first).value).toEqual({ data: { roomNotice: 'good morning' } });
    await client.dispose();
    bystander.socket.close();
  });

  test.each([
    ['a query', '{ hello }', 'BAD_REQUEST', 'WRONG_TRANSPORT'],
    ['a mutation', 'mutation { print(at: 1) { id } }', 'BAD_REQUEST', 'WRONG_TRANSPORT'],
    ['introspection', '{ __schema { types { name } } }', 'BAD_REQUEST', 'WRONG_TRANSPORT'],
    ['a missing permission', 'subscription { roomSecret(room: "a") }', 'FORBIDDEN', 'PERMISSION_MISSING'],
    ['an unknown field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED', 'INVALID_DOCUMENT'],
    ['a missing variable', NOTICES, 'BAD_USER_INPUT', 'INVALID_VARIABLE'],
    [
      'two subscriptions in one',
      'subscription { roomNotice(room: "a") b: roomNotice(room: "b") }',
      'GRAPHQL_VALIDATION_FAILED',
      'INVALID_DOCUMENT',
    ],
  ])('%s is answered with a typed error, and the socket lives on', async (_case, query, code, reason) => {
    const socket = await ToySocket.connect(world, AGENT);
    socket.subscribe('1', query);
    const refused = await socket.next(({ type }) => type === 'error');

    expect(errorIn(refused).extensions).toMatchObject({ code, reason });
    await expect(socket.settle()).resolves.toBeUndefined();
    socket.socket.close();
  });

  test('one socket carries a bounded number of subscriptions', async () => {
    const socket = await ToySocket.connect(world);
    for (let at = 0; at < 7; at += 1) socket.subscribe(`${at}`, NOTICES, { room: `r${at}` });
    await socket.settle();

    expect(socket.frames.filter(({ type }) => type === 'error').map(({ id }) => id)).toEqual(['5', '6']);
    expect(errorIn(socket.of('6')[0]).extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'subscriptions', max: 5 },
    });
    socket.send({ type: 'complete', id: '0' });
    await socket.listen('7', NOTICES, { room: 'r7' });
    expect(socket.of('7')).toEqual([]);
    socket.socket.close();
  });

  test.each([
    ['while it runs', async (s: ToySocket) => s.listen('1', NOTICES, { room: 'a' })],
    ['while it begins', async (s: ToySocket) => s.subscribe('1', NOTICES, { room: 'a' })],
    [
      'while it begins, after a complete',
      async (s: ToySocket) => {
        s.subscribe('1', NOTICES, { room: 'a' });
        s.send({ type: 'complete', id: '1' });
      },
    ],
  ])('an id that is taken, %s, closes the socket with 4409', async (_case, begin) => {
    const socket = await ToySocket.connect(world);
    await begin(socket);
    socket.subscribe('1', NOTICES, { room: 'a' });

    expect((await socket.closed).code).toBe(4409);
  });

  test('a stream of nothing completes at once', async () => {
    const socket = await ToySocket.connect(world);
    socket.subscribe('1', 'subscription { roomMessage(room: "nowhere") { id } }');
    await socket.next(({ type }) => type === 'complete');

    expect(socket.of('1')).toEqual([{ id: '1', type: 'complete' }]);
    socket.socket.close();
  });

  test('nothing is left behind, however a subscription ends', async () => {
    const own = await ToyWorld.open();
    const sockets = [
      await ToySocket.connect(own),
      await ToySocket.connect(own),
      await ToySocket.connect(own),
    ];
    for (const socket of sockets) await socket.listen('1', NOTICES, { room: 'x' });
    const during = own.footprint();
    sockets[0]?.send({ type: 'complete', id: '1' });
    await sockets[0]?.settle();
    sockets[0]?.socket.close();
    sockets[1]?.socket.close();
    sockets[2]?.socket.terminate();
    await Promise.all(sockets.map(({ closed }) => closed));
    await until(() => own.footprint().groups === 0);

    expect(during).toEqual({ groups: 1, subscribers: 3, topics: ['room:x'] });
    expect(own.footprint()).toEqual({ groups: 0, subscribers: 0, topics: [] });
    await own.close();
  });
});
