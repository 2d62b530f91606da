import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { AuditSealer } from '../../src/modules/audit/audit-sealer.js';
import type { Agency } from '../world/agency.js';
import { Assign, type AuditEntryFields, AuditLog } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { type PlacedEntry, place } from './entries.js';

let world: World;
let acme: Agency;
let rival: Agency;
beforeAll(async () => {
  world = await openWorld();
  // It would link what a test has just written, or not.
  await world.server.app.get(AuditSealer, { strict: false }).stop();
});
afterAll(() => world.close());
beforeEach(async () => {
  [acme, rival] = await world.agencies(2);
});

type Filter = Readonly<Record<string, unknown>>;

const log = async (person: Person, filter: Filter = {}): Promise<AuditEntryFields[]> =>
  (await person.gets(AuditLog, filter)).auditLog;

/** Page after page, to the end. */
async function all(person: Person, filter: Filter, limit: number): Promise<AuditEntryFields[]> {
  const found: AuditEntryFields[] = [];
  for (let beforeId: string | undefined; ; beforeId = found.at(-1)?.id) {
    const page = await log(person, { ...filter, limit, ...(beforeId && { beforeId }) });
    found.push(...page);
    if (page.length < limit) return found;
  }
}

test('says who did what, to what, when and from where', async () => {
  const { id } = await acme.whatsapp.receives('hello');
  const before = new Date();
  await acme.agent.asks(
    Assign,
    { conversationId: id, assigneeId: acme.admin.id },
    { 'x-request-id': 'assign-1' },
  );

  const [entry] = await log(acme.admin);

  expect(entry).toEqual({
    id: expect.any(String),
    at: expect.any(String),
    action: 'conversation.assigned',
    userId: acme.agent.id,
    user: { id: acme.agent.id, displayName: 'A AGENCY_USER' },
    impersonatorId: null,
    impersonatorName: null,
    subjectId: id,
    clientId: acme.clients[0].id,
    ip: expect.stringMatching(/127\.0\.0\.1$/),
    requestId: 'assign-1',
    details: { from: null, to: acme.admin.id },
    seq: null,
    hash: null,
  });
  expect(new Date(entry?.at ?? 0).getTime()).toBeGreaterThanOrEqual(before.getTime() - 1);
});

test('is for those who may view it', async () => {
  for (const person of [acme.agent, acme.delegate, acme.clientUser, acme.orphan]) {
    expect(await person.isRefused(AuditLog)).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'PERMISSION_MISSING',
    });
  }
  await place(acme, [{}]);
  expect(await log(acme.superAdmin, { action: 'test.placed' })).toHaveLength(1);
});

test('shows nothing of another agency, whatever is asked for', async () => {
  const [foreign = ''] = await place(rival, [
    { subjectId: 'theirs', userId: rival.agent.id, clientId: rival.clients[0].id },
  ]);
  const at = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

  for (const filter of [
    { subjectId: 'theirs' },
    { userId: rival.agent.id },
    { clientId: rival.clients[0].id },
    { action: 'test.*' },
    { action: 'test.placed', ...at },
    { beforeId: foreign },
  ]) {
    expect([filter, await log(acme.admin, filter)]).toEqual([filter, []]);
  }
  expect(await log(rival.admin, { subjectId: 'theirs' })).toHaveLength(1);
});

test('a filter that names nothing finds nothing; a mistake is told', async () => {
  await place(acme, [{}]);

  for (const filter of [
    { userId: 'not an id' },
    { userId: '' },
    { userId: randomUUID() },
    { clientId: -1 },
    { clientId: 2_147_483_647 },
    { subjectId: 'nothing of ours' },
    { action: '' },
    { beforeId: randomUUID() },
  ]) {
    expect([filter, await log(acme.admin, filter)]).toEqual([filter, []]);
  }
  const dates = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
  for (const [field, filter] of [
    ['to', dates],
    ['limit', { limit: 0 }],
    ['limit', { limit: 101 }],
    ['beforeId', { beforeId: 'not an id' }],
  ] as const) {
    expect(await acme.admin.isRefused(AuditLog, filter)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
  }
});

test('filters that name what is not there leave a trail', async () => {
  const [{ id: client }] = rival.clients;
  for (const filter of [{ userId: 'no id' }, { userId: rival.agent.id }, { clientId: client }]) {
    await log(acme.admin, filter);
  }
  for (const filter of [{ userId: acme.agent.id }, { clientId: acme.clients[1].id }, { subjectId: 'any' }]) {
    await log(acme.admin, filter);
  }

  const dropped = await acme.audit('access.dropped');
  expect(dropped.map(({ subjectId, details }) => `${details?.kind} ${subjectId}`).sort()).toEqual(
    ['user no id', `user ${rival.agent.id}`, `client ${client}`].sort(),
  );
});

test('people who see some clients only are shown what was done there', async () => {
  const [one, two] = acme.clients;
  await acme.query("INSERT INTO permission_overrides VALUES ($1, $2, 'team.view_audit', true)", [
    acme.delegate.id,
  ]);
  await place(acme, [
    { clientId: one.id, subjectId: 'one' },
    { clientId: two.id, subjectId: 'two' },
    { clientId: null, subjectId: 'agency' },
  ]);

  expect((await log(acme.delegate)).map(({ subjectId }) => subjectId)).toEqual(['one']);
  expect(await log(acme.delegate, { clientId: one.id })).toHaveLength(1);
  for (const filter of [{ clientId: two.id }, { subjectId: 'two' }, { subjectId: 'agency' }]) {
    expect(await log(acme.delegate, filter)).toEqual([]);
  }
  expect(await acme.audit('access.dropped')).toMatchObject([
    { userId: acme.delegate.id, subjectId: String(two.id), details: { kind: 'client' } },
  ]);
});

test('who acted as somebody is named, even from another agency, and nothing else of them', async () => {
  await rival.query("UPDATE users SET display_name = 'Sue of Support' WHERE agency_id = $1 AND id = $2", [
    rival.superAdmin.id,
  ]);
  await place(acme, [
    { userId: acme.agent.id, impersonatorId: rival.superAdmin.id, subjectId: '1' },
    { userId: acme.agent.id, impersonatorId: rival.superAdmin.id, subjectId: '2' },
    // Somebody of another agency is not a person that the caller sees.
    { userId: rival.superAdmin.id, impersonatorId: randomUUID(), subjectId: '3' },
  ]);

  const entries = await log(acme.admin, { action: 'test.placed' });

  expect(
    entries.map(({ subjectId, user, impersonatorName }) => [subjectId, user?.id ?? null, impersonatorName]),
  ).toEqual([
    ['3', null, null],
    ['2', acme.agent.id, 'Sue of Support'],
    ['1', acme.agent.id, 'Sue of Support'],
  ]);
  expect(JSON.stringify(entries)).not.toContain(rival.superAdmin.who.email);
});

test('has the place and the hash of the link once there is one', async () => {
  const [id = ''] = await place(acme, [{}]);
  expect(await log(acme.admin)).toMatchObject([{ id, seq: null, hash: null }]);

  await world.server.app.get(AuditSealer, { strict: false }).settle();

  expect(await log(acme.admin)).toMatchObject([
    { id, seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});

test('details are answered as they were stored', async () => {
  const details = { count: 3, nested: { list: [1, 'zwei', null, true], 'ключ "q"': '😀\n' } };
  await place(acme, [{ details }, { details: null, subjectId: 'none' }]);

  const entries = await log(acme.admin);
  expect(entries.map((entry) => entry.details)).toEqual(expect.arrayContaining([details, null]));
});

test('every filter, alone and with others, finds what it says, page after page', async () => {
  const [one, two] = acme.clients;
  // Delegated to two of three clients.
  const [{ id: third = 0 } = {}] = await acme.query<{ id: number }>(
    "INSERT INTO clients (agency_id, name) VALUES ($1, 'Third') RETURNING id",
  );
  await acme.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [acme.delegate.id, two.id]);
  await acme.query("INSERT INTO permission_overrides VALUES ($1, $2, 'team.view_audit', true)", [
    acme.delegate.id,
  ]);
  const users = [acme.admin.id, acme.agent.id, null];
  const actions = [
    'auth.signed_in',
    'auth.refused',
    'authx',
    'auth/',
    'auth.a.b',
    'b.%',
    'b._',
    'message.sent',
  ];
  const start = Date.parse('2026-03-01T10:00:00Z');
  const instant = (n: number) => new Date(start + n * 1_000).toISOString();
  // Many at the same moment, some a microsecond apart.
  const entries: PlacedEntry[] = Array.from({ length: 120 }, (_, n) => ({
    at: `${instant(n % 17).slice(0, -1)}${String((n * 7) % 3).padStart(3, '0')}Z`,
    action: actions[(n * 5) % actions.length],
    userId: users[(n * 11) % users.length],
    subjectId: `s${n % 9}`,
    clientId: [one.id, two.id, third, null][(n * 3 + (n % 5)) % 4],
  }));
  const ids = await place(acme, entries);
  const stored = entries
    .map((entry, n) => ({ ...entry, id: ids[n] ?? '' }))
    .sort((a, b) => (`${a.at} ${a.id}` < `${b.at} ${b.id}` ? 1 : -1));
  const fits = (wanted: unknown, found: unknown) => wanted === undefined || wanted === found;
  const isAction = (wanted: string | undefined, action = '') => {
    const prefix = wanted?.replace(/\.\*$/, '.');
    return prefix?.endsWith('.') ? action.startsWith(prefix) : fits(wanted, action);
  };
  const option = <T>(...of: T[]) => fc.option(fc.constantFrom(...of), { nil: undefined, freq: 1 });
  const wanted = [
    'auth.*',
    'auth.',
    'b.*',
    'auth.a.',
    'none.*',
    'auth',
    'authx',
    'message.sent',
    'b.%',
  ] as const;
  const filters = fc.record({
    action: option(...wanted),
    userId: option(acme.admin.id, acme.agent.id),
    subjectId: option('s0', 's4'),
    clientId: option(one.id, two.id),
    from: option(instant(0), instant(5)),
    to: option(instant(5), instant(12)),
  });

  const asked = fc.tuple(fc.boolean(), filters, fc.constantFrom(7, 30, 100));
  type Asked = typeof asked extends fc.Arbitrary<infer A> ? A : never;
  const none = {
    userId: undefined,
    subjectId: undefined,
    clientId: undefined,
    from: undefined,
    to: undefined,
  };
  const alone: [Asked][] = wanted.map((action) => [[true, { ...none, action }, 30]]);
  alone.push([[true, { ...none, action: undefined, from: instant(5), to: instant(12) }, 30]]);

  await fc.assert(
    fc.asyncProperty(asked, async ([seesAll, filter, limit]) => {
      const { action, userId, subjectId, clientId, from, to } = filter;
      const expected = stored.filter(
        (entry) =>
          (seesAll || entry.clientId === one.id || entry.clientId === two.id) &&
          isAction(action, entry.action) &&
          fits(userId, entry.userId) &&
          fits(subjectId, entry.subjectId) &&
          fits(clientId, entry.clientId) &&
          (!from || String(entry.at) >= from.slice(0, -1)) &&
          (!to || String(entry.at) < to.slice(0, -1)),
      );
      const person = seesAll ? acme.admin : acme.delegate;
      const found = await all(person, filter, limit);
      expect([filter, found.map(({ id }) => id)]).toEqual([filter, expected.map(({ id }) => id)]);
    }),
    { numRuns: 80, examples: alone },
  );
});
