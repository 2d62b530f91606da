import { createHash } from 'node:crypto';
import type { ChannelId } from '../kernel/ids.js';
import type { DemoFile } from './demo-files.js';
import { demoId } from './demo-ids.js';
import type { FileToStore, MediaRow } from './demo-rows.js';

export interface Attached {
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId;
  /** Unique among the client's files. */
  readonly serial: number;
  readonly isInbound: boolean;
  readonly at: Date;
}

/** The row of a file, and its bytes unless it could not be fetched. */
export function attachmentOf(
  file: DemoFile,
  { agencyId, clientId, channelId, serial, isInbound, at }: Attached,
): { readonly media: MediaRow; readonly stored: FileToStore | null } {
  const id = demoId('Media', clientId, serial);
  const storageKey = `media/${agencyId}/${clientId}/${id}`;
  const bytes = file.bytes?.() ?? null;
  const common = {
    agencyId,
    clientId,
    id,
    channelId,
    // Only what came from the provider has an id there, a number of fifteen digits.
    providerMediaId: isInbound ? String(700_000_000_000_000 + clientId * 1e9 + serial) : null,
    mimeType: file.mimeType,
    fileName: file.fileName,
    createdAt: at,
  };
  if (!bytes) {
    const nothing = { sha256: null, size: null, storageKey: null, storedAt: null };
    return { media: { ...common, ...nothing, state: 'FAILED', failure: file.failure ?? null }, stored: null };
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const there = { sha256, size: bytes.length, storageKey, storedAt: at };
  return { media: { ...common, ...there, state: 'STORED', failure: null }, stored: { storageKey, bytes } };
}
