import { z } from 'zod';
import type { NewJob } from '../../jobs/job-queue.js';
import type { ImportId } from '../../kernel/ids.js';

/** Takes a file in, some seconds of work at a time. */
export const RUN_IMPORT = 'contacts.import';
/** Calls off an import that nobody has started. */
export const EXPIRE_IMPORT = 'contacts.expire_import';
/** Removes a file that nobody needs any more. */
export const REMOVE_FILE = 'contacts.remove_import_file';

/** A file that was announced, or has come, waits this long to be started. */
export const EXPIRES_AFTER_MS = 24 * 60 * 60_000;

export const importPayload = z.object({ importId: z.string() });
export const filePayload = z.object({ storageKey: z.string() });

/** Files of one client are taken in side by side, a stretch of each in turn. */
export const runJob = ({ id, clientId }: { readonly id: ImportId; readonly clientId: number }): NewJob => ({
  kind: RUN_IMPORT,
  lane: `${RUN_IMPORT}:${clientId}`,
  payload: { importId: id } satisfies z.infer<typeof importPayload>,
});

export const expireJob = (id: ImportId, runAt: Date): NewJob => ({
  kind: EXPIRE_IMPORT,
  lane: `${EXPIRE_IMPORT}:${id}`,
  payload: { importId: id } satisfies z.infer<typeof importPayload>,
  runAt,
});

export const removeFileJob = (storageKey: string): NewJob => ({
  kind: REMOVE_FILE,
  lane: `${REMOVE_FILE}:${storageKey}`,
  payload: { storageKey } satisfies z.infer<typeof filePayload>,
});
