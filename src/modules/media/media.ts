import type { ChannelId, MediaId } from '../../kernel/ids.js';

export const MediaState = { PENDING: 'PENDING', STORED: 'STORED', FAILED: 'FAILED' } as const;
export type MediaState = (typeof MediaState)[keyof typeof MediaState];

/** A file at the provider, by the provider's id. */
export interface ProviderFile {
  readonly clientId: number;
  readonly channelId: ChannelId;
  readonly providerMediaId: string;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly sha256: string | null;
}

/** A file that a colleague is about to upload. */
export interface AnnouncedFile {
  readonly clientId: number;
  readonly fileName: string;
  readonly mimeType: string;
  /** In bytes. */
  readonly size: number;
}

/** A file of ours: on its way from the provider or from a colleague, here, or given up. */
export interface Media {
  readonly id: MediaId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId | null;
  readonly providerMediaId: string | null;
  readonly mimeType: string;
  readonly fileName: string | null;
  /** In bytes. Of an upload that is not here yet: as it was announced. */
  readonly size: number | null;
  readonly sha256: string | null;
  readonly state: MediaState;
  readonly storageKey: string | null;
  /** Null for what a customer sent. */
  readonly uploadedBy: string | null;
}

/** A file that can be read. */
export type StoredMedia = Media & { readonly storageKey: string; readonly size: number };

/** What was stored. */
export interface StoredFile {
  readonly storageKey: string;
  readonly size: number;
  readonly sha256: string;
}

export const isStored = (media: Media): media is StoredMedia =>
  media.state === 'STORED' && media.storageKey !== null && media.size !== null;

export const storageKeyOf = ({ agencyId, clientId, id }: Pick<Media, 'agencyId' | 'clientId' | 'id'>) =>
  `media/${agencyId}/${clientId}/${id}`;

/** The job that fetches a file from its provider. Announcing a file queues it. */
export const FETCH_MEDIA = 'media.fetch';

/** The job that removes a file that was uploaded and that nothing refers to. An upload queues it. */
export const REMOVE_UNUSED = 'media.remove_unused';

/** The job that removes what nobody has finished to upload. */
export const EXPIRE_UPLOAD = 'media.expire_upload';
