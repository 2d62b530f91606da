import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeGoogle } from '../src/simulate/google/fake-google.js';
import { FakeMeta } from '../src/simulate/meta/fake-meta.js';
import { testDatabaseUrl } from './setup/database.js';
import { Agency } from './world/agency.js';
import { Database } from './world/database.js';
import { Mailbox } from './world/mailbox.js';
import { type Given, Server } from './world/server.js';
import { Visitor } from './world/visitor.js';

/**
 * A whole server on the database of the worker, with stand-ins for Meta and for Google behind it.
 *
 * Open one in `beforeAll`, close it in `afterAll`, and make an agency in each test: the database is shared
 * with everything that ran before, so a test counts on nothing but its own tenants.
 */
export class World {
  readonly #agencies: Agency[] = [];
  readonly #servers: Server[] = [];

  private constructor(
    readonly meta: FakeMeta,
    readonly google: FakeGoogle,
    readonly database: Database,
    readonly dataDir: string,
    readonly server: Server,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.#servers.push(server);
  }

  /**
   * Further environment variables are the server's own: `REDIS_URL`.
   *
   * @param given what no environment can say.
   * @param databaseUrl one of its own, for a test that minds what others have left behind.
   */
  static async open(
    env: Readonly<Record<string, string>> = {},
    given: Given = {},
    databaseUrl?: string,
  ): Promise<World> {
    const url = databaseUrl ?? (await testDatabaseUrl());
    const [meta, google, dataDir] = await Promise.all([
      FakeMeta.start(),
      FakeGoogle.start(),
      mkdtemp(join(tmpdir(), 'switchboard-data-')),
    ]);
    const all = { ...google.env, ...env, DATA_DIR: dataDir, META_GRAPH_URL: meta.url };
    try {
      return new World(meta, google, new Database(url), dataDir, await Server.start(url, all, given), all);
    } catch (error) {
      // What is left open would keep the test run from ending.
      await Promise.all([meta.stop(), google.stop()]);
      throw error;
    }
  }

  /** Somebody who is not signed in. */
  get visitor(): Visitor {
    return new Visitor(this.server);
  }

  /** Mail that was sent. */
  get mailbox(): Mailbox {
    return new Mailbox(this.dataDir);
  }

  /** A fresh agency, with people and channels. */
  async agency(): Promise<Agency> {
    const agency = await Agency.in(this.#ground());
    this.#agencies.push(agency);
    return agency;
  }

  /** Fresh agencies that know nothing of each other. */
  async agencies(n: 2): Promise<[Agency, Agency]> {
    const [one, two] = await Promise.all(Array.from({ length: n }, () => this.agency()));
    if (!one || !two) throw new Error('Two agencies were asked for.');
    return [one, two];
  }

  /** One more server on the same database. */
  async secondServer(): Promise<Server> {
    const server = await Server.start(this.database.url, this.env);
    this.#servers.push(server);
    return server;
  }

  /** What the server logged as an error, but for the jobs that other tests of the worker have left behind. */
  get errors(): readonly string[] {
    const own = new Set(this.#agencies.map(({ id }) => id));
    return this.server.errors.filter((line) => {
      const { job } = JSON.parse(line) as { readonly job?: { readonly agencyId: number } };
      return !job || own.has(job.agencyId);
    });
  }

  /** Everything that is due has run, and every event has reached the live feed of every server. */
  settle = async (): Promise<void> => {
    do {
      for (const server of this.#servers) await server.settle();
    } while (await this.#isBusy());
  };

  async close(): Promise<void> {
    for (const agency of this.#agencies) agency.leave();
    await Promise.all(this.#servers.map((server) => server.close()));
    await Promise.all([this.meta.stop(), this.google.stop(), this.database.close()]);
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #ground() {
    return { server: this.server, database: this.database, settle: this.settle };
  }

  async #isBusy(): Promise<boolean> {
    // Only of this world: other tests of the worker leave behind what they left behind.
    const [row] = await this.database.query<{ busy: boolean }>(
      `SELECT EXISTS (SELECT FROM outbox_events WHERE agency_id = ANY ($1::int[]))
         OR EXISTS (SELECT FROM jobs WHERE agency_id = ANY ($1) AND NOT parked AND locked_until > now()) AS busy`,
      [this.#agencies.map(({ id }) => id)],
    );
    return row?.busy ?? false;
  }
}

export const openWorld = World.open;
