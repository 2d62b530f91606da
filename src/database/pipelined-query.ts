import pg from 'pg';

/** A statement with a name is parsed and planned once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** What pg's own `Query` is inside: the part of it that this file leans on, checked by its specs. */
interface QueryInternals {
  name: string | undefined;
  text: string;
  callback: ((error: Error | undefined, result: pg.QueryArrayResult & pg.QueryResult) => void) | undefined;
  prepare(connection: Wire): void;
  readonly _result: RowShape;
  _accumulateRows: boolean;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
  handleError(error: Error, connection: Wire): void;
  submit(connection: pg.Connection): void;
}

/** What pg makes of a description: how the rows of the statement are read. */
interface RowShape {
  readonly fields: unknown;
  readonly _parsers: unknown;
  readonly _prebuiltEmptyResultObject: unknown;
}

interface Wire {
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: { name?: string; text: string }): void;
  bind(message: { statement?: string; values?: readonly unknown[] }): void;
  execute(message: { portal?: string; rows?: number }): void;
  describe(message: { type: 'P' | 'S'; name: string }): void;
}

const Query = pg.Query as unknown as new (
  config: pg.QueryConfig & { queryMode: 'extended' },
) => QueryInternals;

/** What each connection has told of its named statements: they need not be described again. */
const shapes = new WeakMap<Wire, Map<string, RowShape>>();

/** Which of our prefix statements a connection has parsed already. */
const parsedPrefixes = new WeakMap<Wire, Set<string>>();

/**
 * Sends other statements in front of a query, under the same Sync: one round trip, one implicit
 * transaction. So `set_config(…, true)` in front of a query holds for exactly that query, and `BEGIN` in
 * front of both opens a transaction without a trip of its own.
 *
 * The answers to the prefix are swallowed here; an error in any of them fails the query.
 */
class PipelinedQuery extends Query {
  #unanswered: number;
  #name: string | undefined;
  #connection: Wire | undefined;

  constructor(
    private readonly prefix: readonly Statement[],
    config: pg.QueryConfig,
  ) {
    super({ ...config, queryMode: 'extended' });
    this.#unanswered = prefix.length;
  }

  override prepare(connection: Wire): void {
    for (const statement of this.prefix) sendPrefix(connection, statement);
    const known = this.name && shapes.get(connection)?.get(this.name);
    if (known) {
      Object.assign(this._result, known);
      this._accumulateRows = true;
      super.prepare(undescribing(connection));
    } else {
      this.#connection = connection;
      super.prepare(connection);
    }
    // pg takes any ParseComplete for the named query's own. Until the prefix is answered it has no name.
    if (this.#unanswered > 0) {
      this.#name = this.name;
      this.name = undefined;
    }
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message);
    // It comes after the prefix is answered, so the name is the query's own again.
    if (!this.name || !this.#connection) return;
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    const known = shapes.get(this.#connection) ?? new Map<string, RowShape>();
    shapes.set(this.#connection, known.set(this.name, { fields, _parsers, _prebuiltEmptyResultObject }));
  }

  override handleDataRow(message: unknown): void {
    if (this.#unanswered === 0) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.#unanswered === 0) {
      super.handleCommandComplete(message, connection);
      return;
    }
    this.#unanswered -= 1;
    // ParseComplete of the query itself may only come after this: its name counts again.
    if (this.#unanswered === 0) this.name = this.#name;
  }

  override handleError(error: Error, connection: Wire): void {
    if (this.#unanswered > 0 && this.#name) delete connection.submittedNamedStatements[this.#name];
    super.handleError(error, connection);
  }
}

/** The connection without its `describe`: pg asks for a description with every execution. */
function undescribing(connection: Wire): Wire {
  return Object.create(connection, { describe: { value: () => undefined } }) as Wire;
}

function sendPrefix(connection: Wire, { name, text, values }: Statement): void {
  const parsed = parsedPrefixes.get(connection) ?? new Set();
  if (!name || !parsed.has(name)) connection.parse({ name, text });
  if (name) parsedPrefixes.set(connection, parsed.add(name));
  connection.bind({ statement: name, values });
  connection.execute({ portal: '', rows: 0 });
}

/** Runs `config` on the client with `prefix` in front of it, in one round trip. */
export function pipelined<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  prefix: readonly Statement[],
  config: pg.QueryConfig,
): Promise<pg.QueryResult<R>> {
  return new Promise((resolve, reject) => {
    const query = new PipelinedQuery(prefix, config);
    query.callback = (error, result) => (error ? reject(error) : resolve(result as pg.QueryResult<R>));
    client.query(query as unknown as pg.Submittable);
  });
}
