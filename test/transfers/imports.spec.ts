import { parse } from 'csv-parse/sync';
import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  announced,
  CancelImport,
  CreateImport,
  fetched,
  filesOf,
  ImportUpdated,
  one,
  StartImport,
  started,
  uploaded,
} from './transfers.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const counts = () =>
  agency.query<{ phone: string | null; name: string | null; source: string }>(
    'SELECT phone, display_name AS name, source FROM contacts WHERE agency_id = $1 ORDER BY phone',
  );

test('a file of a thousand rows becomes contacts, and what is wrong with it comes back', async () => {
  const { admin, clients } = agency;
  const lines = Array.from({ length: 1_000 }, (_, at) => {
    if (at % 100 === 7) return `Nobody ${at},not a number,n${at}@x.test`;
    if (at % 100 === 8) return `Again ${at},+49170${String(1_000_000 + at - 3)},`;
    return `Person ${at},+49170${String(1_000_000 + at)},p${at}@x.test`;
  });
  const file = await uploaded(admin, clients[0], `Name,Phone,E-mail\r\n${lines.join('\r\n')}\r\n`);

  expect(file).toMatchObject({
    status: 'STAGED',
    columns: ['Name', 'Phone', 'E-mail'],
    totalRows: 1_000,
    suggestedMapping: [
      { column: 'Name', field: 'displayName' },
      { column: 'Phone', field: 'phone' },
      { column: 'E-mail', field: 'email' },
    ],
  });
  expect(file.sampleRows).toHaveLength(5);

  await started(admin, file);
  await world.settle();

  const done = await one(admin, file.id);
  expect(done).toMatchObject({
    status: 'DONE',
    processedRows: 1_000,
    createdCount: 980,
    updatedCount: 10,
    rejectedCount: 10,
    failure: null,
  });
  const rejected = await fetched(world.server, done.rejectsUrl ?? '');
  expect(rejected.status).toBe(200);
  expect(rejected.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(rejected.text.split('\r\n').slice(0, 2)).toEqual([
    'Name,Phone,E-mail,reason',
    expect.stringMatching(/^Nobody 7,not a number,n7@x.test,"?phone must be/),
  ]);
  expect(rejected.text.split('\r\n')).toHaveLength(12);
  const contacts = await counts();
  expect(contacts).toHaveLength(980);
  expect(contacts[5]).toEqual({ phone: '+491701000005', name: 'Again 8', source: 'csv_import' });
});

const PEOPLE = `Name,Phone\n${Array.from({ length: 500 }, (_, at) => `P${at},+4917${1_000_000_0 + at}`).join('\n')}\n`;

describe('rows', () => {
  test('that cannot be contacts come back with the reason, in their order', async () => {
    const { admin, clients } = agency;
    const content = [
      'Name,Phone,E-mail,Tags',
      'Good,+491701234560,good@x.test,',
      'Too few,+491701234561',
      'Too many,+491701234562,b@x.test,,,',
      'No tag,+491701234563,,Gold',
      'N\0UL,+491701234564,,',
      ',,,',
      'No number,12,,',
      'No address,,nonsense,',
      '"=1+1",+491701234565,=nonsense,',
    ].join('\n');
    const file = await uploaded(admin, clients[0], content);
    await started(admin, file);
    await world.settle();

    const done = await one(admin, file.id);
    const { text } = await fetched(world.server, done.rejectsUrl ?? '');

    expect(done).toMatchObject({
      status: 'DONE',
      totalRows: 8,
      createdCount: 1,
      updatedCount: 0,
      rejectedCount: 7,
    });
    const read: string[][] = parse(text, { bom: true });
    expect(read.map((cells) => [cells[0], cells.at(-1)])).toEqual([
      ['Name', 'reason'],
      ['Too few', 'The row has 2 cells, the header 4.'],
      ['Too many', 'The row has 6 cells, the header 4.'],
      ['No tag', 'There is no tag "Gold" for contacts of this client.'],
      ['N\ufffdUL', 'A cell holds a NUL character.'],
      ['No number', expect.stringContaining('phone must be')],
      ['No address', expect.stringContaining('email must be')],
      ["'=1+1", expect.stringContaining('email must be')],
    ]);
    expect(read[7]?.[2]).toBe("'=nonsense");
  });

  test('fill the fields, the custom fields and the tags that the mapping names', async () => {
    const { admin, clients } = agency;
    const [one] = clients;
    const [gold, vip, foreign] = await tags(['Gold', one.id], ['VIP', null], ['Gold', clients[1].id]);
    await agency.query(
      `INSERT INTO custom_fields (agency_id, id, scope, key, label, type, options)
       VALUES ($1, gen_random_uuid(), 'CONTACT', 'shoe_size', 'Shoe size', 'NUMBER', '{}')`,
    );
    const file = await uploaded(
      admin,
      one,
      'First name,Last name,Mobile,Shoe size,Tags\nAna,Duarte,0170 1234567,38.5,gold; vip\n',
    );
    await admin.gets(StartImport, {
      id: file.id,
      mapping: file.suggestedMapping,
      defaultCountry: 'de',
      tagIds: [vip],
    });
    await world.settle();

    expect(file.suggestedMapping.map(({ field }) => field)).toEqual([
      'firstName',
      'lastName',
      'phone',
      'attributes.shoe_size',
      'tags',
    ]);
    expect(
      await agency.query(
        `SELECT client_id, display_name, phone, attributes, ARRAY(
           SELECT tag_id FROM contact_tags t WHERE t.agency_id = c.agency_id AND t.contact_id = c.id ORDER BY tag_id) AS tags
         FROM contacts c WHERE agency_id = $1`,
      ),
    ).toEqual([
      {
        client_id: one.id,
        display_name: 'Ana Duarte',
        phone: '+491701234567',
        attributes: { shoe_size: 38.5 },
        tags: [gold, vip].sort(),
      },
    ]);
    const other = await uploaded(admin, one, PEOPLE);
    expect(
      await admin.isRefused(StartImport, {
        id: other.id,
        mapping: other.suggestedMapping,
        tagIds: [foreign],
      }),
    ).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('without anything in a cell leave what a contact has, and of two with one number the second counts', async () => {
    const { admin, clients } = agency;
    await started(
      admin,
      await uploaded(admin, clients[0], 'Name,Phone,E-mail\nAna,+491701234567,ana@x.test\n'),
    );
    await world.settle();

    const file = await uploaded(
      admin,
      clients[0],
      'Name,Phone,E-mail\n,+491701234567,\nBo,+49 170 1234567,\n',
    );
    await started(admin, file);
    await world.settle();

    expect(await one(admin, file.id)).toMatchObject({ createdCount: 0, updatedCount: 2, rejectedCount: 0 });
    expect(await agency.query('SELECT display_name, email FROM contacts WHERE agency_id = $1')).toEqual([
      { display_name: 'Bo', email: 'ana@x.test' },
    ]);
  });
});

const tags = async (...wanted: (readonly [name: string, clientId: number | null])[]): Promise<string[]> => {
  const ids = wanted.map(() => newId<'Tag'>() as string);
  for (const [at, [name, clientId]] of wanted.entries()) {
    await agency.query(
      "INSERT INTO tags (agency_id, id, client_id, name, color) VALUES ($1, $2, $3, $4, '#112233')",
      [ids[at], clientId, name],
    );
  }
  return ids;
};

describe('an import', () => {
  test('is started once, however often it is told, and not otherwise', async () => {
    const { admin, clients } = agency;
    const file = await uploaded(admin, clients[0], PEOPLE);
    const mapping = file.suggestedMapping;

    await Promise.all([1, 2, 3].map(() => admin.gets(StartImport, { id: file.id, mapping })));
    const otherwise = await admin.isRefused(StartImport, { id: file.id, mapping: mapping.slice(1) });
    await world.settle();
    await admin.gets(StartImport, { id: file.id, mapping });
    await world.settle();

    expect(otherwise).toMatchObject({ code: 'CONFLICT', reason: expect.stringMatching(/^IMPORT_/) });
    expect(await one(admin, file.id)).toMatchObject({ status: 'DONE', createdCount: 500, updatedCount: 0 });
    expect((await agency.audit('contact_import')).map(({ action }) => action)).toEqual([
      'contact_import.created',
      'contact_import.received',
      'contact_import.started',
      'contact_import.finished',
    ]);
  });

  test.each([
    ['no such column', [{ column: 'Fax', field: 'phone' }]],
    ['no such field', [{ column: 'Phone', field: 'fax' }]],
    ['nothing that identifies', [{ column: 'Name', field: 'displayName' }]],
  ])('with %s is refused', async (_case, mapping) => {
    const file = await uploaded(agency.admin, agency.clients[0], PEOPLE);

    expect(await agency.admin.isRefused(StartImport, { id: file.id, mapping })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'mapping' },
    });
    expect(await one(agency.admin, file.id)).toMatchObject({ status: 'STAGED' });
  });

  test('without its file cannot be started', async () => {
    const { import: made } = await announced(agency.admin, agency.clients[0]);

    expect(
      await agency.admin.isRefused(StartImport, {
        id: made.id,
        mapping: [{ column: 'Phone', field: 'phone' }],
      }),
    ).toMatchObject({ code: 'CONFLICT', reason: 'FILE_MISSING' });
  });

  test('tells of every batch', async () => {
    const { admin, clients } = agency;
    const file = await uploaded(admin, clients[0], PEOPLE);
    const live = await admin.listens(ImportUpdated, { id: file.id });

    await started(admin, file);
    await world.settle();

    const told = await live.next(5);
    expect(told.map(({ processedRows }) => processedRows).at(-1)).toBe(500);
    expect(told.at(-1)).toMatchObject({ status: 'DONE', createdCount: 500 });
  });

  test('that is called off stays where it is', async () => {
    const { admin, clients } = agency;
    const file = await uploaded(admin, clients[0], PEOPLE);

    await admin.gets(CancelImport, { id: file.id });
    await admin.gets(CancelImport, { id: file.id });

    expect(await admin.isRefused(StartImport, { id: file.id, mapping: file.suggestedMapping })).toMatchObject(
      {
        reason: 'IMPORT_CANCELLED',
      },
    );
    await world.settle();
    expect(await one(admin, file.id)).toMatchObject({ status: 'CANCELLED', processedRows: 0 });
    expect(await counts()).toEqual([]);
    expect(await filesOf(world, agency)).toEqual([]);
    expect(await agency.audit('contact_import.cancelled')).toHaveLength(1);
  });

  test('is one of at most fifty of a client that are not over', async () => {
    const { admin, clients } = agency;
    await agency.query(
      `INSERT INTO contact_imports (agency_id, id, client_id, author_id, file_name, storage_key, size, columns)
       SELECT $1, gen_random_uuid(), $2, $3, 'x.csv', '', 1, '{}' FROM generate_series(1, 50)`,
      [clients[0].id, admin.id],
    );

    const again = { clientId: clients[0].id, fileName: 'more.csv', size: 1 };
    expect(await admin.isRefused(CreateImport, again)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await announced(admin, clients[1]);
  });

  test.each([
    ['size', { size: 0 }],
    ['size', { size: 52_428_801 }],
    ['fileName', { fileName: ' ' }],
  ])('with a bad %s is refused', async (field, bad) => {
    const given = { clientId: agency.clients[0].id, fileName: 'people.csv', size: 10, ...bad };

    expect(await agency.admin.isRefused(CreateImport, given)).toMatchObject({ details: { field } });
  });
});
