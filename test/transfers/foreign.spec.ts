import { ActorDirectory } from '../../src/auth/actor.directory.js';
import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import {
  announced,
  CancelImport,
  CreateImport,
  fetched,
  Imports,
  ImportUpdated,
  OneImport,
  one,
  put,
  StartImport,
  started,
  uploaded,
} from './transfers.js';

let world: World;
let agency: Agency;
let rival: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  [agency, rival] = await world.agencies(2);
});

const FILE = 'Name,Phone\nAna,+491701234567\nNobody,x\n';

/** Who must not see what is of the first client. */
const strangers = (): Person[] => [
  agency.orphan,
  agency.clients[1].user,
  rival.superAdmin,
  rival.admin,
  rival.clientUser,
];

test('a file of a client that somebody does not see is not there', async () => {
  const file = await uploaded(agency.admin, agency.clients[0], FILE);
  const mapping = file.suggestedMapping;

  for (const person of strangers()) {
    expect(await person.gets(OneImport, { id: file.id })).toEqual({ contactImport: null });
    expect(await person.gets(Imports, {})).toEqual({ contactImports: [] });
    expect(await person.gets(Imports, { clientId: agency.clients[0].id })).toEqual({ contactImports: [] });
    for (const refused of [
      await person.isRefused(StartImport, { id: file.id, mapping }),
      await person.isRefused(CancelImport, { id: file.id }),
      await person.isRefused(CreateImport, { clientId: agency.clients[0].id, fileName: 'x.csv', size: 1 }),
    ]) {
      expect(refused).toMatchObject({ code: 'NOT_FOUND' });
    }
    const live = await person.listens(ImportUpdated, { id: file.id });
    await live.isOver;
  }
  expect(await one(agency.admin, file.id)).toMatchObject({ status: 'STAGED' });
  for (const person of [agency.agent, agency.delegate, agency.clientUser]) {
    expect((await person.gets(Imports, {})).contactImports.map(({ id }) => id)).toEqual([file.id]);
  }
});

test.each(['not-an-id', '', newId()])('%o is no import', async (id) => {
  expect(await agency.admin.gets(OneImport, { id })).toEqual({ contactImport: null });
  expect(await agency.admin.isRefused(CancelImport, { id })).toMatchObject({ code: 'NOT_FOUND' });
});

test('who may not manage contacts imports none', async () => {
  const { agent, clients } = agency;
  await agency.denies(agent, 'chat.manage_contacts');

  for (const refused of [
    await agent.isRefused(Imports),
    await agent.isRefused(OneImport, { id: newId() }),
    await agent.isRefused(CreateImport, { clientId: clients[0].id, fileName: 'x.csv', size: 1 }),
    await agent.isRefused(StartImport, { id: newId(), mapping: [] }),
    await agent.isRefused(CancelImport, { id: newId() }),
  ]) {
    expect(refused).toMatchObject({ code: 'FORBIDDEN', reason: 'PERMISSION_MISSING' });
  }
});

describe('a link', () => {
  test('is good for its own import only, and for nothing else', async () => {
    const { admin, clients } = agency;
    const [mine, other] = [await announced(admin, clients[0]), await announced(admin, clients[0])];
    const file = await uploaded(admin, clients[0], FILE);
    await started(admin, file);
    await world.settle();
    const rejects = (await one(admin, file.id)).rejectsUrl ?? '';
    const token = (url: string) => new URL(url).searchParams.get('token') ?? '';
    const base = mine.url.split('?')[0];

    for (const url of [
      `${base}`,
      `${base}?token=`,
      `${base}?token=${token(other.url)}`,
      `${base}?token=${token(rejects)}`,
      `${base}?token=x${token(mine.url)}`,
      `${base}?token=${token(mine.url).slice(0, -2)}`,
      `${base}?token=${token(mine.url)}&token=${token(mine.url)}`,
    ]) {
      const { status, text } = await put(world.server, url, FILE);
      expect([status, JSON.parse(text).error.reason]).toEqual([403, 'LINK_NOT_VALID']);
    }
    for (const url of [
      rejects.replace(token(rejects), token(mine.url)),
      rejects.replace(file.id, mine.import.id),
      rejects.split('?')[0] ?? '',
    ]) {
      expect((await fetched(world.server, url)).status).toBe(403);
    }
    expect(await one(admin, mine.import.id)).toMatchObject({ totalRows: null });
    expect((await put(world.server, mine.url, FILE)).status).toBe(200);
  });

  test.each([
    ['whose permission was withdrawn', 403, (agent: Person) => agency.denies(agent, 'chat.manage_contacts')],
    [
      'who was disabled',
      401,
      (agent: Person) =>
        agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [agent.id]),
    ],
    [
      'who sees another client only by now',
      404,
      (agent: Person) =>
        agency.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [agent.id, agency.clients[1].id]),
    ],
    [
      'whose session has ended',
      401,
      (agent: Person) =>
        agency.query('UPDATE sessions SET revoked_at = now() WHERE agency_id = $1 AND user_id = $2', [
          agent.id,
        ]),
    ],
  ])('of somebody %s opens nothing', async (_case, status, change) => {
    const { agent, clients } = agency;
    const file = await uploaded(agent, clients[0], FILE);
    await started(agent, file);
    await world.settle();
    const { rejectsUrl } = await one(agent, file.id);
    const { url } = await announced(agent, clients[0]);
    expect((await fetched(world.server, rejectsUrl ?? '')).status).toBe(200);

    await change(agent);
    world.server.app.get(ActorDirectory, { strict: false }).forget(agent.id);

    expect((await fetched(world.server, rejectsUrl ?? '')).status).toBe(status);
    expect((await put(world.server, url, FILE)).status).toBe(status);
  });
});
