import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphqlDoorOptions } from '../graphql.options.js';

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** What is wrong with an upgrade by its head alone; null when nothing is. */
export function refusalOf(
  { url = '', headers }: IncomingMessage,
  path: string,
  allowsOrigin: GraphqlDoorOptions['allowsOrigin'],
): Refusal | null {
  const [asked] = url.split('?', 1);
  if (asked !== path) return { status: 404, message: 'No WebSocket lives here.' };
  // Browsers always send the page's origin, and no cookie or CORS rule keeps a foreign page from opening a socket:
  // this does. Programs send none and bring their token all the same.
  if (headers.origin !== undefined && !allowsOrigin(headers.origin, headers.host)) {
    return { status: 403, message: 'This origin may not connect.' };
  }
  return null;
}

/** Answers in HTTP and lets go of the socket. */
export function refuseUpgrade(wire: Duplex, { status, message }: Refusal): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  wire.once('finish', () => wire.destroy());
  wire.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}
