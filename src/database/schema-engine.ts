import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

const PACKAGE = '@prisma/schema-engine-wasm/schema_engine_bg';
const CONNECT_TIMEOUT_MS = 5_000;

/** What is needed of WebAssembly: its types come with the DOM's, which a server does without. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: WasmExports } }>;
};

interface WasmExports {
  __wbindgen_start(): void;
}

/** What the package's own entry does for bundlers; Node cannot import a `.wasm` file. */
interface Glue {
  readonly SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: WasmExports): void;
}

/**
 * Sends a migration as one message, which PostgreSQL runs as one transaction: all of it or nothing.
 * The adapter's own way is to split it at every semicolon, also inside a function's body or a comment.
 */
class WholeScripts extends PrismaPg {
  /** What PostgreSQL said to a script. The engine passes on only that there was something. */
  refusal: Error | null = null;

  constructor(private readonly pool: pg.Pool) {
    super(pool);
  }

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await this.pool.query(script).catch((error: Error) => {
        this.refusal = error;
        throw error;
      });
    };
    return adapter;
  }
}

/**
 * Runs `work` with Prisma's schema engine as WebAssembly: the same one that `prisma migrate` runs as a
 * binary, which would have to be downloaded from another host. Loading it takes 0.2 s.
 *
 * @throws pg.DatabaseError when PostgreSQL refuses a script, otherwise the engine's own error.
 */
export async function withSchemaEngine<T>(
  url: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const glue = await loadGlue();
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, max: 1 });
  pool.on('error', () => undefined); // the query that needs the connection will say so
  const scripts = new WholeScripts(pool);
  const adapter = bindMigrationAwareSqlAdapterFactory(scripts);
  try {
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    try {
      return await work(engine);
    } catch (error) {
      throw scripts.refusal ?? error;
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

/** Once: a second instance would pull the memory from under the first. */
function loadGlue(): Promise<Glue> {
  loaded ??= instantiate();
  return loaded;
}

let loaded: Promise<Glue> | null = null;

async function instantiate(): Promise<Glue> {
  // The engine reports a panic of its own here before it throws.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => undefined } });
  const glue = (await import(PACKAGE)) as Glue;
  const file = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), 'schema_engine_bg.wasm');
  const imports = { './schema_engine_bg.js': { ...glue, ...timersThatLetGo(glue) } };
  const { instance } = await WebAssembly.instantiate(await readFile(file), imports);
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

/** The engine limits its wait for a lock by a timer of 10 s and leaves it running, which would hold the process. */
function timersThatLetGo(glue: Glue): Record<string, (work: () => void, ms: number) => NodeJS.Timeout> {
  const names = Object.keys(glue).filter((name) => name.startsWith('__wbg_setTimeout_'));
  return Object.fromEntries(names.map((name) => [name, (work, ms) => setTimeout(work, ms).unref()]));
}
