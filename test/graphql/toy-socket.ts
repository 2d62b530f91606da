import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ADMIN, type ToyWorld, type WireAnswer, type WireError } from './toy-world.js';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** What a `next` frame answers. */
export const answerIn = (frame: Frame | undefined): WireAnswer => frame?.payload as WireAnswer;

/** What an `error` frame says. */
export function errorIn(frame: Frame | undefined): WireError {
  if (!frame) throw new Error('There is no frame.');
  const [error] = frame.payload as WireAnswer['errors'];
  return error;
}

/** Lets the server, which lives in the same process, do its work. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

/** A client that speaks the protocol by hand, to say what a well-behaved one never would. */
export class ToySocket {
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #changed: () => void = () => undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#changed();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  static async open(
    world: ToyWorld,
    protocol: string | string[] = 'graphql-transport-ws',
  ): Promise<ToySocket> {
    const socket = new ToySocket(new WebSocket(world.url.replace('http', 'ws'), protocol));
    await once(socket.socket, 'open');
    return socket;
  }

  /** Connected and acknowledged. */
  static async connect(world: ToyWorld, authorization: string = ADMIN): Promise<ToySocket> {
    const socket = await ToySocket.open(world);
    socket.send({ type: 'connection_init', payload: { Authorization: authorization } });
    await socket.next((frame) => frame.type === 'connection_ack');
    return socket;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables?: object): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** Subscribes and waits until the server listens: it answers pings in order. */
  async listen(id: string, query: string, variables?: object): Promise<void> {
    this.subscribe(id, query, variables);
    await this.settle();
  }

  /** Waits for everything sent before to be handled, resolvers included. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      const pongs = this.frames.filter(({ type }) => type === 'pong').length;
      this.send({ type: 'ping' });
      await this.until(() => this.frames.filter(({ type }) => type === 'pong').length > pongs);
    }
  }

  of(id: string): Frame[] {
    return this.frames.filter((frame) => frame.id === id);
  }

  async next(wanted: (frame: Frame) => boolean): Promise<Frame> {
    await this.until(() => this.frames.some(wanted));
    const found = this.frames.find(wanted);
    if (!found) throw new Error('The frame has gone.');
    return found;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}
