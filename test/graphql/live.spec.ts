import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DomainEvent } from '../../src/kernel/events.js';
import { answerIn, errorIn, type Frame, ToySocket, until } from './toy-socket.js';
import { ADMIN, AGENT, OTHER_ADMIN, RIVAL, ToyWorld } from './toy-world.js';

const NOTICES = 'subscription ($room: ID!) { roomNotice(room: $room) }';
const MESSAGES = `subscription ($room: ID!, $after: Int, $more: Boolean = false) {
  roomMessage(room: $room, afterSeq: $after) { seq body id @include(if: $more) }
}`;
const MINE = 'subscription ($room: ID!) { roomMessage(room: $room) { seq mine } }';

let world: ToyWorld;
beforeAll(async () => {
  world = await ToyWorld.open({ verifyExecutor: true });
});
afterAll(() => world.close());

let rooms = 0;
const newRoom = () => `room-${++rooms}`;

const messageIn = (frame: Frame | undefined) => answerIn(frame).data?.roomMessage as Record<string, unknown>;

const seqsOf = (socket: ToySocket, id: string): number[] =>
  socket.of(id).map((frame) => Number(messageIn(frame).seq));

describe('subscribers who would get the same answer', () => {
  test('share one load and one execution', async () => {
    const room = newRoom();
    const sockets = [await ToySocket.connect(world), await ToySocket.connect(world, OTHER_ADMIN)];
    for (const socket of sockets) for (const id of ['1', '2']) await socket.listen(id, NOTICES, { room });
    const before = world.rooms.loads;

    world.rooms.say(room, 'hello');
    for (const socket of sockets) await socket.until(() => socket.of('2').length === 1);

    expect(world.rooms.loads - before).toBe(1);
    expect(sockets.map((socket) => socket.frames.filter(({ type }) => type === 'next'))).toEqual(
      sockets.map(() =>
        ['1', '2'].map((id) => ({ id, type: 'next', payload: { data: { roomNotice: 'hello' } } })),
      ),
    );
    for (const { socket } of sockets) socket.close();
  });

  test.each([
    ['the position they resume from does not part them', [{ after: 0 }, { after: 1 }], 1],
    ['a variable of the selection parts them', [{ more: true }, { more: false }], 2],
    ['a default equals the same value given', [{ more: false }, {}], 1],
  ])('%s', async (_case, variables, loads) => {
    const room = newRoom();
    world.rooms.store(room, 'first');
    world.rooms.store(room, 'second');
    const socket = await ToySocket.connect(world);
    for (const [at, given] of variables.entries()) await socket.listen(`${at}`, MESSAGES, { room, ...given });
    const before = world.rooms.loads;

    world.rooms.say(room, 'third');
    await socket.until(() => variables.every((_, at) => seqsOf(socket, `${at}`).includes(3)));

    expect(world.rooms.loads - before).toBe(loads);
    socket.socket.close();
  });

  test('what depends on the viewer is executed for each', async () => {
    const room = newRoom();
    const [ann, bob] = [await ToySocket.connect(world), await ToySocket.connect(world, OTHER_ADMIN)];
    for (const socket of [ann, bob]) await socket.listen('1', MINE, { room });

    world.rooms.say(room, 'hello');
    for (const socket of [ann, bob]) await socket.until(() => socket.of('1').length === 1);

    expect([ann, bob].map((socket) => messageIn(socket.of('1')[0]).mine)).toEqual(['ann', 'bob']);
    for (const { socket } of [ann, bob]) socket.close();
  });

  test('do not include those who see something else', async () => {
    const room = newRoom();
    const [admin, agent, rival] = await Promise.all(
      [ADMIN, AGENT, RIVAL].map((token) => ToySocket.connect(world, token)),
    );
    for (const socket of [admin, agent, rival]) await socket?.listen('1', NOTICES, { room });
    const before = world.rooms.loads;

    world.rooms.say(room, 'hello');
    await admin?.until(() => admin.of('1').length === 1);
    await agent?.until(() => agent.of('1').length === 1);
    await rival?.settle();

    expect(world.rooms.loads - before).toBe(2);
    expect(rival?.of('1')).toEqual([]);
    for (const socket of [admin, agent, rival]) socket?.socket.close();
  });
});

describe('a failure', () => {
  test('while loading reaches the subscriber masked and does not end the stream', async () => {
    const room = newRoom();
    const socket = await ToySocket.connect(world);
    await socket.listen('1', NOTICES, { room });
    world.rooms.outage = new Error('connect ECONNREFUSED 10.0.0.5:5432');
    world.rooms.say(room, 'lost');
    await socket.until(() => socket.of('1').length === 1);
    world.rooms.outage = null;
    world.rooms.say(room, 'heard');
    await socket.until(() => socket.of('1').length === 2);

    const [lost, heard] = socket.of('1');
    expect(answerIn(lost).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(lost)).not.toContain('10.0.0.5');
    expect(heard?.payload).toEqual({ data: { roomNotice: 'heard' } });
    socket.socket.close();
  });

  test('in a field reaches the subscriber masked and does not end the stream', async () => {
    const room = newRoom();
    const socket = await ToySocket.connect(world);
    await socket.listen('1', MESSAGES, { room });

    world.rooms.say(room, 'poison', 'fine');
    await socket.until(() => socket.of('1').length === 2);

    expect(socket.of('1')[0]?.payload).toMatchObject({
      data: null,
      errors: [{ path: ['roomMessage', 'body'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(socket.of('1')[1]?.payload).toEqual({ data: { roomMessage: { seq: 2, body: 'fine' } } });
    socket.socket.close();
  });

  test('of the database is ridden out by an ordered stream without a gap', async () => {
    const room = newRoom();
    const socket = await ToySocket.connect(world);
    await socket.listen('1', MESSAGES, { room });
    const reads = world.rooms.catchUps;
    world.rooms.outage = new Error('the database is restarting');
    world.rooms.say(room, 'one', 'two');
    await until(() => world.rooms.catchUps > reads);
    world.rooms.outage = null;
    await socket.until(() => socket.of('1').length === 2);

    expect(seqsOf(socket, '1')).toEqual([1, 2]);
    socket.socket.close();
  });
});

describe('an ordered stream', () => {
  test('gives what was missed, then what is said', async () => {
    const room = newRoom();
    for (let seq = 1; seq <= 250; seq += 1) world.rooms.store(room, `${seq}`);
    const socket = await ToySocket.connect(world);
    await socket.listen('1', MESSAGES, { room, after: 3 });
    world.rooms.say(room, 'live');
    await socket.until(() => socket.of('1').length === 248);

    expect(seqsOf(socket, '1')).toEqual(Array.from({ length: 248 }, (_, at) => at + 4));
    socket.socket.close();
  });

  test('that fell too far behind ends with an error that says so', async () => {
    const room = newRoom();
    for (let seq = 1; seq <= 1_001; seq += 1) world.rooms.store(room, `${seq}`);
    const socket = await ToySocket.connect(world);
    socket.subscribe('1', MESSAGES, { room, after: 0 });
    const failed = await socket.next(({ type }) => type === 'error');

    expect(errorIn(failed).extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'CATCH_UP_TOO_LONG' });
    expect(world.footprint().topics).not.toContain(`room:${room}`);
    socket.socket.close();
  });

  test('of exactly as much as may be missed is given whole', async () => {
    const room = newRoom();
    for (let seq = 1; seq <= 1_000; seq += 1) world.rooms.store(room, `${seq}`);
    const socket = await ToySocket.connect(world);
    await socket.listen('1', MESSAGES, { room, after: 0 });
    await socket.until(() => seqsOf(socket, '1').at(-1) === 1_000);

    expect(socket.of('1')).toHaveLength(1_000);
    socket.socket.close();
  });

  test('is read once for all who resume from the same position', async () => {
    const room = newRoom();
    for (let seq = 1; seq <= 10; seq += 1) world.rooms.store(room, `${seq}`);
    const socket = await ToySocket.connect(world);
    for (let id = 0; id < 20; id += 1) await socket.listen(`${id}`, MESSAGES, { room });
    const before = world.rooms.catchUps;

    world.rooms.store(room, 'never announced');
    world.rooms.say(room, 'announced');
    for (let id = 0; id < 20; id += 1) await socket.until(() => socket.of(`${id}`).length === 2);

    expect(world.rooms.catchUps - before).toBe(1);
    socket.socket.close();
  });

  test('gives every position exactly once, in order, whatever the feed drops, repeats or reorders', async () => {
    const sockets = [await ToySocket.connect(world), await ToySocket.connect(world, OTHER_ADMIN)];
    const chaos = fc.record({
      stored: fc.nat(130),
      said: fc.integer({ min: 1, max: 40 }),
      fates: fc.array(fc.constantFrom('kept', 'kept', 'dropped', 'twice', 'late'), {
        minLength: 40,
        maxLength: 40,
      }),
      pauses: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      afters: fc.array(fc.nat(130), { minLength: 4, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(chaos, async ({ stored, said, fates, pauses, afters }) => {
        const room = newRoom();
        const total = stored + said;
        for (let at = 0; at < stored; at += 1) world.rooms.store(room, 'old');
        const subscribers = afters.map((after, at) => ({
          socket: sockets[at % 2],
          id: `${room}-${at}`,
          after: Math.min(after, stored),
        }));
        for (const { socket, id, after } of subscribers) socket?.subscribe(id, MESSAGES, { room, after });
        const late: DomainEvent[] = [];
        for (let at = 0; at < said; at += 1) {
          const event = world.rooms.store(room, 'new');
          const fate = at === said - 1 ? 'kept' : fates[at];
          if (fate === 'late') late.push(event);
          else if (fate !== 'dropped') world.feed.publish(fate === 'twice' ? [event, event] : [event]);
          if (at % 7 === 6) world.feed.publish(late.splice(0).reverse());
          if (pauses[at]) await new Promise(setImmediate);
        }
        world.feed.publish(late.reverse());
        for (const { socket, id } of subscribers)
          await socket?.until(() => seqsOf(socket, id).includes(total));
        for (const { socket } of subscribers) await socket?.settle();

        for (const { socket, id, after } of subscribers) {
          expect(socket && seqsOf(socket, id)).toEqual(
            Array.from({ length: total - after }, (_, at) => after + at + 1),
          );
          socket?.send({ type: 'complete', id });
        }
        for (const socket of sockets) socket.frames.length = 0;
      }),
      { numRuns: 80 },
    );
    for (const { socket } of sockets) socket.close();
  }, 60_000);
});

describe('a slow reader', () => {
  test('is closed with 1013, and the others hear everything', async () => {
    await until(() => world.footprint().subscribers === 0);
    const room = newRoom();
    const slow = await ToySocket.connect(world);
    const healthy = await ToySocket.connect(world);
    await slow.listen('1', NOTICES, { room });
    await healthy.listen('1', NOTICES, { room });
    const wire = Reflect.get(slow.socket, '_socket');
    wire.pause();

    const body = 'x'.repeat(20_000);
    let said = 0;
    while (world.footprint().subscribers > 1 && said < 4_000) {
      world.rooms.say(room, body);
      said += 1;
      await healthy.until(() => healthy.of('1').length === said);
    }
    wire.resume();

    expect(await slow.closed).toEqual({ code: 1013, reason: 'slow reader: resume with afterSeq' });
    expect(healthy.of('1')).toHaveLength(said);
    healthy.socket.close();
  });
});
