import { pdf, png } from '../../src/demo/file-formats.js';
import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import type { Server } from '../world/server.js';

export interface UploadFields {
  readonly mediaId: string;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly expiresAt: string;
  readonly maxSize: number;
}

export interface MediaFields {
  readonly id: string;
  readonly fileName: string | null;
  readonly mimeType: string;
  readonly size: number | null;
  readonly state: string;
  readonly url: string | null;
}

export const CreateUpload = operation<{ createUpload: UploadFields }>(
  `mutation CreateUpload($conversationId: ID, $clientId: Int, $fileName: String!, $mimeType: String!, $size: Int!) {
     createUpload(conversationId: $conversationId, clientId: $clientId, fileName: $fileName, mimeType: $mimeType, size: $size) {
       mediaId url method headers { name value } expiresAt maxSize } }`,
);

export const SendMedia = operation<{
  sendMedia: { id: string; messageType: string; body: string | null; mediaId: string; status: string };
}>(
  `mutation SendMedia($conversationId: ID!, $mediaId: ID!, $caption: String, $clientMessageId: ID, $quotedMessageId: ID) {
     sendMedia(conversationId: $conversationId, mediaId: $mediaId, caption: $caption, clientMessageId: $clientMessageId,
       quotedMessageId: $quotedMessageId) { id messageType body mediaId status } }`,
);

export const MediaLink = operation<{ mediaLink: { url: string; expiresAt: string } | null }>(
  'query MediaLink($mediaId: ID!) { mediaLink(mediaId: $mediaId) { url expiresAt } }',
);

const MESSAGE_MEDIA = 'id body status failureCode media { id fileName mimeType size state url }';

export interface MessageMedia {
  readonly id: string;
  readonly body: string | null;
  readonly status: string | null;
  readonly failureCode: string | null;
  readonly media: MediaFields | null;
}

export const MessagesMedia = operation<{ messages: MessageMedia[] }>(
  `query MessagesMedia($conversationId: ID!) { messages(conversationId: $conversationId) { ${MESSAGE_MEDIA} } }`,
);

export const MediaUpdated = operation<{ messageUpdated: MessageMedia }>(
  `subscription MediaUpdated($conversationId: ID!) { messageUpdated(conversationId: $conversationId) { ${MESSAGE_MEDIA} } }`,
);

/** A file as somebody has it. */
export interface SomeFile {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

export const photo = (): SomeFile => ({
  fileName: 'plate.png',
  mimeType: 'image/png',
  bytes: png(40, 30, (x, y) => [x, y, 7]),
});

export const menu = (): SomeFile => ({
  fileName: 'Menü.pdf',
  mimeType: 'application/pdf',
  bytes: pdf(['Soup', 'Fish']),
});

export const note = (text = 'name,phone\nAna,+1555\n'): SomeFile => ({
  fileName: 'list.csv',
  mimeType: 'text/csv',
  bytes: Buffer.from(text),
});

export const sound = (): SomeFile => ({
  fileName: 'hello.mp3',
  mimeType: 'audio/mpeg',
  // A frame of silence, twice.
  bytes: Buffer.concat(Array(20).fill(Buffer.concat([Buffer.from('fffb9000', 'hex'), Buffer.alloc(413)]))),
});

/** What a file's server answered. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Of a refusal. */
  readonly reason: string | undefined;
}

/** Whatever a link says of host and port, the server of the test is meant. */
export async function fetched(server: Server, url: string, init: RequestInit = {}): Promise<FileAnswer> {
  const { pathname, search } = new URL(url, server.url);
  const response = await fetch(`${server.url}${pathname}${search}`, {
    ...init,
    signal: AbortSignal.timeout(10_000),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json');
  const reason = isJson ? JSON.parse(bytes.toString()).error?.reason : undefined;
  return { status: response.status, headers: response.headers, bytes, reason };
}

/** Puts bytes under the link of an upload. */
export const puts = (
  server: Server,
  url: string,
  bytes: Buffer,
  headers: Record<string, string>,
): Promise<FileAnswer> => fetched(server, url, { method: 'PUT', headers, body: new Uint8Array(bytes) });

/** A file all the way into the store. Answers its id. */
export async function uploads(
  person: Person,
  owner: { readonly conversationId?: string; readonly clientId?: number },
  file: SomeFile,
): Promise<string> {
  const { fileName, mimeType, bytes } = file;
  const variables = { ...owner, fileName, mimeType, size: bytes.length };
  const { createUpload } = await person.gets(CreateUpload, variables);
  const { status, bytes: answer } = await puts(person.server, createUpload.url, bytes, {
    'content-type': mimeType,
  });
  if (status !== 200) throw new Error(`The upload was answered with ${status}: ${answer}`);
  return createUpload.mediaId;
}
