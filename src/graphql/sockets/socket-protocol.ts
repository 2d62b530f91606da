import { Inject, Injectable } from '@nestjs/common';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { Authenticator } from '../../auth/authenticator.js';
import { DomainError } from '../../kernel/errors.js';
import { Connections } from '../../realtime/connections.js';
import { Answering } from '../answering.js';
import { RequestRefused } from '../errors.js';
import {
  GRAPHQL_DOOR_OPTIONS,
  type GraphqlDoorOptions,
  SOCKET_LIMITS,
  type SocketLimits,
} from '../graphql.options.js';
import { Pipeline } from '../pipeline.js';
import { CloseCode, type SocketConnection } from './socket-connection.js';
import { Subscriber } from './subscriber.js';
import { SubscriptionHub } from './subscription-hub.js';

type SocketContext = Context<Record<string, unknown> | undefined, SocketConnection>;

/** What the protocol graphql-transport-ws means here: who may connect, and what a subscription is. */
@Injectable()
export class SocketProtocol {
  readonly #limits: SocketLimits;
  /** Ids whose resolver still runs: the protocol does not know yet that they are taken. */
  readonly #opening = new WeakMap<SocketConnection, Set<string>>();

  constructor(
    @Inject(GRAPHQL_DOOR_OPTIONS) { sockets }: GraphqlDoorOptions,
    private readonly pipeline: Pipeline,
    private readonly authenticator: Authenticator,
    private readonly hub: SubscriptionHub,
    private readonly connections: Connections,
    private readonly answering: Answering,
  ) {
    this.#limits = { ...SOCKET_LIMITS, ...sockets };
  }

  server(): Server<SocketConnection> {
    return makeServer<Record<string, unknown> | undefined, SocketConnection>({
      connectionInitWaitTimeout: this.#limits.initTimeoutMs,
      onConnect: ({ extra, connectionParams }) => this.#admit(extra, connectionParams),
      onDisconnect: ({ extra }) => this.connections.closed(extra),
      onSubscribe: (context, id, payload) => this.#subscribe(context, id, payload),
      subscribe: ({ contextValue }) => subscriberOf(contextValue),
      onError: ({ extra }, _id, _payload, errors) => this.answering.presenter.presentAll(errors, extra.id),
    });
  }

  async #admit(connection: SocketConnection, params: Record<string, unknown> = {}): Promise<boolean> {
    try {
      const authenticated = await this.authenticator.authenticate(credentialIn(params), {
        ip: connection.ip,
        requestId: connection.id,
      });
      if (!authenticated)
        return refuse(connection, 'unauthenticated: send Authorization in connectionParams');
      if (!connection.isOpen) return false;
      if (this.connections.countOf(authenticated.actor.userId) >= this.#limits.perUser) {
        connection.close(CloseCode.TOO_MANY, 'too many connections of this user');
        return false;
      }
      connection.authenticate(authenticated);
      this.connections.opened(connection);
      return true;
    } catch (error) {
      if (error instanceof DomainError) return refuse(connection, REASONS[error.reason] ?? 'unauthenticated');
      this.answering.presenter.present(error, connection.id);
      connection.close(CloseCode.TRY_AGAIN_LATER, 'cannot authenticate at the moment');
      return false;
    }
  }

  async #subscribe(
    { extra: connection }: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const opening = this.#opening.get(connection) ?? new Set();
    this.#opening.set(connection, opening);
    if (opening.has(id)) {
      connection.close(CloseCode.SUBSCRIBER_EXISTS, `Subscriber for ${id.slice(0, 40)} already exists`);
      return [new GraphQLError('The id is taken.')];
    }
    opening.add(id);
    try {
      this.#assertRoom(connection);
      const operation = this.pipeline.accept(payload, 'socket');
      const opened = await this.hub.open(connection, id, operation);
      if (!(opened instanceof Subscriber)) return opened;
      const { schema, document, name } = operation.prepared;
      return { schema, document, operationName: name, contextValue: opened };
    } catch (error) {
      return error instanceof RequestRefused ? error.errors : [asGraphQLError(error)];
    } finally {
      opening.delete(id);
    }
  }

  #assertRoom(connection: SocketConnection): void {
    const max = this.#limits.subscriptionsPerSocket;
    const opening = this.#opening.get(connection)?.size ?? 0;
    if (connection.subscriptions + opening <= max) return;
    throw RequestRefused.by(
      new DomainError(
        'LIMIT_EXCEEDED',
        'TOO_MANY_SUBSCRIPTIONS',
        `A socket carries at most ${max} subscriptions.`,
        {
          limit: 'subscriptions',
          max,
          actual: connection.subscriptions + opening,
        },
      ),
    );
  }
}

/** Clients differ in where they put the header: all the usual places. */
function credentialIn(params: Record<string, unknown>): string | undefined {
  const headers = typeof params.headers === 'object' && params.headers !== null ? params.headers : {};
  const places: Record<string, unknown> = { ...headers, ...params };
  const credential = places.Authorization ?? places.authorization;
  return typeof credential === 'string' && credential !== '' ? credential : undefined;
}

/** Close reasons are plain words of at most 123 bytes. */
const REASONS: Readonly<Record<string, string>> = {
  TOKEN_EXPIRED: 'token expired',
  TOKEN_INVALID: 'token invalid',
  SESSION_ENDED: 'session ended',
  USER_DISABLED: 'user disabled',
};

function refuse(connection: SocketConnection, reason: string): false {
  connection.close(CloseCode.FORBIDDEN, reason);
  return false;
}

function subscriberOf(contextValue: unknown): Subscriber {
  if (contextValue instanceof Subscriber) return contextValue;
  throw new Error('A subscription came past the hub.');
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('', { originalError: error instanceof Error ? error : new Error(String(error)) });
