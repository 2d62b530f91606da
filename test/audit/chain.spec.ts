import { AuditSealer } from '../../src/modules/audit/audit-sealer.js';
import type { Agency } from '../world/agency.js';
import { AuditIntegrity } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { chainOf, integrityOf, sealed } from './chains.js';
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
    await sealed(acme, sealer, 3);
    const [, entryId] = (await chainOf(acme)).map((link) => link.entryId);
    expect(await integrityOf(acme)).toMatchObject({ isIntact: true });

    await acme.query(`UPDATE audit_entries SET ${change} WHERE agency_id = $1 AND id = $2`, [entryId]);

    expect(await integrityOf(acme)).toMatchObject({
      isIntact: false,
      checked: 1,
      lastSeq: 1,
      firstBroken: { seq: 2, entryId, problem: 'ENTRY_CHANGED' },
    });
  });

  test('an entry that was removed', async () => {
    const ids = await sealed(acme, sealer, 5);
    await acme.query('DELETE FROM audit_entries WHERE agency_id = $1 AND id = $2', [ids[2]]);

    expect(await integrityOf(acme)).toMatchObject({
      isIntact: false,
      firstBroken: { seq: 3, entryId: ids[2], problem: 'ENTRY_MISSING' },
    });
  });

  test('an entry that was removed with its link', async () => {
    const ids = await sealed(acme, sealer, 5);
    await acme.query('DELETE FROM audit_entries WHERE agency_id = $1 AND id = $2', [ids[2]]);
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1 AND seq = 3');

    expect((await integrityOf(acme)).firstBroken).toEqual({ seq: 3, entryId: null, problem: 'GAP' });
  });

  test('and the others moved up', async () => {
    const ids = await sealed(acme, sealer, 5);
    await acme.query('DELETE FROM audit_entries WHERE agency_id = $1 AND id = $2', [ids[2]]);
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1 AND seq = 3');
    await acme.query('UPDATE audit_links SET seq = 3 WHERE agency_id = $1 AND seq = 4');
    await acme.query('UPDATE audit_links SET seq = 4 WHERE agency_id = $1 AND seq = 5');

    expect((await integrityOf(acme)).firstBroken).toMatchObject({ seq: 3, entryId: ids[3] });
  });

  test('two entries that changed places', async () => {
    const ids = await sealed(acme, sealer, 5);
    await acme.query('UPDATE audit_links SET entry_id = gen_random_uuid() WHERE agency_id = $1 AND seq = 2');
    await acme.query('UPDATE audit_links SET entry_id = $2 WHERE agency_id = $1 AND seq = 4', [ids[1]]);
    await acme.query('UPDATE audit_links SET entry_id = $2 WHERE agency_id = $1 AND seq = 2', [ids[3]]);

    expect((await integrityOf(acme)).firstBroken).toMatchObject({ seq: 2, entryId: ids[3] });
  });

  test('a hash that was changed', async () => {
    const ids = await sealed(acme, sealer, 5);
    await acme.query(
      'UPDATE audit_links SET hash = set_byte(hash, 5, 255 - get_byte(hash, 5)) WHERE agency_id = $1 AND seq = 3',
    );

    expect((await integrityOf(acme)).firstBroken).toEqual({
      seq: 3,
      entryId: ids[2],
      problem: 'LINK_BROKEN',
    });
  });

  test('an entry that was slipped in for an earlier time', async () => {
    const longAgo = Date.now() - 2 * HOUR_MS;
    await place(
      acme,
      [0, 1, 2].map((n) => ({ at: new Date(longAgo + n * 1_000) })),
    );
    await sealer.settle();
    await sealed(acme, sealer, 3);
    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 6 });

    const [slipped] = await place(acme, [{ at: new Date(Date.now() - HOUR_MS), action: 'test.slipped' }]);
    await sealer.settle();

    expect(await integrityOf(acme)).toMatchObject({
      isIntact: false,
      pending: 0,
      firstBroken: { seq: null, entryId: slipped, problem: 'NOT_LINKED' },
    });
    // By the stretch of its time, wherever the walk begins and however it is cut.
    expect((await integrityOf(acme, { limit: 3 })).firstBroken).toBeNull();
    expect((await integrityOf(acme, { afterSeq: 3 })).firstBroken).toMatchObject({ entryId: slipped });
    expect((await integrityOf(acme, { afterSeq: 4 })).firstBroken).toBeNull();
  });

  test('an entry that was slipped in before everything', async () => {
    await sealed(acme, sealer, 3);
    const [slipped] = await place(acme, [{ at: '2001-01-01T00:00:00Z' }]);
    await sealer.settle();

    expect((await integrityOf(acme, { limit: 1 })).firstBroken).toMatchObject({
      entryId: slipped,
      problem: 'NOT_LINKED',
    });
  });

  test('an entry that was slipped in with a link of its own', async () => {
    await sealed(acme, sealer, 5);
    const [slipped] = await place(acme, [{ at: new Date(Date.now() - HOUR_MS) }]);
    await acme.query('UPDATE audit_links SET seq = seq + 1000 WHERE agency_id = $1 AND seq > 2');
    await acme.query('UPDATE audit_links SET seq = seq - 999 WHERE agency_id = $1 AND seq > 1000');
    await acme.query(
      "INSERT INTO audit_links (agency_id, seq, entry_id, hash) VALUES ($1, 3, $2, sha256('anything'))",
      [slipped],
    );

    expect((await integrityOf(acme)).firstBroken).toMatchObject({ seq: 3, entryId: slipped });
  });

  test('what was cut off at the end, by whoever knows where it ended', async () => {
    await sealed(acme, sealer, 5);
    const noted = await integrityOf(acme);
    await acme.query(
      'DELETE FROM audit_entries e USING audit_links l WHERE e.agency_id = $1 AND l.agency_id = $1 AND l.entry_id = e.id AND l.seq > 3',
    );
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1 AND seq > 3');

    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, lastSeq: 3 });
    expect(await integrityOf(acme, { afterSeq: noted.lastSeq })).toMatchObject({
      isIntact: false,
      firstBroken: { seq: 5, problem: 'GAP' },
    });
  });

  test('a chain that was made anew holds by itself, and not against the head that was noted', async () => {
    const ids = await sealed(acme, sealer, 5);
    const noted = await integrityOf(acme);
    await acme.query("UPDATE audit_entries SET subject_id = 'forged' WHERE agency_id = $1 AND id = $2", [
      ids[1],
    ]);
    await acme.query('DELETE FROM audit_links WHERE agency_id = $1');
    await sealer.settle();

    const forged = await integrityOf(acme);
    expect(forged).toMatchObject({ isIntact: true, lastSeq: noted.lastSeq });
    expect(forged.head).not.toBe(noted.head);
  });
});

describe('verifying', () => {
  test('goes on where it stopped', async () => {
    await sealed(acme, sealer, 25);

    const seen: number[] = [];
    for (let afterSeq = 0; ; ) {
      const { checked, lastSeq, isIntact } = await integrityOf(acme, { afterSeq, limit: 10 });
      expect(isIntact).toBe(true);
      seen.push(checked);
      if (checked < 10) break;
      afterSeq = lastSeq;
    }
    expect(seen).toEqual([10, 10, 5]);
    expect(await integrityOf(acme, { afterSeq: 25 })).toMatchObject({
      isIntact: true,
      checked: 0,
      lastSeq: 25,
    });
  });

  test('says what waits', async () => {
    await sealed(acme, sealer, 2);
    await place(acme, [{}, {}, {}]);

    expect(await integrityOf(acme)).toMatchObject({ isIntact: true, checked: 2, pending: 3 });
  });

  test('of an empty chain says so', async () => {
    expect(await integrityOf(acme)).toEqual({
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
