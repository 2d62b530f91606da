import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from 'pino';
import { hashPassword } from '../auth/passwords.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { FileStore } from '../files/file-store.js';
import { Clock } from '../kernel/clock.js';
import { CredentialVault } from '../secrets/credential-vault.js';
import {
  insertBookings,
  insertCatalogue,
  insertConversations,
  insertFlows,
  insertTenants,
  isEmpty,
  lockDemo,
} from './demo.repository.js';
import { DEMO_PASSWORD } from './demo-people.js';
import type { FileToStore } from './demo-rows.js';
import { demoWorld } from './demo-world.js';

const LOAD = 'load the demo world';

/**
 * Fills an empty database with two agencies, their people and three dozen conversations that end now, whole or
 * not at all. Where there is an agency already it does nothing, at the cost of one query.
 *
 * Instances that start together load it once: the others wait, and find it there.
 */
export async function loadDemo(app: INestApplicationContext, logger: Logger): Promise<void> {
  const anywhere = { strict: false };
  const uow = app.get(UnitOfWork, anywhere);
  if (!(await uow.system(LOAD, isEmpty))) return;

  const startedAt = performance.now();
  const vault = app.get(CredentialVault, anywhere);
  const now = app.get(Clock, anywhere).now();
  const world = demoWorld(now);
  const secrets = {
    passwordHash: await hashPassword(DEMO_PASSWORD),
    sealedToken: (channelId: string, token: string) => vault.seal(token, channelId),
  };
  const files = app.get(FileStore, anywhere);
  const isLoaded = await uow.systemWrite(LOAD, async (tx) => {
    await lockDemo(tx);
    if (!(await isEmpty(tx))) return false;
    // Inside the lock, because instances of one machine write to the same folder.
    await store(
      files,
      world.threads.flatMap((thread) => thread.files),
    );
    await insertTenants(tx, world.foundedAt, secrets);
    await insertConversations(tx, world);
    await insertCatalogue(tx, world.foundedAt, world);
    await insertBookings(tx, world, now);
    await insertFlows(tx, world.foundedAt);
    return true;
  });
  if (!isLoaded) return;
  const ms = Math.round(performance.now() - startedAt);
  logger.info({ conversations: world.threads.length, ms }, `the demo world was loaded in ${ms} ms`);
}

async function store(files: FileStore, wanted: readonly FileToStore[]): Promise<void> {
  for (const { storageKey, bytes } of wanted) {
    await files.put(storageKey, async (sink) => {
      await sink(bytes);
      return true;
    });
  }
}
