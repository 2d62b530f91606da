import { ToySocket } from './toy-socket.js';
import { ADMIN, AGENT, ToyWorld } from './toy-world.js';

let world: ToyWorld;
beforeEach(async () => {
  world = await ToyWorld.open();
});
afterEach(() => world.close());

test('a refusal is noted with the field that was asked, whatever it is called in the answer', async () => {
  await world.ask('{ hello nothing: missing(id: "b-1") { id } again: missing(id: "b-2") { id } }', {}, AGENT);

  expect(world.refusals).toEqual([
    { who: 'cyd', what: 'Query.missing', reason: 'NOT_FOUND', ids: { id: 'b-1' } },
    { who: 'cyd', what: 'Query.missing', reason: 'NOT_FOUND', ids: { id: 'b-2' } },
  ]);
});

test('what the guard refuses is noted too', async () => {
  await world.ask('{ secret }', {}, AGENT);

  expect(world.refusals).toEqual([
    { who: 'cyd', what: 'Query.secret', reason: 'PERMISSION_MISSING', ids: {} },
  ]);
});

test('of the arguments only ids are passed on, the required ones first', async () => {
  const query = `mutation ($book: ID!, $to: Reader!) {
    lend(bookId: $book, to: $to, atId: "desk-1", days: 3, note: "the body") { id } }`;
  await world.ask(query, { book: 'b-1', to: { id: 'r-1', branchIds: [7, 8], secret: 'the password' } });

  const [refusal] = world.refusals;
  expect(refusal?.what).toBe('Mutation.lend');
  expect(Object.entries(refusal?.ids ?? {})).toEqual([
    ['bookId', 'b-1'],
    ['to.id', 'r-1'],
    ['to.branchIds', [7, 8]],
    ['atId', 'desk-1'],
  ]);
});

test('fields in fragments are found, and values that stand in the document', async () => {
  await world.ask('query { ...F } fragment F on Query { ... { missing(id: "in the text") { id } } }');

  expect(world.refusals).toMatchObject([{ what: 'Query.missing', ids: { id: 'in the text' } }]);
});

test('the socket notes the same as HTTP', async () => {
  const socket = await ToySocket.connect(world, AGENT);
  socket.subscribe('1', 'subscription ($room: ID!) { mine: roomSecret(room: $room) }', { room: 'r-1' });
  await socket.next(({ type }) => type === 'error');

  expect(world.refusals).toEqual([
    { who: 'cyd', what: 'Subscription.roomSecret', reason: 'PERMISSION_MISSING', ids: { room: 'r-1' } },
  ]);
});

test('nothing is noted of what went well, of what failed inside, and of nobody', async () => {
  await world.ask('{ hello books(limit: 1) { id } }');
  await world.ask('{ broken undeclared }', {}, ADMIN);
  await world.ask('{ missing(id: "b-1") { id } secret }', {}, null);
  await world.ask('{ books(limit: 1) { nothing } }');

  // ACCESS_NOT_DECLARED is a failure of the house; the trail itself leaves out what refuses nothing.
  expect(world.refusals.filter(({ reason }) => reason !== 'ACCESS_NOT_DECLARED')).toEqual([]);
});
