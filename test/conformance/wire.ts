import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';
import type { Server } from '../world/server.js';
import { type Asked, refusalIn } from './asking.js';

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly after?: unknown };
}

export interface Close {
  readonly code: number;
  readonly reason: string;
}

export interface Given {
  /** The `connectionParams` of the client. */
  readonly params?: unknown;
  /** Of the upgrade. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Behind the address: `?token=…`. */
  readonly search?: string;
}

/** One socket, by hand: to say what no client would, and to hear every word that comes. */
export class Wire {
  readonly closed: Promise<Close>;
  /** Set when the server has closed it. */
  close: Close | null = null;
  readonly #byId = new Map<string, Frame[]>();
  readonly #pongs = new Set<string>();
  readonly #news = new EventEmitter().setMaxListeners(0);
  #isAcknowledged = false;

  private constructor(
    private readonly server: Server,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data) => this.#hear(JSON.parse(String(data))));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.close = { code, reason: String(reason) };
        this.#news.emit('news');
        resolve(this.close);
      });
    });
  }

  /** Resolves when the server has let it in or has closed it. */
  static async open(server: Server, { params = {}, headers = {}, search = '' }: Given): Promise<Wire> {
    const socket = new WebSocket(`${server.socketUrl}${search}`, 'graphql-transport-ws', { headers });
    const wire = new Wire(server, socket);
    await once(socket, 'open');
    wire.#send({ type: 'connection_init', payload: params });
    await wire.#until(() => wire.#isAcknowledged);
    return wire;
  }

  static as(server: Server, authorization: string | null): Promise<Wire> {
    return Wire.open(server, { params: authorization === null ? {} : { Authorization: authorization } });
  }

  /** Subscribes, and says what came of it: `listening`, `ended`, a refusal, or why the socket is closed. */
  async ask(query: string, variables: object = {}): Promise<Asked & { readonly id: string }> {
    const id = randomUUID();
    if (this.close) return { id, outcome: this.#closing(), text: '' };
    // The protocol has no word for "subscribed", so the server is watched from beside.
    const opened = this.server.opened(id).then(() => this.#heard());
    this.#send({ type: 'subscribe', id, payload: { query, variables } });
    await Promise.race([opened, this.#until(() => this.of(id).some(({ type }) => type === 'error'))]);
    opened.catch(() => undefined);
    const frames = this.of(id);
    const error = frames.find(({ type }) => type === 'error');
    const text = JSON.stringify(frames);
    if (this.close) return { id, outcome: this.#closing(), text };
    if (error) return { id, outcome: refusalIn({ errors: error.payload as unknown as [] }), text };
    const isEnded = frames.some(({ type }) => type === 'complete');
    return { id, outcome: isEnded ? 'ended' : 'listening', text };
  }

  of(id: string): readonly Frame[] {
    return this.#byId.get(id) ?? [];
  }

  /** What a subscription has told, event by event. */
  toldTo(id: string): string[] {
    return this.of(id).flatMap(({ type, payload }) => (type === 'next' ? [JSON.stringify(payload)] : []));
  }

  /** Rejects when the socket closes instead. */
  async until(isSo: () => boolean): Promise<void> {
    await this.#until(isSo);
    if (!isSo()) throw new Error(`The socket has closed: ${JSON.stringify(this.close)}`);
  }

  /** Lets go of a subscription. */
  unsubscribe(id: string): void {
    this.#send({ type: 'complete', id });
  }

  leave(): void {
    this.socket.close();
  }

  #hear(frame: Frame): void {
    if (frame.type === 'connection_ack') this.#isAcknowledged = true;
    if (frame.type === 'pong') this.#pongs.add(String(frame.payload?.after));
    if (frame.id) this.#byId.set(frame.id, [...this.of(frame.id), frame]);
    this.#news.emit('news');
  }

  /** The server answers a ping after everything that it had to say before it came. */
  async #heard(): Promise<void> {
    const after = randomUUID();
    this.#send({ type: 'ping', payload: { after } });
    await this.#until(() => this.#pongs.has(after));
  }

  #closing(): string {
    return `closed/${this.close?.code}/${this.close?.reason}`;
  }

  #send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.close) await once(this.#news, 'news');
  }
}
