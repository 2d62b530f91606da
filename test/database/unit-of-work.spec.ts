import pg from 'pg';
import { pino } from 'pino';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { sql } from '../../src/database/transaction.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { type Actor, systemActor } from '../../src/kernel/actor.js';
import { DomainError } from '../../src/kernel/errors.js';
import type { DomainEvent } from '../../src/kernel/events.js';
import { testDatabaseUrl } from '../setup/database.js';

const NAMES = sql('test_names', 'SELECT name FROM clients ORDER BY id');
const RENAME = sql('test_rename', "UPDATE clients SET name = left(name, 1) || ' ' || $1");
const SETTINGS = sql(
  'test_settings',
  `SELECT current_setting('app.agency_id', true) AS agency, current_setting('app.client_ids', true) AS clients,
     current_setting('synchronous_commit') AS sync, current_user::text AS role`,
);
const BROKEN = sql('test_broken', 'SELECT no_such_column FROM clients');

let database: Database;
let uow: UnitOfWork;
let admin: pg.Client;
let commits: CommitSignal;

beforeAll(async () => {
  const url = await testDatabaseUrl();
  commits = new CommitSignal();
  // Two connections for all, so that scopes would meet if they stayed behind.
  database = new Database({ url, poolSize: 2 }, pino({ level: 'silent' }));
  uow = new UnitOfWork(database, commits);
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});

afterAll(async () => {
  await database.onApplicationShutdown();
  await admin.end();
});

/** A new agency with two clients, named after it. */
async function newAgency() {
  const { rows } = await admin.query<{ id: number }>(
    "INSERT INTO agencies (name) VALUES ('unit') RETURNING id",
  );
  const agencyId = rows[0]?.id ?? 0;
  const added = await admin.query<{ id: number }>(
    `INSERT INTO clients (agency_id, name) VALUES ($1, $2), ($1, $3) RETURNING id`,
    [agencyId, `a${agencyId}`, `b${agencyId}`],
  );
  const [first = 0, second = 0] = added.rows.map(({ id }) => id);
  return { actor: systemActor(agencyId, 'test'), agencyId, first, second };
}

const event = (agencyId: number): DomainEvent => ({
  type: 'test.happened',
  version: 1,
  agencyId,
  clientId: null,
  topics: ['one', 'two'],
  payload: {},
});

const namesOf = async (actor: Actor) =>
  (await uow.read(actor, (tx) => tx.rows<{ name: string }>(NAMES, []))).map(({ name }) => name);

const countOf = async (table: string, agencyId: number) =>
  Number((await admin.query(`SELECT count(*) FROM ${table} WHERE agency_id = $1`, [agencyId])).rows[0].count);

describe('a read', () => {
  test('that forgets its filter finds only what the actor may see, through Prisma as well', async () => {
    const { actor, agencyId, second } = await newAgency();
    const narrow = { ...actor, clients: [second] };

    expect(await namesOf(actor)).toEqual([`a${agencyId}`, `b${agencyId}`]);
    expect(await namesOf(narrow)).toEqual([`b${agencyId}`]);
    expect(await namesOf({ ...actor, clients: [-1] })).toEqual([]);
    expect(await uow.read(narrow, (tx) => tx.db.client.findMany({ select: { name: true } }))).toEqual([
      { name: `b${agencyId}` },
    ]);
  });

  test('of hundreds of actors at once over two connections never sees another one', async () => {
    const agencies = await Promise.all(Array.from({ length: 10 }, newAgency));

    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const { actor, agencyId } = agencies[i % agencies.length] ?? (await newAgency());
        const found =
          i % 2 === 0
            ? await namesOf(actor)
            : (await uow.read(actor, (tx) => tx.db.client.findMany({ orderBy: { id: 'asc' } }))).map(
                (c) => c.name,
              );
        return found.join() === `a${agencyId},b${agencyId}`;
      }),
    );

    expect(answers).not.toContain(false);
  });

  test('leaves no scope behind on its connection', async () => {
    const { actor, agencyId } = await newAgency();
    await Promise.all([1, 2, 3].map(() => uow.read(actor, (tx) => tx.rows(SETTINGS, []))));

    const client = await database.app.pool.checkout();
    const { rows } = await client.query(SETTINGS.text);
    client.release();

    expect(rows).toEqual([{ agency: '', clients: '', sync: 'on', role: 'switchboard_app' }]);
    expect(await uow.read(actor, (tx) => tx.rows(SETTINGS, []))).toEqual([
      { agency: `${agencyId}`, clients: '*', sync: 'on', role: 'switchboard_app' },
    ]);
  });

  test('may fail as often as it likes without harm to the connection', async () => {
    const { actor } = await newAgency();
    for (let i = 0; i < 6; i += 1) {
      await expect(uow.read(actor, (tx) => tx.rows(BROKEN, []))).rejects.toThrow('no_such_column');
    }

    expect(await namesOf(actor)).toHaveLength(2);
  });
});

describe('a statement without a scope', () => {
  test('is refused before it reaches the database', async () => {
    await expect(database.app.prisma.client.findMany()).rejects.toThrow('has no scope');
    await expect(database.app.pool.query('SELECT 1')).rejects.toThrow('has no scope');
  });

  test('cannot be had by a transaction of Prisma', async () => {
    const { actor } = await newAgency();
    const nested = uow.write(actor, () =>
      database.app.prisma.$transaction([database.app.prisma.client.count()]),
    );

    await expect(nested).rejects.toThrow('scope');
  });
});

describe('a write', () => {
  test('is one transaction for hand-written statements and for Prisma', async () => {
    const { actor, agencyId } = await newAgency();

    const inside = await uow.write(actor, async (tx) => {
      await tx.rows(RENAME, ['renamed']);
      return tx.db.client.findMany({ select: { name: true } });
    });

    expect(inside).toEqual([{ name: 'a renamed' }, { name: 'b renamed' }]);
    expect(await countOf('clients', agencyId)).toBe(2);
  });

  test('that fails has changed nothing, told nothing and noted nothing', async () => {
    const { actor, agencyId } = await newAgency();
    const failing = uow.write(actor, async (tx) => {
      await tx.rows(RENAME, ['renamed']);
      tx.emit(event(agencyId));
      tx.audit({ action: 'test', subjectId: null, clientId: null });
      throw new Error('on second thought');
    });

    await expect(failing).rejects.toThrow('on second thought');
    expect(await namesOf(actor)).toEqual([`a${agencyId}`, `b${agencyId}`]);
    expect(await countOf('outbox_events', agencyId)).toBe(0);
    expect(await countOf('audit_entries', agencyId)).toBe(0);
  });

  test('stores its events and its audit with its rows, then says that it has', async () => {
    const { actor, agencyId } = await newAgency();
    let said = 0;
    const stop = commits.listen(() => {
      said += 1;
    });

    await uow.write(actor, async (tx) => {
      tx.emit(event(agencyId));
      tx.audit({ action: 'test', subjectId: 'x', clientId: null, details: { why: 'because' } });
    });
    stop();

    const { rows } = await admin.query('SELECT topics FROM outbox_events WHERE agency_id = $1', [agencyId]);
    expect(rows).toEqual([{ topics: ['one', 'two'] }]);
    expect(await countOf('audit_entries', agencyId)).toBe(1);
    expect(said).toBe(1);
  });

  test('cannot reach into another agency', async () => {
    const [ours, theirs] = [await newAgency(), await newAgency()];

    await uow.write(ours.actor, (tx) => tx.rows(RENAME, ['ours']));
    const reaching = uow.write(ours.actor, (tx) =>
      tx.db.client.create({ data: { agencyId: theirs.agencyId, name: 'smuggled' } }),
    );

    await expect(reaching).rejects.toThrow(/row-level security/);
    expect(await namesOf(theirs.actor)).toEqual([`a${theirs.agencyId}`, `b${theirs.agencyId}`]);
  });

  test('is tried again when it loses a deadlock', async () => {
    const { actor, first, second } = await newAgency();
    const lock = sql('test_lock', 'UPDATE clients SET name = name WHERE id = $1');
    let tries = 0;
    let bothHoldOne = () => {};
    const barrier = new Promise<void>((resolve) => {
      let holders = 0;
      bothHoldOne = () => {
        holders += 1;
        if (holders === 2) resolve();
      };
    });
    const crossing = (one: number, other: number) =>
      uow.write(actor, async (tx) => {
        tries += 1;
        await tx.rows(lock, [one]);
        bothHoldOne();
        await barrier;
        await tx.rows(lock, [other]);
      });

    await Promise.all([crossing(first, second), crossing(second, first)]);

    expect(tries).toBe(3);
  });

  test.each([
    [{}, 'on'],
    [{ losable: true }, 'off'],
  ])('with %o waits for the disk: %s', async (options, sync) => {
    const { actor } = await newAgency();

    const [settings] = await uow.write(actor, (tx) => tx.rows<{ sync: string }>(SETTINGS, []), options);

    expect(settings?.sync).toBe(sync);
  });
});

describe('a write of one statement', () => {
  test('commits by itself', async () => {
    const { actor } = await newAgency();
    await uow.writeOnce(actor, (tx) => tx.rows(RENAME, ['once']));

    expect(await namesOf(actor)).toEqual(['a once', 'b once']);
  });

  test('has no second statement, and no event that would not be part of it', async () => {
    const { actor, agencyId } = await newAgency();

    await expect(
      uow.writeOnce(actor, async (tx) => {
        await tx.rows(RENAME, ['once']);
        await tx.rows(RENAME, ['twice']);
      }),
    ).rejects.toThrow('one statement');
    await expect(uow.writeOnce(actor, async (tx) => tx.emit(event(agencyId)))).rejects.toThrow('eventCte');
    expect(await namesOf(actor)).toEqual(['a once', 'b once']);
  });
});

test('what the database cannot do now is said as something to try again', async () => {
  const nowhere = new Database({ url: 'postgres://nobody@127.0.0.1:1/none' }, pino({ level: 'silent' }));
  const asking = new UnitOfWork(nowhere, commits).read(systemActor(1, 'test'), (tx) => tx.rows(NAMES, []));

  await expect(asking).rejects.toThrow(DomainError);
  await expect(asking).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'DATABASE_UNAVAILABLE' });
  await nowhere.onApplicationShutdown();
});
