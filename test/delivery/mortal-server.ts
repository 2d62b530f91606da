import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const ENTRY = join(import.meta.dirname, '../../dist/main.js');
const PATIENCE_MS = 30_000;
const TURN_MS = 25;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The server in a process of its own, which can be killed and comes back at the same address. */
export class MortalServer {
  #child: ChildProcess | null = null;

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly port: number,
  ) {}

  static async on(databaseUrl: string, env: Readonly<Record<string, string>>): Promise<MortalServer> {
    const port = await freePort();
    const own = { NODE_ENV: 'test', DEMO: 'false', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl };
    return new MortalServer({ ...own, ...env, HOST: '127.0.0.1', PORT: String(port) }, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [ENTRY], {
      env: { PATH: process.env.PATH ?? '', ...this.env },
      stdio: 'ignore',
    });
    this.#child = child;
    const patience = Date.now() + PATIENCE_MS;
    while (Date.now() < patience) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return;
      await after(TURN_MS);
    }
    throw new Error('The server did not answer.');
  }

  /** Without a word: nothing in it ends as it should. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

/** Resolves when it is so; rejects when it is not in time. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > patience) throw new Error(`Waited for ${what}.`);
    await after(TURN_MS);
  }
}
