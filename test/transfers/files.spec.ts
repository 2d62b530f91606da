import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { announced, filesOf, one, pathOf, put, started, uploaded } from './transfers.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const contacts = () =>
  agency.query('SELECT phone, display_name AS name FROM contacts WHERE agency_id = $1 ORDER BY phone');

describe('a file', () => {
  test.each([
    ['with semicolons and a BOM', '\ufeffName;Phone\r\n"Ana; Bo";+491701234567\r\n'],
    ['with tabs and no line end at its end', 'Name\tPhone\nAna; Bo\t+491701234567'],
    ['that was exported', "Name,Phone\r\nAna; Bo,'+491701234567\r\n"],
  ])('%s is read', async (_case, content) => {
    const { admin, clients } = agency;

    await started(admin, await uploaded(admin, clients[0], content));
    await world.settle();

    expect(await contacts()).toEqual([{ phone: '+491701234567', name: 'Ana; Bo' }]);
  });

  test.each([
    ['is not in UTF-8', Buffer.from('Name,Phone\nJos\u00e9,1\n', 'latin1'), 400, 'UNREADABLE_FILE'],
    ['never closes a quote', 'Name,Phone\n"Ana,1\nBo,2\n', 400, 'UNREADABLE_FILE'],
    ['has a giant cell', `Name,Phone\n${'x'.repeat(300_000)},1\n`, 400, 'UNREADABLE_FILE'],
    ['is empty', '', 400, 'UNREADABLE_FILE'],
  ])('that %s is refused, and another may come instead', async (_case, content, status, reason) => {
    const { admin, clients } = agency;
    const { import: made, url } = await announced(admin, clients[0]);

    const refused = await put(world.server, url, content);

    expect([refused.status, JSON.parse(refused.text).error.reason]).toEqual([status, reason]);
    expect(await one(admin, made.id)).toMatchObject({ status: 'STAGED', columns: [], totalRows: null });
    expect((await put(world.server, url, 'Phone\n1\n')).status).toBe(200);
    expect(await one(admin, made.id)).toMatchObject({ columns: ['Phone'], totalRows: 1 });
    expect(await filesOf(world, agency)).toHaveLength(1);
  });

  test('that is said to be too large is refused before it comes', async () => {
    const { url } = await announced(agency.admin, agency.clients[0]);
    const request = httpRequest(`${world.server.url}${pathOf(url)}`, {
      method: 'PUT',
      headers: { 'content-length': 50 * 1024 * 1024 + 1 },
    });
    request.flushHeaders();

    const [{ statusCode }] = await once(request, 'response');
    request.destroy();

    expect(statusCode).toBe(413);
  });

  test('that is taken in cannot be replaced, and goes when it is over', async () => {
    const { admin, clients } = agency;
    const { import: made, url } = await announced(admin, clients[0]);
    await put(world.server, url, 'Phone\n+491701234567\n');
    await started(admin, await one(admin, made.id));
    await world.settle();

    const refused = await put(world.server, url, 'Phone\n+491701234568\n');

    expect([refused.status, JSON.parse(refused.text).error.reason]).toEqual([409, 'IMPORT_DONE']);
    expect(await contacts()).toHaveLength(1);
    expect(await filesOf(world, agency)).toEqual([]);
  });

  test('that nobody starts within a day is called off', async () => {
    const { admin, clients } = agency;
    const file = await uploaded(admin, clients[0], 'Name,Phone\nAna,+491701234567\n');
    await agency.pausesEnd();
    expect(await one(admin, file.id)).toMatchObject({ status: 'STAGED' });

    await agency.query(
      "UPDATE contact_imports SET created_at = now() - interval '25 hours' WHERE agency_id = $1",
    );
    await agency.pausesEnd();

    expect(await one(admin, file.id)).toMatchObject({ status: 'CANCELLED', failure: expect.any(String) });
    expect(await filesOf(world, agency)).toEqual([]);
  });
});
