import type { CallerAddress } from '../http/caller-address.js';

/** Where this door writes what callers must not read. Pino fits, and so does a test's array. */
export interface DoorLog {
  error(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface GraphqlDoorOptions {
  /** Hides the schema: no introspection, no GraphiQL, no "Did you mean". */
  readonly production: boolean;
  /** Whether a page of this origin may open a socket. `host`: what the client calls this server. */
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean;
  /** Of who opens a socket. Unset: the address at the other end of it. */
  readonly callerAddress?: CallerAddress;
  readonly log: DoorLog;
  readonly sockets?: Partial<SocketLimits>;
  /** Types that only an interface names: the schema must be told of them. */
  readonly orphanedTypes?: readonly (abstract new () => unknown)[];
  /** Runs every query through both executors and fails on any difference. For the tests: it doubles the work. */
  readonly verifyExecutor?: boolean;
}

/** What one process grants to sockets. The figures bound memory: an idle socket costs about 15 KB. */
export interface SocketLimits {
  readonly perIp: number;
  readonly perUser: number;
  readonly subscriptionsPerSocket: number;
  /** The largest message a client may send, in bytes. */
  readonly maxPayload: number;
  /** How long a client may take to send `connection_init`. */
  readonly initTimeoutMs: number;
  /** A socket that has not answered one ping by the next is dead. */
  readonly pingEveryMs: number;
  /** Frames that may wait for a reader before it counts as too slow. */
  readonly unflushedFrames: number;
}

export const SOCKET_LIMITS: SocketLimits = Object.freeze({
  perIp: 12_000,
  perUser: 12_000,
  subscriptionsPerSocket: 200,
  maxPayload: 64 * 1024,
  initTimeoutMs: 5_000,
  pingEveryMs: 15_000,
  unflushedFrames: 256,
});

export const GRAPHQL_DOOR_OPTIONS = Symbol('GRAPHQL_DOOR_OPTIONS');

/** One address for both transports: POST and GET over HTTP, and the WebSocket. */
export const GRAPHQL_PATH = '/api/chat/graphql';
