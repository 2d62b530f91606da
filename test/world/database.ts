import pg from 'pg';

const PATIENCE_MS = 4_000;

/** The rows past every rule of the house: for fixtures that no door makes yet, and for looking afterwards. */
export class Database {
  readonly #pool: pg.Pool;

  constructor(readonly url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 });
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, [...values])).rows;
  }

  /** Runs a statement, and holds what it locks until it is released. */
  async holds(text: string): Promise<{ release(): Promise<void> }> {
    const client = await this.#pool.connect();
    await client.query('BEGIN');
    await client.query(text);
    return {
      release: async () => {
        await client.query('ROLLBACK');
        client.release();
      },
    };
  }

  /** Resolves when so many statements wait for a lock that somebody holds. */
  async untilWaiting(statements: number): Promise<void> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const [row] = await this.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (row && row.waiting >= statements) return;
      patience.throwIfAborted();
    }
  }

  /** As the server's own role would, without any scope. */
  async inRole(
    role: string,
    text: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>[]> {
    const client = await this.#pool.connect();
    try {
      for (const setting of Object.entries(settings)) {
        await client.query('SELECT set_config($1, $2, false)', setting);
      }
      await client.query(`SET ROLE ${role}`);
      return (await client.query(text)).rows;
    } finally {
      client.release(true);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
