import { AccessWatch } from '../../src/auth/access-watch.js';
import type { Agency } from '../world/agency.js';
import { ConversationUpdated, Inbox, Me, Messages, OneConversation, operation } from '../world/documents.js';
import { PASSWORD, type Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

const ArchiveClient = operation<{ archiveClient: { archivedAt: string | null } }>(
  'mutation ($id: Int!) { archiveClient(id: $id) { archivedAt } }',
);
const RestoreClient = operation<{ restoreClient: { archivedAt: string | null } }>(
  'mutation ($id: Int!) { restoreClient(id: $id) { archivedAt } }',
);

let world: World;
let agency: Agency;
let id: number;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  ({ id } = agency.clients[0]);
});

const archive = () => agency.admin.gets(ArchiveClient, { id });

const post = (path: string, body: object) =>
  world.server.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const signsIn = async ({ who: { email } }: Person): Promise<number> =>
  (await post('/api/auth/login', { email, password: PASSWORD })).status;

describe('the people of an archived client', () => {
  test('cannot sign in, others can', async () => {
    expect(await signsIn(agency.clientUser)).toBe(200);

    await archive();

    expect(await signsIn(agency.clientUser)).toBe(401);
    expect(await signsIn(agency.clients[1].user)).toBe(200);
    expect(await signsIn(agency.delegate)).toBe(200);
  });

  test('are refused at once with the token that they have, others are not', async () => {
    await agency.clientUser.gets(Me);
    await agency.clients[1].user.gets(Me);

    await archive();

    expect(await agency.clientUser.isRefused(Me)).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'USER_DISABLED',
    });
    await agency.clients[1].user.gets(Me);
    await agency.delegate.gets(Me);
  });

  test('cannot prolong the session that they have', async () => {
    const { email } = agency.clientUser.who;
    const { refreshToken } = JSON.parse((await post('/api/auth/login', { email, password: PASSWORD })).text);
    await archive();

    const { status, text } = await post('/api/auth/refresh', { refreshToken });

    expect([status, JSON.parse(text).error.reason]).toEqual([401, 'USER_DISABLED']);
  });

  test('lose their open sockets, others keep theirs', async () => {
    const [theirs, others, staff] = await Promise.all([
      agency.clientUser.listens(ConversationUpdated),
      agency.clients[1].user.listens(ConversationUpdated),
      agency.agent.listens(ConversationUpdated),
    ]);

    await archive();
    await world.server.app.get(AccessWatch, { strict: false }).look();
    await theirs.ended();

    expect(theirs.end).toEqual([expect.objectContaining({ code: 4403, reason: 'user disabled' })]);
    await agency.clients[1].whatsapp.receives('still here');
    await others.next();
    await staff.next();
    expect([others.end, staff.end]).toEqual([null, null]);
    agency.leave();
  });

  test('may come back when it does', async () => {
    await archive();
    await agency.clientUser.isRefused(Me);

    const { restoreClient } = await agency.admin.gets(RestoreClient, { id });

    expect(restoreClient.archivedAt).toBeNull();
    expect(await signsIn(agency.clientUser)).toBe(200);
    await agency.clientUser.gets(Me);
  });
});

describe('the conversations of an archived client', () => {
  test('stay for the agency to read', async () => {
    const conversation = await agency.whatsapp.receives('before');
    await archive();

    for (const person of [agency.admin, agency.agent, agency.delegate]) {
      const { conversations } = await person.gets(Inbox, { tab: 'ALL' });
      expect(conversations.map((one) => one.id)).toEqual([conversation.id]);
      expect((await person.gets(OneConversation, { id: conversation.id })).conversation).not.toBeNull();
      const { messages } = await person.gets(Messages, { conversationId: conversation.id });
      expect(messages.map(({ body }) => body)).toEqual(['before']);
    }
  });

  test('go on with what customers write, and new ones begin: nothing is lost', async () => {
    const customer = newCustomer();
    const conversation = await agency.whatsapp.receives('before', { from: customer });
    await archive();
    const live = await agency.agent.listens(ConversationUpdated);

    const again = await agency.whatsapp.receives('after', { from: customer });
    const other = await agency.whatsapp.receives('somebody else');

    expect([again.id, again.lastSeq]).toEqual([conversation.id, 2]);
    expect((await live.next(2)).map((one) => one.id)).toEqual([conversation.id, other.id]);
    const { messages } = await agency.agent.gets(Messages, { conversationId: conversation.id });
    expect(messages.map(({ body }) => body)).toEqual(['after', 'before']);
    agency.leave();
  });
});

test('archiving twice leaves the first time', async () => {
  const first = await archive();

  expect(await archive()).toEqual(first);
  expect(first.archiveClient.archivedAt).not.toBeNull();
});
