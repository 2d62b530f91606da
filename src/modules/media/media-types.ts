const MB = 1024 * 1024;

/** What a file is to the person who gets it. */
export type MediaKind = 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT';

/** In bytes: the least that all channels take. */
export const LARGEST: Readonly<Record<MediaKind, number>> = {
  IMAGE: 5 * MB,
  VIDEO: 16 * MB,
  AUDIO: 16 * MB,
  DOCUMENT: 100 * MB,
};

interface KnownType {
  readonly kind: MediaKind;
  /** What its first bytes say it is; `text` has no first bytes, `office` is an archive that names its content. */
  readonly looksLike: readonly string[] | 'text' | 'office';
  /** Shows in a browser, where nothing in it runs. */
  readonly isSafeInline: boolean;
}

const image = (...looksLike: string[]): KnownType => ({ kind: 'IMAGE', looksLike, isSafeInline: true });
const video = (...looksLike: string[]): KnownType => ({ kind: 'VIDEO', looksLike, isSafeInline: true });
const audio = (...looksLike: string[]): KnownType => ({ kind: 'AUDIO', looksLike, isSafeInline: true });
const document = (looksLike: KnownType['looksLike'], isSafeInline = false): KnownType => ({
  kind: 'DOCUMENT',
  looksLike,
  isSafeInline,
});

const OLD_OFFICE = ['application/x-cfb'];

/** What people may send. Nothing that a browser or a desktop would run. */
const KNOWN = {
  'image/jpeg': image('image/jpeg'),
  'image/png': image('image/png'),
  'image/webp': image('image/webp'),
  'video/mp4': video('video/mp4'),
  'video/3gpp': video('video/3gpp', 'video/mp4'),
  'audio/aac': audio('audio/aac'),
  'audio/mp4': audio('audio/x-m4a', 'audio/mp4', 'video/mp4'),
  'audio/mpeg': audio('audio/mpeg'),
  'audio/amr': audio('audio/amr'),
  'audio/ogg': audio('audio/ogg', 'audio/opus', 'audio/ogg; codecs=opus'),
  'application/pdf': document(['application/pdf']),
  'application/msword': document(OLD_OFFICE),
  'application/vnd.ms-excel': document(OLD_OFFICE),
  'application/vnd.ms-powerpoint': document(OLD_OFFICE),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': document('office'),
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': document('office'),
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': document('office'),
  'text/plain': document('text', true),
  'text/csv': document('text'),
} as const satisfies Readonly<Record<string, KnownType>>;

export const SENDABLE_TYPES: readonly string[] = Object.keys(KNOWN);

/** Null for what nobody may send. Parameters of the type do not matter. */
export const knownType = (mimeType: string): KnownType | null =>
  Object.hasOwn(KNOWN, bareType(mimeType)) ? KNOWN[bareType(mimeType) as keyof typeof KNOWN] : null;

/** As what a file goes out: what we do not know is still a document. */
export const kindOf = (mimeType: string): MediaKind => knownType(mimeType)?.kind ?? 'DOCUMENT';

/** `Audio/OGG; codecs=opus` is `audio/ogg`. */
export function bareType(mimeType: string): string {
  const [bare = ''] = mimeType.split(';', 1);
  return bare.trim().toLowerCase();
}
