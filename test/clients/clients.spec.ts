import type { Permission } from '../../src/kernel/permissions.js';
import type { Agency } from '../world/agency.js';
import { type Operation, operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

interface Client {
  readonly id: number;
  readonly name: string;
  readonly settings: Settings;
  readonly archivedAt: string | null;
  readonly createdAt: string;
}

interface Settings {
  readonly autoResolveIdleDays: number | null;
  readonly autoArchiveResolvedDays: number | null;
  readonly allowCustomerReopen: boolean;
  readonly typingEnabled: boolean;
  readonly presenceEnabled: boolean;
}

const FIELDS = `{ id name archivedAt createdAt settings {
  autoResolveIdleDays autoArchiveResolvedDays allowCustomerReopen typingEnabled presenceEnabled } }`;

const Clients = operation<{ clients: Client[] }>(
  `query ($limit: Int, $afterId: Int, $includeArchived: Boolean) {
     clients(limit: $limit, afterId: $afterId, includeArchived: $includeArchived) ${FIELDS} }`,
);
const OneClient = operation<{ client: Client | null }>(`query ($id: Int!) { client(id: $id) ${FIELDS} }`);
const CreateClient = operation<{ createClient: Client }>(
  `mutation ($name: String!) { createClient(name: $name) ${FIELDS} }`,
);
const UpdateClient = operation<{ updateClient: Client }>(
  `mutation ($id: Int!, $name: String!) { updateClient(id: $id, name: $name) ${FIELDS} }`,
);
const UpdateSettings = operation<{ updateClientSettings: Client }>(
  `mutation ($id: Int!, $settings: ClientSettingsInput!) { updateClientSettings(id: $id, settings: $settings) ${FIELDS} }`,
);
const ArchiveClient = operation<{ archiveClient: Client }>(
  `mutation ($id: Int!) { archiveClient(id: $id) ${FIELDS} }`,
);
const RestoreClient = operation<{ restoreClient: Client }>(
  `mutation ($id: Int!) { restoreClient(id: $id) ${FIELDS} }`,
);

const DEFAULTS: Settings = {
  autoResolveIdleDays: null,
  autoArchiveResolvedDays: null,
  allowCustomerReopen: true,
  typingEnabled: true,
  presenceEnabled: true,
};
const MAX_INT = 2_147_483_647;

let world: World;
let agency: Agency;
let rival: Agency;
let one: number;
let two: number;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  [agency, rival] = await world.agencies(2);
  [one, two] = [agency.clients[0].id, agency.clients[1].id];
});

const allows = (person: Person, permission: Permission) =>
  agency.query('INSERT INTO permission_overrides VALUES ($1, $2, $3, true)', [person.id, permission]);

const listed = async (person: Person, variables: object = {}): Promise<number[]> =>
  (await person.gets(Clients, { ...variables })).clients.map(({ id }) => id);

const named = async (): Promise<string[]> =>
  (await agency.query<{ name: string }>('SELECT name FROM clients WHERE agency_id = $1 ORDER BY id')).map(
    ({ name }) => name,
  );

const auditOf = () =>
  agency.query(
    `SELECT action, user_id, subject_id, client_id, details FROM audit_entries
     WHERE agency_id = $1 AND action LIKE 'client.%' ORDER BY id`,
  );

describe('clients', () => {
  test('are seen by who may see them', async () => {
    const { superAdmin, admin, agent, delegate, orphan, clients } = agency;
    const expected = new Map<Person, number[]>([
      [superAdmin, [one, two]],
      [admin, [one, two]],
      [agent, [one, two]],
      [delegate, [one]],
      [clients[0].user, [one]],
      [clients[1].user, [two]],
      [orphan, []],
      [rival.admin, [rival.clients[0].id, rival.clients[1].id]],
    ]);

    for (const [person, seen] of expected) {
      expect(await listed(person, { includeArchived: true })).toEqual(seen);
      for (const id of [one, two, rival.clients[0].id]) {
        const { client } = await person.gets(OneClient, { id });
        expect(client?.id ?? null).toBe(seen.includes(id) ? id : null);
      }
    }
  });

  test('of no such id do not exist, nor for who has no client', async () => {
    for (const person of [agency.admin, agency.orphan, agency.superAdmin]) {
      for (const id of [-1, 0, MAX_INT]) {
        expect((await person.gets(OneClient, { id })).client).toBeNull();
        expect(await listed(person, { afterId: MAX_INT })).toEqual([]);
      }
    }
    expect(await listed(agency.orphan, { afterId: -1 })).toEqual([]);
    expect((await agency.admin.isRefused(OneClient, { id: MAX_INT + 1 })).code).toBe('BAD_USER_INPUT');
  });

  test('come in pages, the oldest first, without those that are archived unless told', async () => {
    const made: number[] = [one, two];
    for (const name of ['a', 'b', 'c'])
      made.push((await agency.admin.gets(CreateClient, { name })).createClient.id);
    const [, , , archived = 0] = made;
    await agency.admin.gets(ArchiveClient, { id: archived });

    expect(await listed(agency.agent)).toEqual(made.filter((id) => id !== archived));
    expect(await listed(agency.agent, { includeArchived: false })).not.toContain(archived);
    expect(await listed(agency.agent, { includeArchived: true })).toEqual(made);
    expect(await listed(agency.agent, { includeArchived: true, limit: 2 })).toEqual(made.slice(0, 2));
    expect(await listed(agency.agent, { includeArchived: true, limit: 2, afterId: made[1] })).toEqual(
      made.slice(2, 4),
    );
    expect(await agency.agent.isRefused(Clients, { limit: 101 })).toMatchObject({
      details: { field: 'limit' },
    });
  });
});

describe('taking on a client', () => {
  test('is for admins; it begins with the usual settings', async () => {
    for (const [person, name] of [
      [agency.admin, 'Café Zentral'],
      [agency.superAdmin, '  Blue Bistro '],
    ] as const) {
      const { createClient } = await person.gets(CreateClient, { name });

      expect(createClient).toEqual({
        id: expect.any(Number),
        name: name.trim(),
        settings: DEFAULTS,
        archivedAt: null,
        createdAt: expect.any(String),
      });
      expect((await agency.agent.gets(OneClient, { id: createClient.id })).client).toEqual(createClient);
      expect((await agency.delegate.gets(OneClient, { id: createClient.id })).client).toBeNull();
    }
  });

  test('is not for who lacks the permission', async () => {
    for (const person of [agency.agent, agency.delegate, agency.clientUser, agency.orphan]) {
      expect(await person.isRefused(CreateClient, { name: 'Mine' })).toMatchObject({
        code: 'FORBIDDEN',
        details: { permission: 'team.manage_clients' },
      });
    }
    expect(await named()).toEqual(['Client 1', 'Client 2']);
  });

  test('is not for who sees some clients only, whatever their permissions', async () => {
    for (const person of [agency.delegate, agency.clientUser, agency.orphan]) {
      await allows(person, 'team.manage_clients');
      expect(await person.isRefused(CreateClient, { name: 'Mine' })).toMatchObject({
        code: 'FORBIDDEN',
        reason: 'SCOPE_EXCEEDS_OWN',
      });
    }
    await allows(agency.agent, 'team.manage_clients');
    await agency.agent.gets(CreateClient, { name: 'Theirs' });
    expect(await named()).toEqual(['Client 1', 'Client 2', 'Theirs']);
  });

  test('twice makes one, at once too', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => agency.admin.asks(CreateClient, { name: 'Blue Bistro' })),
    );

    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    expect(await agency.admin.isRefused(CreateClient, { name: 'blue BISTRO' })).toEqual({
      code: 'CONFLICT',
      reason: 'NAME_TAKEN',
      details: { field: 'name', name: 'blue BISTRO' },
    });
    expect(await named()).toEqual(['Client 1', 'Client 2', 'Blue Bistro']);
  });

  test('by a name that another agency has is no matter', async () => {
    await rival.admin.gets(CreateClient, { name: 'Blue Bistro' });
    await agency.admin.gets(CreateClient, { name: 'Blue Bistro' });
  });

  test.each(['', ' ', 'x'.repeat(81), 'two\nlines'])('by the name %o is refused', async (name) => {
    for (const refused of [
      await agency.admin.isRefused(CreateClient, { name }),
      await agency.admin.isRefused(UpdateClient, { id: one, name }),
    ]) {
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'name' } });
    }
  });
});

describe('another name', () => {
  test('is given by who manages clients and sees this one', async () => {
    await allows(agency.delegate, 'team.manage_clients');

    const { updateClient } = await agency.delegate.gets(UpdateClient, { id: one, name: 'Blue Bistro' });
    const unseen = await agency.delegate.isRefused(UpdateClient, { id: two, name: 'Mine' });

    expect(updateClient).toMatchObject({ id: one, name: 'Blue Bistro', settings: DEFAULTS });
    expect(unseen).toEqual({ code: 'NOT_FOUND', reason: 'NOT_FOUND', details: { id: two } });
    expect((await rival.admin.isRefused(UpdateClient, { id: one, name: 'Ours' })).code).toBe('NOT_FOUND');
    expect((await agency.agent.isRefused(UpdateClient, { id: one, name: 'Mine' })).code).toBe('FORBIDDEN');
    expect((await agency.clientUser.isRefused(UpdateClient, { id: one, name: 'Us' })).code).toBe('FORBIDDEN');
    expect(await named()).toEqual(['Blue Bistro', 'Client 2']);
  });

  test.each([
    ['client 2', 'Client 2'],
    ['ÉPICERIE', 'Épicerie'],
  ])('is not %o where there is %o', async (name, there) => {
    await agency.admin.gets(UpdateClient, { id: two, name: there });

    expect(await agency.admin.isRefused(UpdateClient, { id: one, name })).toMatchObject({
      code: 'CONFLICT',
      reason: 'NAME_TAKEN',
    });
    expect(await named()).toEqual(['Client 1', there]);
  });

  test('may be one that only an archived client has, which cannot come back beside it', async () => {
    await agency.admin.gets(ArchiveClient, { id: two });
    await agency.admin.gets(UpdateClient, { id: one, name: 'CLIENT 2' });

    expect(await agency.admin.isRefused(RestoreClient, { id: two })).toEqual({
      code: 'CONFLICT',
      reason: 'NAME_TAKEN',
      details: { field: 'name', name: 'Client 2' },
    });
    await agency.admin.gets(UpdateClient, { id: one, name: 'Client 1' });
    expect((await agency.admin.gets(RestoreClient, { id: two })).restoreClient.archivedAt).toBeNull();
  });
});

describe('the settings of a client', () => {
  const set = async (person: Person, id: number, settings: Partial<Settings>) =>
    (await person.gets(UpdateSettings, { id, settings })).updateClientSettings.settings;

  test('are changed one by one: what is absent stays, null is never', async () => {
    const { admin } = agency;

    expect(await set(admin, one, { autoResolveIdleDays: 1, autoArchiveResolvedDays: 365 })).toEqual({
      ...DEFAULTS,
      autoResolveIdleDays: 1,
      autoArchiveResolvedDays: 365,
    });
    const after = { autoResolveIdleDays: null, allowCustomerReopen: false, presenceEnabled: false };
    expect(await set(admin, one, after)).toEqual({ ...DEFAULTS, ...after, autoArchiveResolvedDays: 365 });
    expect(await set(admin, one, {})).toEqual({ ...DEFAULTS, ...after, autoArchiveResolvedDays: 365 });
    expect((await admin.gets(OneClient, { id: two })).client?.settings).toEqual(DEFAULTS);
  });

  test('are set by everybody who sees the client and may set policies', async () => {
    const { superAdmin, admin, agent, delegate, clientUser } = agency;
    let days = 1;
    for (const person of [superAdmin, admin, agent, delegate, clientUser]) {
      expect((await set(person, one, { autoResolveIdleDays: days })).autoResolveIdleDays).toBe(days);
      days += 1;
    }
  });

  test('are not set by who does not see the client, or may not', async () => {
    const denied = await agency.colleague('AGENCY_ADMIN');
    await agency.denies(denied, 'chat.manage_settings');
    const settings = { typingEnabled: false };

    for (const person of [agency.delegate, agency.clientUser, agency.orphan, rival.admin, rival.superAdmin]) {
      expect(await person.isRefused(UpdateSettings, { id: two, settings })).toEqual({
        code: 'NOT_FOUND',
        reason: 'NOT_FOUND',
        details: { id: two },
      });
    }
    expect(await denied.isRefused(UpdateSettings, { id: two, settings })).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'chat.manage_settings' },
    });
    expect((await agency.admin.gets(OneClient, { id: two })).client?.settings).toEqual(DEFAULTS);
  });

  test.each([
    [{ autoResolveIdleDays: 0 }, 'autoResolveIdleDays'],
    [{ autoArchiveResolvedDays: 366 }, 'autoArchiveResolvedDays'],
    [{ allowCustomerReopen: null }, 'allowCustomerReopen'],
    [{ autoResolveIdleDays: 5, presenceEnabled: null }, 'presenceEnabled'],
  ])('are not %o', async (settings, field) => {
    expect(await agency.admin.isRefused(UpdateSettings, { id: one, settings })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
    expect((await agency.admin.gets(OneClient, { id: one })).client?.settings).toEqual(DEFAULTS);
  });

  test('set by two at once are all set', async () => {
    await Promise.all([
      set(agency.admin, one, { autoResolveIdleDays: 3 }),
      set(agency.agent, one, { typingEnabled: false }),
      set(agency.clientUser, one, { presenceEnabled: false }),
      set(agency.delegate, one, { autoArchiveResolvedDays: 9 }),
    ]);

    expect((await agency.admin.gets(OneClient, { id: one })).client?.settings).toEqual({
      autoResolveIdleDays: 3,
      autoArchiveResolvedDays: 9,
      allowCustomerReopen: true,
      typingEnabled: false,
      presenceEnabled: false,
    });
  });
});

test.each<Operation<object>>([UpdateClient, UpdateSettings, ArchiveClient, RestoreClient])(
  'no id, no client: %#',
  async (write) => {
    for (const id of [-1, 0, MAX_INT, rival.clients[0].id]) {
      const variables = { id, name: 'x', settings: { typingEnabled: false } };
      for (const person of [agency.admin, agency.superAdmin]) {
        expect(await person.isRefused(write, { ...variables })).toEqual({
          code: 'NOT_FOUND',
          reason: 'NOT_FOUND',
          details: { id },
        });
      }
    }
  },
);

test('every change is audited once, with its client, and a repeat is no change', async () => {
  const { admin, clientUser } = agency;
  const { id } = (await admin.gets(CreateClient, { name: 'Blue' })).createClient;
  await admin.asks(CreateClient, { name: 'Blue' });
  for (let n = 0; n < 2; n += 1) {
    await admin.gets(UpdateClient, { id, name: 'Blue Bistro' });
    await clientUser.gets(UpdateSettings, {
      id: one,
      settings: { autoResolveIdleDays: 7, typingEnabled: true, presenceEnabled: false },
    });
  }
  for (let n = 0; n < 2; n += 1) await admin.gets(ArchiveClient, { id });
  for (let n = 0; n < 2; n += 1) await admin.gets(RestoreClient, { id });

  const line = (action: string, user: Person, clientId: number, details: object | null = null) => ({
    action,
    user_id: user.id,
    subject_id: String(clientId),
    client_id: clientId,
    details,
  });
  expect(await auditOf()).toEqual([
    line('client.created', admin, id, { name: 'Blue' }),
    line('client.renamed', admin, id, { from: 'Blue', to: 'Blue Bistro' }),
    line('client.settings_changed', clientUser, one, {
      from: { autoResolveIdleDays: null, presenceEnabled: true },
      to: { autoResolveIdleDays: 7, presenceEnabled: false },
    }),
    line('client.archived', admin, id),
    line('client.restored', admin, id),
  ]);
});
