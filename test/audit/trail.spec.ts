import { randomUUID } from 'node:crypto';
import { create } from '../groups/group-documents.js';
import type { Agency, AuditRow } from '../world/agency.js';
import {
  Assign,
  ConversationUpdated,
  Inbox,
  Messages,
  MessageUpdated,
  NewMessage,
  OneConversation,
  operation,
  SendText,
  SetStatus,
} from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

const Presence = operation<{ agentPresence: unknown[] }>(
  'query ($agencyId: Int) { agentPresence(agencyId: $agencyId) { userId } }',
);
const PresenceUpdates = operation<{ agentPresence: unknown }>(
  'subscription ($agencyId: Int) { agentPresence(agencyId: $agencyId) { userId } }',
);

let world: World;
let acme: Agency;
let rival: Agency;
beforeAll(async () => {
  // Whoever is asked twice is not shown something twice.
  world = await openWorld({}, { verifyExecutor: false });
});
afterAll(() => world.close());
beforeEach(async () => {
  [acme, rival] = await world.agencies(2);
});

const post = (person: Person, path: string, body: object, requestId = 'rest-1') =>
  person.server.request(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: person.authorization,
      'x-request-id': requestId,
    },
    body: JSON.stringify(body),
  });

const shortly = ({ action, userId, subjectId, details }: AuditRow) => ({
  action,
  userId,
  subjectId,
  ...(details?.kind ? { kind: details.kind } : { field: details?.field, reason: details?.reason }),
});

describe('what is refused', () => {
  test('is recorded with who, what, which ids, and from where', async () => {
    const { id } = await rival.whatsapp.receives('hello');

    await acme.agent.asks(
      Assign,
      { conversationId: id, assigneeId: acme.admin.id },
      { 'x-request-id': 'r-7' },
    );

    expect(await acme.audit('access')).toEqual([
      {
        id: expect.any(String),
        action: 'access.refused',
        userId: acme.agent.id,
        impersonatorId: null,
        subjectId: id,
        clientId: null,
        ip: expect.stringMatching(/127\.0\.0\.1$/),
        requestId: 'r-7',
        details: {
          field: 'Mutation.assignConversation',
          code: 'NOT_FOUND',
          reason: 'NOT_FOUND',
          arguments: { conversationId: id, assigneeId: acme.admin.id },
          count: 1,
          firstAt: expect.any(String),
        },
      },
    ]);
    expect(await rival.audit('access')).toEqual([]);
  });

  test('for want of a permission is recorded, with what it was about and nothing of what was said', async () => {
    const { id } = await acme.whatsapp.receives('hello');
    await acme.denies(acme.agent, 'chat.reply');

    await acme.agent.asks(SendText, {
      conversationId: id,
      body: 'our secret offer',
      clientMessageId: 'mine-1',
    });

    const [line] = await acme.audit('access');
    expect(line).toMatchObject({
      subjectId: id,
      details: { code: 'FORBIDDEN', reason: 'PERMISSION_MISSING' },
    });
    expect(line?.details?.arguments).toEqual({ conversationId: id, clientMessageId: 'mine-1' });
    expect(JSON.stringify(line)).not.toContain('secret offer');
  });

  test('because of how things stand is recorded', async () => {
    const { id } = await acme.whatsapp.receives('hello');
    await acme.agent.gets(SetStatus, { conversationId: id, status: 'CLOSED' });

    await acme.agent.asks(SendText, { conversationId: id, body: 'too late' });

    expect((await acme.audit('access')).map(shortly)).toEqual([
      {
        action: 'access.refused',
        userId: acme.agent.id,
        subjectId: id,
        field: 'Mutation.sendText',
        reason: 'CONVERSATION_CLOSED',
      },
    ]);
  });

  test('over the socket is recorded as over HTTP', async () => {
    await acme.denies(acme.agent, 'chat.view_inbox');

    const live = await acme.agent.listens(NewMessage, { conversationId: randomUUID() });
    await live.ended();

    const [line] = await acme.audit('access');
    expect(line).toMatchObject({
      userId: acme.agent.id,
      ip: expect.stringMatching(/127\.0\.0\.1$/),
      requestId: expect.any(String),
      details: { field: 'Subscription.newMessage', reason: 'PERMISSION_MISSING' },
    });
  });

  test('of a route is recorded: by its guard, and by what is behind it', async () => {
    await post(acme.admin, '/api/auth/impersonate', { userId: acme.agent.id });
    await post(acme.superAdmin, '/api/auth/impersonate', { userId: rival.superAdmin.id });
    await post(acme.superAdmin, '/api/auth/impersonate', { userId: 'nobody' });

    const lines = await acme.audit('access');
    const field = 'POST /api/auth/impersonate';
    expect(lines.map(shortly)).toEqual([
      {
        action: 'access.refused',
        userId: acme.admin.id,
        subjectId: acme.agent.id,
        field,
        reason: 'ROLE_MISSING',
      },
      {
        action: 'access.refused',
        userId: acme.superAdmin.id,
        subjectId: rival.superAdmin.id,
        field,
        reason: 'MAY_NOT_BE_IMPERSONATED',
      },
      {
        action: 'access.refused',
        userId: acme.superAdmin.id,
        subjectId: 'nobody',
        field,
        reason: 'NOT_FOUND',
      },
    ]);
    expect(lines.every(({ requestId }) => requestId === 'rest-1')).toBe(true);
  });

  test('while acting as somebody else is recorded with both people', async () => {
    const begun = await post(rival.superAdmin, '/api/auth/impersonate', { userId: acme.agent.id });
    const { accessToken } = JSON.parse(begun.text);

    await world.server.request('/api/auth/logout-all', {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}` },
    });

    expect(await acme.audit('access')).toMatchObject([
      {
        action: 'access.refused',
        userId: acme.agent.id,
        impersonatorId: rival.superAdmin.id,
        details: { field: 'POST /api/auth/logout-all', reason: 'IMPERSONATING' },
      },
    ]);
  });

  test('of a client’s own user concerns the client', async () => {
    await acme.clientUser.asks(Assign, { conversationId: randomUUID(), assigneeId: null });

    expect(await acme.audit('access')).toMatchObject([{ clientId: acme.clients[0].id }]);
  });

  test('many times over is one line with a count', async () => {
    const conversationId = randomUUID();
    await Promise.all(
      Array.from({ length: 20 }, () => acme.agent.asks(Assign, { conversationId, assigneeId: null })),
    );

    // More than one only where a look fell between them.
    const lines = await acme.audit('access');
    expect(lines.length).toBeLessThan(5);
    expect(lines.reduce((sum, { details }) => sum + Number(details?.count), 0)).toBe(20);
  });

  test('is recorded before a server ends', async () => {
    const other = await openWorld();
    const { id, agent } = await other.agency();
    await agent.asks(Assign, { conversationId: randomUUID(), assigneeId: null });

    await other.close();

    const lines = await world.database.query(
      "SELECT user_id AS who FROM audit_entries WHERE agency_id = $1 AND action = 'access.refused'",
      [id],
    );
    expect(lines).toEqual([{ who: agent.id }]);
  });

  test('of a text that cannot be stored as it came does not keep the others from being recorded', async () => {
    await post(acme.superAdmin, '/api/auth/impersonate', { userId: 'a\0b' });
    await acme.agent.asks(Assign, { conversationId: `${'x'.repeat(63)}😀`, assigneeId: null });
    await acme.agent.asks(Assign, { conversationId: 'fine', assigneeId: null });

    const lines = await acme.audit('access');
    expect(lines.map(({ subjectId }) => subjectId)).toEqual(['a\ufffdb', `${'x'.repeat(63)}\ufffd`, 'fine']);
    expect(lines[1]?.details?.arguments).toEqual({ conversationId: `${'x'.repeat(63)}\ufffd` });
  });
});

describe('what is silently not shown', () => {
  test.each<[string, string, (person: Person, id: string) => Promise<unknown>]>([
    ['a conversation', 'conversation', (who, id) => who.gets(OneConversation, { id })],
    ['messages', 'conversation', (who, conversationId) => who.gets(Messages, { conversationId })],
    [
      'new messages',
      'conversation',
      async (who, conversationId) => (await who.listens(NewMessage, { conversationId })).ended(),
    ],
    [
      'changed messages',
      'conversation',
      async (who, conversationId) => (await who.listens(MessageUpdated, { conversationId })).ended(),
    ],
  ])('%s of another agency, of another client, of nobody, and what is no id', async (_what, kind, ask) => {
    const { id: foreign } = await rival.whatsapp.receives('hello');
    const { id: sibling } = await acme.clients[1].whatsapp.receives('hello');
    const nowhere = randomUUID();
    const noId = `not an id ${'x'.repeat(100)}`;

    for (const id of [foreign, sibling, nowhere, noId]) {
      await ask(acme.clientUser, id);
      await world.settle();
    }

    const lines = await acme.audit('access');
    expect(lines.map(shortly)).toEqual(
      [foreign, sibling, nowhere, noId.slice(0, 64)].map((subjectId) => ({
        action: 'access.dropped',
        userId: acme.clientUser.id,
        subjectId,
        kind,
      })),
    );
    expect(lines.every(({ ip, requestId }) => ip && requestId)).toBe(true);
    acme.leave();
  });

  test.each<[string, (person: Person, id: number) => Promise<unknown>]>([
    ['presence', (who, agencyId) => who.gets(Presence, { agencyId })],
    [
      'changes of presence',
      async (who, agencyId) => (await who.listens(PresenceUpdates, { agencyId })).ended(),
    ],
    [
      'changes of the inbox',
      async (who, agencyId) => (await who.listens(ConversationUpdated, { agencyId })).ended(),
    ],
  ])('%s of another agency', async (_what, ask) => {
    await ask(acme.agent, rival.id);

    expect((await acme.audit('access')).map(shortly)).toEqual([
      { action: 'access.dropped', userId: acme.agent.id, subjectId: String(rival.id), kind: 'agency' },
    ]);
    acme.leave();
  });

  test.each<[string, string, (of: Agency) => Promise<string | number> | string | number]>([
    ['user($id: ID!)', 'user', (of) => of.admin.id],
    ['group($id: ID!)', 'group', async (of) => (await create(of.admin, 'Night shift')).id],
    ['client($id: Int!)', 'client', (of) => of.clients[0].id],
  ])('%s of another agency', async (signature, kind, idIn) => {
    const [field = '', type = ''] = signature.split(/\(\$id: |\)/);
    const ask = operation(`query ($id: ${type}) { ${field}(id: $id) { id } }`);
    const [own, foreign] = [await idIn(acme), await idIn(rival)];

    await acme.admin.gets(ask, { id: own });
    await acme.admin.gets(ask, { id: foreign });

    expect((await acme.audit('access')).map(shortly)).toEqual([
      { action: 'access.dropped', userId: acme.admin.id, subjectId: String(foreign), kind },
    ]);
  });

  test('a client of another agency that a list is limited to', async () => {
    const [{ id: clientId }] = rival.clients;

    await acme.admin.gets(operation('query ($clientId: Int) { users(clientId: $clientId) { id } }'), {
      clientId,
    });

    expect((await acme.audit('access')).map(shortly)).toEqual([
      { action: 'access.dropped', userId: acme.admin.id, subjectId: String(clientId), kind: 'client' },
    ]);
  });

  test('is not what is shown, nor an empty page of what is', async () => {
    const [empty = ''] = await acme.fills([
      { client: acme.clients[0], status: 'OPEN', assigneeId: null, at: new Date() },
    ]);
    const { id } = await acme.whatsapp.receives('hello');

    await acme.agent.gets(OneConversation, { id });
    await acme.agent.gets(Messages, { conversationId: id });
    await acme.agent.gets(Messages, { conversationId: empty });
    await acme.agent.gets(Inbox, { tab: 'ALL' });
    await acme.agent.gets(Presence, { agencyId: acme.id });
    await acme.agent.listens(NewMessage, { conversationId: id });
    await acme.agent.listens(ConversationUpdated, { agencyId: acme.id });

    expect(await acme.audit('access')).toEqual([]);
    acme.leave();
  });
});
