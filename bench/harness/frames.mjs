import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const HELLO_END = Buffer.from('\r\n\r\n');
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const TEXT = 0x1;

/**
 * A WebSocket client that does as little as possible for a frame: thousands of them share one core with
 * PostgreSQL, and must not be what is measured. One read buffer serves all sockets.
 */
const readBuffer = Buffer.allocUnsafe(1 << 20);

/**
 * @param {{ url: URL, protocol?: string, localAddress?: string, onOpen: (socket: FrameSocket) => void,
 *   onText: (payload: Buffer, socket: FrameSocket) => void, onClose: (reason: string) => void }} options
 *   `payload` is only valid until `onText` returns.
 */
export class FrameSocket {
  #rest = null;
  #open = false;
  #options;
  #socket;

  constructor(options) {
    this.#options = options;
    const { url, localAddress } = options;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      localAddress,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (size, buffer) => this.#read(buffer.subarray(0, size)) },
    });
    this.#socket.once('connect', () => this.#socket.write(this.#request()));
    this.#socket.once('error', (error) => options.onClose(error.message));
    this.#socket.once('close', () => options.onClose('the connection ended'));
  }

  send(text) {
    this.#write(TEXT, Buffer.from(text));
  }

  destroy() {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #request() {
    const { url, protocol } = this.#options;
    return [
      `GET ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
      '\r\n',
    ].join('\r\n');
  }

  #read(chunk) {
    let bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = null;
    if (!this.#open) {
      const end = bytes.indexOf(HELLO_END);
      if (end < 0) return this.#keep(bytes);
      if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
        return this.#options.onClose(bytes.subarray(0, end).toString());
      }
      this.#open = true;
      bytes = bytes.subarray(end + HELLO_END.length);
      this.#options.onOpen(this);
    }
    this.#frames(bytes);
  }

  #frames(bytes) {
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = bytes[at + 1] & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < head) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
      if (bytes.length - at < head + length) break;
      this.#frame(bytes[at] & 0x0f, bytes.subarray(at + head, at + head + length));
      at += head + length;
    }
    if (at < bytes.length) this.#keep(bytes.subarray(at));
  }

  /** The read buffer is shared: what is left over must be copied. */
  #keep(bytes) {
    this.#rest = Buffer.from(bytes);
  }

  #frame(opcode, payload) {
    if (opcode === TEXT) return this.#options.onText(payload, this);
    if (opcode === PING) return this.#write(PONG, Buffer.from(payload));
    if (opcode === CLOSE) {
      this.#options.onClose(
        `closed with ${payload.length >= 2 ? payload.readUInt16BE(0) : 'no code'} ${payload.subarray(2)}`,
      );
    }
  }

  /** Clients must mask; a mask of zeros leaves the payload as it is. */
  #write(opcode, payload) {
    const { length } = payload;
    const head =
      length < 126
        ? Buffer.from([0x80 | opcode, 0x80 | length])
        : Buffer.from([0x80 | opcode, 0xfe, length >> 8, length & 0xff]);
    this.#socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }
}
