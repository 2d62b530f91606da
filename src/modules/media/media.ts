import type { ChannelId, MediaId } from '../../kernel/ids.js';

/** A file at the provider, by the provider's id. */
export interface ProviderFile {
  readonly clientId: number;
  readonly channelId: ChannelId;
  readonly providerMediaId: string;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly sha256: string | null;
}

/** A file of ours: on its way from the provider, here, or given up. */
export interface Media {
  readonly id: MediaId;
  readonly clientId: number;
  readonly channelId: ChannelId | null;
  readonly providerMediaId: string | null;
  readonly mimeType: string;
  readonly sha256: string | null;
  readonly state: 'PENDING' | 'STORED' | 'FAILED';
}

/** What was stored. */
export interface StoredFile {
  readonly storageKey: string;
  readonly size: number;
  readonly sha256: string;
}

/** The job that fetches a file from its provider. Announcing a file queues it. */
export const FETCH_MEDIA = 'media.fetch';
