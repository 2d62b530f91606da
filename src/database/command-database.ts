import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { DatabaseModule } from './database.module.js';
import { hasEmbedded, runningEmbedded, startEmbedded } from './embedded-postgres.js';
import { UnitOfWork } from './unit-of-work.js';

/** What a command of the operator reads. */
export type CommandEnvironment = Readonly<Record<string, string | undefined>>;

/** There is nothing for the command to work on. */
export class NoDatabase extends Error {}

/**
 * Runs the work of an operator's command on the database of DATABASE_URL, or else on the embedded one, whether or not a
 * server is running on it.
 *
 * @throws NoDatabase where there is neither.
 */
export async function withDatabase<T>(
  env: CommandEnvironment,
  say: (line: string) => void,
  work: (uow: UnitOfWork) => Promise<T>,
): Promise<T> {
  const { url, stop } = await databaseOf(env, say);
  try {
    const logger = pino({ level: 'silent' });
    const app = await NestFactory.createApplicationContext(DatabaseModule.forRoot({ url }, logger), {
      logger: false,
    });
    try {
      return await work(app.get(UnitOfWork));
    } finally {
      await app.close();
    }
  } finally {
    await stop();
  }
}

async function databaseOf(env: CommandEnvironment, log: (line: string) => void) {
  const stop = async () => undefined;
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop };
  const dataDir = resolve(env.DATA_DIR || '.data');
  if (!(await hasEmbedded(dataDir)))
    throw new NoDatabase(`There is no database in ${dataDir}. Set DATABASE_URL.`);
  const url = await runningEmbedded(dataDir);
  if (url) return { url, stop };
  const started = await startEmbedded({ dataDir, log });
  return { url: started.url, stop: () => started.stop() };
}
