import pg from 'pg';
import { pino } from 'pino';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { SystemTimers } from '../../src/kernel/timers.js';
import { AuditSealer } from '../../src/modules/audit/audit-sealer.js';
import { ChainRepository } from '../../src/modules/audit/chain.repository.js';
import type { Agency } from '../world/agency.js';
import { Assign, AuditIntegrity } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { chainOf, integrityOf, sealed } from './chains.js';
import { place } from './entries.js';

let world: World;
let acme: Agency;
let sealer: AuditSealer;
beforeAll(async () => {
  world = await openWorld();
  sealer = world.server.app.get(AuditSealer, { strict: false });
  // Here a test says when there is sealing.
  await sealer.stop();
});
afterAll(() => world.close());
beforeEach(async () => {
  acme = await world.agency();
});

test('a server links what was written by itself', async () => {
  const server = await world.secondServer();
  const repository = server.app.get(ChainRepository, { strict: false });
  const append = repository.append.bind(chainOf);
  const isLinked = new Promise<void>((resolve) => {
    repository.append = async (tx, links) => {
      await append(tx, links);
      if (links.some(({ agencyId }) => agencyId === acme.id)) resolve();
    };
  });
  await place(acme, [{}]);

  await isLinked;
  // When it has ended, what it was about to commit is there.
  await server.app.get(AuditSealer, { strict: false }).stop();

  expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 1 });
});

describe('sealing', () => {
  test('links every entry once, by time, numbered without a gap', async () => {
    const { id } = await acme.whatsapp.receives('hello');
    await acme.agent.gets(Assign, { conversationId: id, assigneeId: acme.admin.id });
    await acme.agent.gets(Assign, { conversationId: id, assigneeId: null });
    await sealer.settle();
    await sealer.settle();

    const links = await chainOf(acme);
    const entries = await acme.audit();
    expect(links.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(links.map(({ entryId }) => entryId)).toEqual(entries.map((entry) => entry.id));
    expect(await integrityOf(acme)).toEqual({
      isIntact: true,
      checked: 2,
      lastSeq: 2,
      head: links[1]?.hash,
      pending: 0,
      firstBroken: null,
    });
  });

  test('an entry whose transaction ended late comes after younger ones', async () => {
    const slow = new pg.Client(world.database.url);
    await slow.connect();
    try {
      await slow.query('BEGIN');
      await slow.query(
        `INSERT INTO audit_entries (agency_id, id, at, action)
         VALUES ($1, gen_random_uuid(), now() - interval '9 minutes', 'test.late')`,
        [acme.id],
      );
      await place(acme, [{ action: 'test.soon' }]);
      await sealer.settle();
      await slow.query('COMMIT');
      await sealer.settle();
    } finally {
      await slow.end();
    }

    const order = await acme.query<{ action: string }>(
      `SELECT e.action FROM audit_links l JOIN audit_entries e ON e.agency_id = l.agency_id AND e.id = l.entry_id
       WHERE l.agency_id = $1 ORDER BY l.seq`,
    );
    expect(order.map(({ action }) => action)).toEqual(['test.soon', 'test.late']);
    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 2 });
  });

  test('many instances at once make one chain', async () => {
    const databases = Array.from(
      { length: 3 },
      () => new Database({ url: world.database.url, poolSize: 4 }, pino({ level: 'silent' })),
    );
    const sealers = databases.map(
      (database) =>
        new AuditSealer(
          new UnitOfWork(database, new CommitSignal()),
          new ChainRepository(),
          new SystemTimers(),
          pino({ level: 'silent' }),
        ),
    );
    try {
      for (let round = 0; round < 5; round += 1) {
        const writing = Promise.all(Array.from({ length: 10 }, () => place(acme, [{}, {}, {}])));
        await Promise.all(sealers.map((one) => one.settle()));
        await writing;
      }
      await sealer.settle();
    } finally {
      await Promise.all(databases.map((database) => database.onApplicationShutdown()));
    }

    expect((await chainOf(acme)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 150 }, (_, at) => at + 1),
    );
    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 150, pending: 0 });
  });

  test('a long backlog is linked in several transactions', async () => {
    await sealed(acme, sealer, 2_500);

    expect(await integrityOf(acme, { limit: 10_000 })).toMatchObject({
      isIntact: true,
      checked: 2_500,
      lastSeq: 2_500,
    });
  });

  test('an entry that claims to be of the future does not keep those of the present from being linked', async () => {
    await sealed(acme, sealer, 2);
    await place(acme, [{ at: '2099-01-01T00:00:00Z' }]);
    await sealer.settle();
    await place(acme, [{}]);
    await sealer.settle();

    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 4 });
  });

  test('agencies have chains of their own', async () => {
    const rival = await world.agency();
    await place(rival, [{}]);
    await sealed(acme, sealer, 2);

    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 2, lastSeq: 2 });
    const { auditIntegrity } = await rival.admin.gets(AuditIntegrity);
    expect(auditIntegrity).toMatchObject({ isIntact: true, checked: 1, lastSeq: 1 });
  });

  test.each([
    [
      'quotes, line breaks and every script',
      { subjectId: 'a"b\\c\n\té 漢 😀', details: { '"': ['\u2028', '漢'] } },
    ],
    ['nothing at all', { subjectId: null, details: null, userId: null, clientId: null }],
  ])('entries with %s hold', async (_what, entry) => {
    await place(acme, [entry]);
    await acme.query(
      `INSERT INTO audit_entries (agency_id, id, action, details)
       VALUES ($1, gen_random_uuid(), 'test.number', '{"n": 12345678901234567890.123456789, "e": 1e400}')`,
    );
    await sealer.settle();

    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 2 });
  });
});
