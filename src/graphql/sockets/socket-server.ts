import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { handleProtocols, type Server } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type CallerAddress, callerAddress } from '../../http/caller-address.js';
import { Answering } from '../answering.js';
import {
  GRAPHQL_DOOR_OPTIONS,
  GRAPHQL_PATH,
  type GraphqlDoorOptions,
  SOCKET_LIMITS,
  type SocketLimits,
} from '../graphql.options.js';
import { FrameScheduler } from './frame-scheduler.js';
import { CloseCode, SocketConnection } from './socket-connection.js';
import { SocketProtocol } from './socket-protocol.js';
import { type Refusal, refusalOf, refuseUpgrade } from './upgrade.js';

/** How long clients may take to answer the last close. */
const SHUTDOWN_PATIENCE_MS = 3_000;

/**
 * The WebSocket of the GraphQL address, on the HTTP server that Fastify owns. It answers every upgrade of
 * that server: one that nobody answers would stay open for ever.
 */
@Injectable()
export class SocketServer implements OnModuleInit {
  readonly #limits: SocketLimits;
  readonly #callerAddress: CallerAddress;
  readonly #connections = new Set<SocketConnection>();
  readonly #perIp = new Map<string, number>();
  readonly #scheduler = new FrameScheduler();
  readonly #protocol: Server<SocketConnection>;
  readonly #webSockets: WebSocketServer;
  #pinging: NodeJS.Timeout | null = null;
  #isClosing = false;

  constructor(
    @Inject(GRAPHQL_DOOR_OPTIONS) private readonly options: GraphqlDoorOptions,
    private readonly adapter: HttpAdapterHost,
    private readonly answering: Answering,
    protocol: SocketProtocol,
  ) {
    this.#limits = { ...SOCKET_LIMITS, ...options.sockets };
    this.#callerAddress = options.callerAddress ?? callerAddress([]);
    this.#protocol = protocol.server();
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.#limits.maxPayload,
      handleProtocols: (offered) => handleProtocols(offered),
    });
  }

  get size(): number {
    return this.#connections.size;
  }

  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter?.getInstance<FastifyInstance>();
    if (!fastify) return;
    const http: HttpServer = fastify.server;
    http.on('upgrade', (request, wire, head) => this.#upgrade(request, wire, head));
    fastify.addHook('preClose', async () => this.#close());
    this.#pinging = setInterval(() => this.#ping(), this.#limits.pingEveryMs).unref();
  }

  #upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    wire.on('error', () => wire.destroy());
    const ip = this.#callerAddress(request);
    const refusal = this.#refusalOf(request, ip);
    if (refusal) {
      refuseUpgrade(wire, refusal);
    } else {
      this.#count(ip, wire);
      this.#webSockets.handleUpgrade(request, wire, head, (socket) => this.#open(socket, wire, ip));
    }
  }

  #refusalOf(request: IncomingMessage, ip: string): Refusal | null {
    if (this.#isClosing) return { status: 503, message: 'The server is shutting down.' };
    const refusal = refusalOf(request, GRAPHQL_PATH, this.options.allowsOrigin);
    if (refusal) return refusal;
    if ((this.#perIp.get(ip) ?? 0) < this.#limits.perIp) return null;
    return { status: 429, message: 'Too many connections from this address.' };
  }

  #count(ip: string, wire: Duplex): void {
    this.#perIp.set(ip, (this.#perIp.get(ip) ?? 0) + 1);
    wire.once('close', () => {
      const left = (this.#perIp.get(ip) ?? 1) - 1;
      if (left > 0) this.#perIp.set(ip, left);
      else this.#perIp.delete(ip);
    });
  }

  #open(socket: WebSocket, wire: Duplex, ip: string): void {
    const connection = new SocketConnection(socket, wire, ip, this.#scheduler, this.#limits.unflushedFrames);
    this.#connections.add(connection);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.send(data),
        close: (code = 1000, reason = '') => connection.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data, isBinary) => this.#receive(connection, data, isBinary, handle)),
      },
      connection,
    );
    socket.on('pong', () => {
      connection.isAlive = true;
    });
    // A broken frame: `ws` closes the socket with the protocol's own code.
    socket.on('error', () => undefined);
    socket.once('close', (code, reason) => {
      this.#connections.delete(connection);
      connection.release();
      closed(code, String(reason)).catch((error) => this.#failed(connection, error));
    });
  }

  #receive(
    connection: SocketConnection,
    data: RawData,
    isBinary: boolean,
    handle: (message: string) => Promise<void>,
  ): void {
    if (!connection.isOpen) return;
    if (isBinary) connection.close(CloseCode.UNSUPPORTED_DATA, 'binary frames are not understood');
    else handle(String(data)).catch((error) => this.#failed(connection, error));
  }

  #failed(connection: SocketConnection, error: unknown): void {
    this.answering.presenter.present(error, connection.id);
    connection.close(4500, 'internal error');
  }

  /** A client that did not answer the last ping is gone, even if its network never said so. */
  #ping(): void {
    for (const connection of this.#connections) {
      if (connection.isAlive) connection.ping();
      else connection.terminate();
    }
  }

  /** The HTTP server closes only when its last socket is gone. */
  async #close(): Promise<void> {
    this.#isClosing = true;
    if (this.#pinging) clearInterval(this.#pinging);
    for (const connection of this.#connections) connection.close(CloseCode.GOING_AWAY, 'going away');
    const patience = setTimeout(() => {
      for (const connection of this.#connections) connection.terminate();
    }, SHUTDOWN_PATIENCE_MS);
    patience.unref();
  }
}
