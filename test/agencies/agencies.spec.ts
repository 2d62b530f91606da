import { AccessWatch } from '../../src/auth/access-watch.js';
import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import {
  ConversationUpdated,
  Inbox,
  Me,
  OneConversation,
  type Operation,
  operation,
} from '../world/documents.js';
import { PASSWORD, type Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

interface AgencyFields {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  readonly archivedAt: string | null;
  readonly admins: readonly { readonly id: string; readonly displayName: string; readonly email: string }[];
}

const FIELDS = '{ id name createdAt archivedAt admins { id displayName email } }';

const Agencies = operation<{ agencies: AgencyFields[] }>(
  `query ($limit: Int, $afterId: Int) { agencies(limit: $limit, afterId: $afterId) ${FIELDS} }`,
);
const OneAgency = operation<{ agency: AgencyFields | null }>(
  `query ($id: Int!) { agency(id: $id) ${FIELDS} }`,
);
const CreateAgency = operation<{ createAgency: AgencyFields }>(
  `mutation ($name: String!, $adminEmail: String!, $adminDisplayName: String!) {
     createAgency(name: $name, adminEmail: $adminEmail, adminDisplayName: $adminDisplayName) ${FIELDS} }`,
);
const ArchiveAgency = operation<{ archiveAgency: AgencyFields }>(
  `mutation ($id: Int!) { archiveAgency(id: $id) ${FIELDS} }`,
);
const RestoreAgency = operation<{ restoreAgency: AgencyFields }>(
  `mutation ($id: Int!) { restoreAgency(id: $id) ${FIELDS} }`,
);
const MAX_INT = 2_147_483_647;

let world: World;
let house: Agency;
let other: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  house = await world.agency();
  other = await world.agency();
});

const wanted = () => ({
  name: 'Southwind',
  adminEmail: `first-${newId()}@southwind.test`,
  adminDisplayName: 'Ada First',
});

const make = async (given: object, person = house.superAdmin): Promise<AgencyFields> =>
  (await person.gets(CreateAgency, { ...given })).createAgency;

const auditOf = (agencyId: number, action: string) =>
  world.database.query(
    `SELECT user_id, impersonator_id, subject_id, client_id, details FROM audit_entries
     WHERE agency_id = $1 AND action = $2 ORDER BY id`,
    [agencyId, action],
  );

const post = (path: string, body: object, authorization = '') =>
  world.server.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify(body),
  });

const signsIn = async (email: string): Promise<number> =>
  (await post('/api/auth/login', { email, password: PASSWORD })).status;

const EVERYTHING: readonly (readonly [Operation<object>, () => Record<string, unknown>])[] = [
  [Agencies, () => ({})],
  [OneAgency, () => ({ id: other.id })],
  [CreateAgency, wanted],
  [ArchiveAgency, () => ({ id: other.id })],
  [RestoreAgency, () => ({ id: other.id })],
];

describe('agencies', () => {
  test('are for nobody but a SUPER_ADMIN', async () => {
    const { superAdmin: _, ...people } = house.people;
    for (const person of [...Object.values(people), other.admin]) {
      for (const [operation, variables] of EVERYTHING) {
        expect(await person.isRefused(operation, variables())).toEqual({
          code: 'FORBIDDEN',
          reason: 'ROLE_MISSING',
          details: { role: 'SUPER_ADMIN' },
        });
      }
    }
    expect((await house.superAdmin.gets(OneAgency, { id: other.id })).agency?.archivedAt).toBeNull();
  });

  test('are not for a SUPER_ADMIN who acts as somebody else', async () => {
    const { superAdmin, admin } = house;
    const begun = await post('/api/auth/impersonate', { userId: admin.id }, superAdmin.authorization);
    const bearer = `Bearer ${JSON.parse(begun.text).accessToken}`;

    expect(begun.status).toBe(200);
    for (const [{ text: query }, variables] of EVERYTHING) {
      const { text } = await post('/api/chat/graphql', { query, variables: variables() }, bearer);
      const { data, errors } = JSON.parse(text);
      expect([Object.values(data ?? {}).filter(Boolean), errors[0].extensions.reason]).toEqual([
        [],
        'ROLE_MISSING',
      ]);
    }
  });

  test('come in pages, the oldest first, of whatever agency', async () => {
    const third = await world.agency();
    const page = async (variables: object) =>
      (await other.superAdmin.gets(Agencies, { ...variables })).agencies.map(({ id }) => id);

    expect(await page({ afterId: house.id - 1 })).toEqual([house.id, other.id, third.id]);
    expect(await page({ afterId: house.id - 1, limit: 2 })).toEqual([house.id, other.id]);
    expect(await page({ afterId: other.id, limit: 2 })).toEqual([third.id]);
    expect(await page({ afterId: MAX_INT })).toEqual([]);
    expect(await page({ afterId: -1, limit: 1 })).toEqual(await page({ limit: 1 }));
    expect(await house.superAdmin.isRefused(Agencies, { limit: 0 })).toMatchObject({
      details: { field: 'limit' },
    });
  });

  test('show their admins who may sign in, each its own, ten at most', async () => {
    const states = ['disabled_at = now()', 'disabled_at = now(), deleted_at = now()', 'activated_at = NULL'];
    for (const state of states) {
      const { id } = await house.colleague('AGENCY_ADMIN');
      await house.query(`UPDATE users SET ${state} WHERE agency_id = $1 AND id = $2`, [id]);
    }
    const more = [];
    for (let n = 0; n < 11; n += 1) more.push(await other.colleague('AGENCY_ADMIN'));

    const { agencies } = await house.superAdmin.gets(Agencies, { afterId: house.id - 1 });

    const shown = ({ id, who }: Person) => ({ id, displayName: 'A AGENCY_ADMIN', email: who.email });
    expect(agencies.map(({ admins }) => admins)).toEqual([
      [shown(house.admin)],
      [other.admin, ...more.slice(0, 9)].map(shown),
    ]);
  });

  test.each([-1, 0, MAX_INT])('of the id %i do not exist', async (id) => {
    expect((await house.superAdmin.gets(OneAgency, { id })).agency).toBeNull();
    for (const operation of [ArchiveAgency, RestoreAgency] as Operation<object>[]) {
      expect(await house.superAdmin.isRefused(operation, { id })).toEqual({
        code: 'NOT_FOUND',
        reason: 'NOT_FOUND',
        details: { id },
      });
    }
  });

  test('do not open what is in them', async () => {
    const { id } = await other.whatsapp.receives('theirs');

    expect((await house.superAdmin.gets(OneConversation, { id })).conversation).toBeNull();
    expect((await house.superAdmin.gets(Inbox, { tab: 'ALL' })).conversations).toEqual([]);
  });
});

describe('a new agency', () => {
  test('is there, with nobody in it but its first admin, who is invited', async () => {
    const given = wanted();

    const made = await make({
      ...given,
      name: '  Southwind ',
      adminEmail: ` ${given.adminEmail.toUpperCase()}`,
    });

    expect(made).toEqual({
      id: expect.any(Number),
      name: 'Southwind',
      createdAt: expect.any(String),
      archivedAt: null,
      admins: [],
    });
    const people = await world.database.query(
      'SELECT email, display_name, role, client_id, activated_at, disabled_at FROM users WHERE agency_id = $1',
      [made.id],
    );
    expect(people).toEqual([
      {
        email: given.adminEmail,
        display_name: 'Ada First',
        role: 'AGENCY_ADMIN',
        client_id: null,
        activated_at: null,
        disabled_at: null,
      },
    ]);
    expect(await signsIn(given.adminEmail)).toBe(401);
    expect((await house.superAdmin.gets(OneAgency, { id: made.id })).agency).toEqual(made);
  });

  test('is in the audit of both agencies, by who made it', async () => {
    const { id } = await make(wanted());

    const [first] = await world.database.query<{ id: string }>('SELECT id FROM users WHERE agency_id = $1', [
      id,
    ]);
    const line = {
      user_id: house.superAdmin.id,
      impersonator_id: null,
      subject_id: String(id),
      client_id: null,
      details: { name: 'Southwind', adminId: first?.id },
    };
    expect(await auditOf(id, 'agency.created')).toEqual([line]);
    expect(await auditOf(house.id, 'agency.created')).toEqual([line]);
  });

  test('is the same one when the same is asked for again, at once too', async () => {
    const given = wanted();
    const again = { ...given, name: ' Southwind', adminEmail: given.adminEmail.toUpperCase() };

    const answers = await Promise.all([given, again, given, again, given].map((one) => make(one)));
    const later = await make({ ...given, adminDisplayName: 'Somebody else' });

    expect(new Set([...answers, later].map(({ id }) => id)).size).toBe(1);
    expect(await auditOf(house.id, 'agency.created')).toHaveLength(1);
    expect(await auditOf(later.id, 'agency.created')).toHaveLength(1);
  });

  test('is still the same one when its admin has accepted meanwhile', async () => {
    const given = wanted();
    const { id } = await make(given);
    await world.database.query(
      `WITH person AS (UPDATE users SET activated_at = now() WHERE agency_id = $1 RETURNING agency_id, id, email)
       INSERT INTO sign_in_names (agency_id, user_id, email) SELECT agency_id, id, email FROM person`,
      [id],
    );

    const again = await make(given);

    expect(again.id).toBe(id);
    expect(again.admins.map(({ email }) => email)).toEqual([given.adminEmail]);
  });

  test('is another one for another person, under another name, for another admin, and later on', async () => {
    const given = wanted();
    const { id } = await make(given);
    const others = [
      await make(given, other.superAdmin),
      await make({ ...given, name: 'Northwind' }),
      await make({ ...given, adminEmail: wanted().adminEmail }),
    ];
    await world.database.query(
      "UPDATE agencies SET created_at = created_at - interval '11 minutes' WHERE id = $1",
      [id],
    );
    others.push(await make(given));

    expect(new Set([id, ...others.map((one) => one.id)]).size).toBe(5);
  });

  test('is not begun with somebody who signs in already', async () => {
    const countBefore = await howMany();
    const adminEmail = ` ${other.agent.who.email.toUpperCase()}`;

    expect(await house.superAdmin.isRefused(CreateAgency, { ...wanted(), adminEmail })).toEqual({
      code: 'CONFLICT',
      reason: 'EMAIL_TAKEN',
      details: { field: 'adminEmail' },
    });
    expect(await howMany()).toEqual(countBefore);
  });

  test.each([
    ['name', ''],
    ['name', 'x'.repeat(81)],
    ['adminDisplayName', ' '],
    ['adminEmail', 'nobody'],
    ['adminEmail', ''],
  ])('is refused when %s is %o, and nothing is made', async (field, value) => {
    const countBefore = await howMany();

    expect(await house.superAdmin.isRefused(CreateAgency, { ...wanted(), [field]: value })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
    expect(await howMany()).toEqual(countBefore);
  });

  const howMany = () => world.database.query('SELECT count(*)::int AS n FROM agencies');
});

describe('an archived agency', () => {
  const archive = () => house.superAdmin.gets(ArchiveAgency, { id: other.id });

  test('shuts its people out at every door, and nobody else', async () => {
    await other.agent.gets(Me);
    const [theirs, ours] = [
      await other.agent.listens(ConversationUpdated),
      await house.agent.listens(ConversationUpdated),
    ];

    const { archiveAgency } = await archive();
    expect(await other.agent.isRefused(Me)).toMatchObject({ reason: 'USER_DISABLED' });
    await world.server.app.get(AccessWatch, { strict: false }).look();
    await theirs.ended();

    expect(archiveAgency).toMatchObject({ id: other.id, archivedAt: expect.any(String) });
    expect(theirs.end).toEqual([expect.objectContaining({ code: 4403, reason: 'user disabled' })]);
    expect(await signsIn(other.admin.who.email)).toBe(401);
    expect(await signsIn(house.admin.who.email)).toBe(200);
    await house.agent.gets(Me);
    await house.whatsapp.receives('still here');
    await ours.next();
    expect(ours.end).toBeNull();
    house.leave();
  });

  test('comes back as it was', async () => {
    const { id } = await other.whatsapp.receives('theirs');
    await archive();
    await other.agent.isRefused(Me);

    const { restoreAgency } = await house.superAdmin.gets(RestoreAgency, { id: other.id });

    expect(restoreAgency).toMatchObject({ id: other.id, archivedAt: null });
    await other.agent.gets(Me);
    expect(await signsIn(other.admin.who.email)).toBe(200);
    expect((await other.agent.gets(OneConversation, { id })).conversation).not.toBeNull();
  });

  test('is archived once, and restored once, in the audit of both agencies', async () => {
    const first = await archive();
    expect(await archive()).toEqual(first);
    for (let n = 0; n < 2; n += 1) await house.superAdmin.gets(RestoreAgency, { id: other.id });

    const line = {
      user_id: house.superAdmin.id,
      impersonator_id: null,
      subject_id: String(other.id),
      client_id: null,
      details: null,
    };
    for (const id of [house.id, other.id]) {
      expect(await auditOf(id, 'agency.archived')).toEqual([line]);
      expect(await auditOf(id, 'agency.restored')).toEqual([line]);
    }
  });

  test('is never one’s own', async () => {
    for (const operation of [ArchiveAgency, RestoreAgency] as Operation<object>[]) {
      expect(await house.superAdmin.isRefused(operation, { id: house.id })).toEqual({
        code: 'CONFLICT',
        reason: 'OWN_AGENCY',
        details: { id: house.id },
      });
    }
    await house.agent.gets(Me);
  });

  test('is not both of two that are archived by each other’s SUPER_ADMIN at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([
        house.superAdmin.asks(ArchiveAgency, { id: other.id }),
        other.superAdmin.asks(ArchiveAgency, { id: house.id }),
      ]);

      expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
      const winner = answers[0]?.errors ? other : house;
      const loser = winner === house ? other : house;
      await winner.superAdmin.gets(RestoreAgency, { id: loser.id });
    }
  });
});
