import pg from 'pg';
import { pino } from 'pino';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { SystemTimers } from '../../src/kernel/timers.js';
import { AuditSealer } from '../../src/modules/audit/audit-sealer.js';
import { ChainRepository } from '../../src/modules/audit/chain.repository.js';
import type { Agency } from '../world/agency.js';
import { Assign, AuditIntegrity, type IntegrityFields } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { place } from './entries.js';

const HOUR_MS = 60 * 60 * 1000;

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

const integrity = async (asked: { afterSeq?: number; limit?: number } = {}): Promise<IntegrityFields> =>
  (await acme.admin.gets(AuditIntegrity, asked)).auditIntegrity;

const chain = () =>
  acme.query<{ seq: number; entryId: string; hash: string }>(
    `SELECT seq::int, entry_id AS "entryId", encode(hash, 'hex') AS hash FROM audit_links WHERE agency_id = $1 ORDER BY seq`,
  );

/** That many entries of the last minutes, linked. Answers their ids in the order of the chain. */
async function sealed(n: number): Promise<string[]> {
  const start = Date.now() - n * 1_000;
  await place(
    acme,
    Array.from({ length: n }, (_, at) => ({
      subjectId: `s${at}`,
      at: new Date(start + at * 1_000),
    })),
  );
  await sealer.settle();
  return (await chain()).map(({ entryId }) => entryId);
}

test('a server links what was written by itself', async () => {
  const server = await world.secondServer();
  const chainOf = server.app.get(ChainRepository, { strict: false });
  const append = chainOf.append.bind(chainOf);
  const isLinked = new Promise<void>((resolve) => {
    chainOf.append = async (tx, links) => {
      await append(tx, links);
      if (links.some(({ agencyId }) => agencyId === acme.id)) resolve();
    };
  });
  await place(acme, [{}]);

  await isLinked;
  // When it has ended, what it was about to commit is there.
  await server.app.get(AuditSealer, { strict: false }).stop();

  expect(await integrity()).toMatchObject({ isIntact: true, checked: 1 });
});

describe('sealing', () => {
  test('links every entry once, by time, numbered without a gap', async () => {
    const { id } = await acme.whatsapp.receives('hello');
    await acme.agent.gets(Assign, { conversationId: id, assigneeId: acme.admin.id });
    await acme.agent.gets(Assign, { conversationId: id, assigneeId: null });
    await sealer.settle();
    await sealer.settle();

    const links = await chain();
    const entries = await acme.audit();
    expect(links.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(links.map(({ entryId }) => entryId)).toEqual(entries.map((entry) => entry.id));
    expect(await integrity()).toEqual({
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
    expect(await integrity()).toMatchObject({ isIntact: true, checked: 2 });
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

    expect((await chain()).map(({ seq }) => seq)).toEqual(Array.from({ length: 150 }, (_, at) => at + 1));
    expect(await integrity()).toMatchObject({ isIntact: true, checked: 150, pending: 0 });
  });

  test('a long backlog is linked in several transactions', async () => {
    await sealed(2_500);

    expect(await integrity({ limit: 10_000 })).toMatchObject({
      isIntact: true,
      checked: 2_500,
      lastSeq: 2_500,
    });
  });

  test('an entry that claims to be of the future does not keep those of the present from being linked', async () => {
    await sealed(2);
    await place(acme, [{ at: '2099-01-01T00:00:00Z' }]);
    await sealer.settle();
    await place(acme, [{}]);
    await sealer.settle();

    expect(await integrity()).toMatchObject({ isIntact: true, checked: 4 });
  });

  test('agencies have chains of their own', async () => {
    const rival = await world.agency();
    await place(rival, [{}]);
    await sealed(2);

    expect(await integrity()).toMatchObject({ isIntact: true, checked: 2, lastSeq: 2 });
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

    expect(await integrity()).toMatchObject({ isIntact: true, checked: 2 });
  });
});

describe('what the owner of the database does to it is found', () => {
  test.each([
    ['who', 'user_id = gen_random_uuid()'],
    ['on whose behalf', 'impersonator_id = gen_random_uuid()'],
    ['what', "action = 'test.other'"],
    ['to what', "subject_id = 'other'"],
    ['which client', 'client_id = 77'],
    ['when, by a microsecond', "at = at + interval '1 microsecond'"],
    ['from where', "ip = '6.6.6.6'"],
    ['in which request', "request_id = 'other'"],
    ['details', `details = '{"to": "other"}'`],
    ['details, by a digit that JavaScript does not see', `details = '{"n": 12345678901234567891}'`],
    ['no details any more', 'details = NULL'],
  ])('a change of %s', async (_what, change) => {
    await place(acme, [{ subjectId: 'before' }]);
    await acme.query(
      `INSERT INTO audit_entries (agency_id, id, action, subject_id, details)
       VALUES ($1, $2, 'test.n', 's', '{"n": 12345678901234567890}')`,
      ['0190a000-0000-7000-8000-000000000001'],
    );
    await sealer.settle();
    await sealed(3);
    const [, entryId] = (await chain()).map((link) => link.entryId);
    expect(await integrity()).toMatchObject({ isIntact: true });

    await acme.query(`UPDATE audit_entries SET ${change} WHERE agency_id = $1 AND id = $2`, [entryId]);

    expect(await integrity()).toMatchObject({
      isIntact: false,
      checked: 1,
      lastSeq: 1,
      firstBroken: { seq: 2, entryId, problem: 'ENTRY_CHANGED' },
    });
  });

  test('an entry that was removed', async () => {
    const ids = await sealed(5);
    await acme.query('DELETE FROM audit_entries WHERE agency_id = $1 AND id = $2', [ids[2]]);

    expect(await integrity()).toMatchObject({
      isIntact: false,
      firstBroken: { seq: 3, entryId: ids[2], problem: 'ENTRY_MISSING' },
    });
  });

  test('an entry that was removed with its link', async () => {
    const ids = await sealed(5);
    await acme.query('DELETE FROM audit_entries WHERE agency_id = $1 AND id = $2', [ids[2]]);
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1 AND seq = 3');

    expect((await integrity()).firstBroken).toEqual({ seq: 3, entryId: null, problem: 'GAP' });
  });

  test('and the others moved up', async () => {
    const ids = await sealed(5);
    await acme.query('DELETE FROM audit_entries WHERE agency_id = $1 AND id = $2', [ids[2]]);
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1 AND seq = 3');
    await acme.query('UPDATE audit_links SET seq = 3 WHERE agency_id = $1 AND seq = 4');
    await acme.query('UPDATE audit_links SET seq = 4 WHERE agency_id = $1 AND seq = 5');

    expect((await integrity()).firstBroken).toMatchObject({ seq: 3, entryId: ids[3] });
  });

  test('two entries that changed places', async () => {
    const ids = await sealed(5);
    await acme.query('UPDATE audit_links SET entry_id = gen_random_uuid() WHERE agency_id = $1 AND seq = 2');
    await acme.query('UPDATE audit_links SET entry_id = $2 WHERE agency_id = $1 AND seq = 4', [ids[1]]);
    await acme.query('UPDATE audit_links SET entry_id = $2 WHERE agency_id = $1 AND seq = 2', [ids[3]]);

    expect((await integrity()).firstBroken).toMatchObject({ seq: 2, entryId: ids[3] });
  });

  test('a hash that was changed', async () => {
    const ids = await sealed(5);
    await acme.query(
      'UPDATE audit_links SET hash = set_byte(hash, 5, 255 - get_byte(hash, 5)) WHERE agency_id = $1 AND seq = 3',
    );

    expect((await integrity()).firstBroken).toEqual({ seq: 3, entryId: ids[2], problem: 'LINK_BROKEN' });
  });

  test('an entry that was slipped in for an earlier time', async () => {
    const longAgo = Date.now() - 2 * HOUR_MS;
    await place(
      acme,
      [0, 1, 2].map((n) => ({ at: new Date(longAgo + n * 1_000) })),
    );
    await sealer.settle();
    await sealed(3);
    expect(await integrity()).toMatchObject({ isIntact: true, checked: 6 });

    const [slipped] = await place(acme, [{ at: new Date(Date.now() - HOUR_MS), action: 'test.slipped' }]);
    await sealer.settle();

    expect(await integrity()).toMatchObject({
      isIntact: false,
      pending: 0,
      firstBroken: { seq: null, entryId: slipped, problem: 'NOT_LINKED' },
    });
    // By the stretch of its time, wherever the walk begins and however it is cut.
    expect((await integrity({ limit: 3 })).firstBroken).toBeNull();
    expect((await integrity({ afterSeq: 3 })).firstBroken).toMatchObject({ entryId: slipped });
    expect((await integrity({ afterSeq: 4 })).firstBroken).toBeNull();
  });

  test('an entry that was slipped in before everything', async () => {
    await sealed(3);
    const [slipped] = await place(acme, [{ at: '2001-01-01T00:00:00Z' }]);
    await sealer.settle();

    expect((await integrity({ limit: 1 })).firstBroken).toMatchObject({
      entryId: slipped,
      problem: 'NOT_LINKED',
    });
  });

  test('an entry that was slipped in with a link of its own', async () => {
    await sealed(5);
    const [slipped] = await place(acme, [{ at: new Date(Date.now() - HOUR_MS) }]);
    await acme.query('UPDATE audit_links SET seq = seq + 1000 WHERE agency_id = $1 AND seq > 2');
    await acme.query('UPDATE audit_links SET seq = seq - 999 WHERE agency_id = $1 AND seq > 1000');
    await acme.query(
      "INSERT INTO audit_links (agency_id, seq, entry_id, hash) VALUES ($1, 3, $2, sha256('anything'))",
      [slipped],
    );

    expect((await integrity()).firstBroken).toMatchObject({ seq: 3, entryId: slipped });
  });

  test('what was cut off at the end, by whoever knows where it ended', async () => {
    await sealed(5);
    const noted = await integrity();
    await acme.query(
      'DELETE FROM audit_entries e USING audit_links l WHERE e.agency_id = $1 AND l.agency_id = $1 AND l.entry_id = e.id AND l.seq > 3',
    );
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1 AND seq > 3');

    expect(await integrity()).toMatchObject({ isIntact: true, lastSeq: 3 });
    expect(await integrity({ afterSeq: noted.lastSeq })).toMatchObject({
      isIntact: false,
      firstBroken: { seq: 5, problem: 'GAP' },
    });
  });

  test('a chain that was made anew holds by itself, and not against the head that was noted', async () => {
    const ids = await sealed(5);
    const noted = await integrity();
    await acme.query("UPDATE audit_entries SET subject_id = 'forged' WHERE agency_id = $1 AND id = $2", [
      ids[1],
    ]);
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1');
    await sealer.settle();

    const forged = await integrity();
    expect(forged).toMatchObject({ isIntact: true, lastSeq: noted.lastSeq });
    expect(forged.head).not.toBe(noted.head);
  });
});

describe('verifying', () => {
  test('goes on where it stopped', async () => {
    await sealed(25);

    const seen: number[] = [];
    for (let afterSeq = 0; ; ) {
      const { checked, lastSeq, isIntact } = await integrity({ afterSeq, limit: 10 });
      expect(isIntact).toBe(true);
      seen.push(checked);
      if (checked < 10) break;
      afterSeq = lastSeq;
    }
    expect(seen).toEqual([10, 10, 5]);
    expect(await integrity({ afterSeq: 25 })).toMatchObject({ isIntact: true, checked: 0, lastSeq: 25 });
  });

  test('says what waits', async () => {
    await sealed(2);
    await place(acme, [{}, {}, {}]);

    expect(await integrity()).toMatchObject({ isIntact: true, checked: 2, pending: 3 });
  });

  test('of an empty chain says so', async () => {
    expect(await integrity()).toEqual({
      isIntact: true,
      checked: 0,
      lastSeq: 0,
      head: null,
      pending: 0,
      firstBroken: null,
    });
  });

  test.each([{ afterSeq: -1 }, { limit: 0 }, { limit: 10_001 }])('%o is a mistake', async (asked) => {
    expect(await acme.admin.isRefused(AuditIntegrity, asked)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: Object.keys(asked)[0] },
    });
  });

  test('is for those who may view the audit, and see all of it', async () => {
    await acme.query("INSERT INTO permission_overrides VALUES ($1, $2, 'team.view_audit', true)", [
      acme.delegate.id,
    ]);

    expect(await acme.agent.isRefused(AuditIntegrity)).toMatchObject({ reason: 'PERMISSION_MISSING' });
    expect(await acme.delegate.isRefused(AuditIntegrity)).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'SEES_SOME_CLIENTS_ONLY',
    });
  });
});
