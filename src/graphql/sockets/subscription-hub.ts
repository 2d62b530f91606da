import { Injectable } from '@nestjs/common';
import { createSourceEventStream, type GraphQLError } from 'graphql';
import { LiveFeed } from '../../realtime/live-feed.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { Answering } from '../answering.js';
import { GraphqlContext } from '../graphql-context.js';
import type { AcceptedOperation } from '../pipeline.js';
import type { PreparedOperation } from '../prepared-operation.js';
import { Refusals } from '../refusals.js';
import { LiveGroup } from './live-group.js';
import { accessChanged, type SocketConnection } from './socket-connection.js';
import { Subscriber } from './subscriber.js';

/** Runs the live streams that subscription resolvers return, each distinct one once for all who share it. */
@Injectable()
export class SubscriptionHub {
  readonly #groups = new Map<string, LiveGroup>();

  constructor(
    private readonly feed: LiveFeed,
    private readonly answering: Answering,
    private readonly refusals: Refusals,
  ) {}

  /** For metrics: what runs at the moment. */
  get running(): { readonly groups: number; readonly subscribers: number } {
    let subscribers = 0;
    for (const { size } of this.#groups.values()) subscribers += size;
    return { groups: this.#groups.size, subscribers };
  }

  /**
   * Calls the resolver, with its guards, and starts what it returns. The errors are the resolver's own: the
   * caller puts them in words.
   */
  async open(
    connection: SocketConnection,
    id: string,
    operation: AcceptedOperation,
  ): Promise<Subscriber | readonly GraphQLError[]> {
    const { actor } = connection;
    const context = new GraphqlContext(connection.authenticated, connection.id, connection.ip, operation);
    const stream = await sourceOf(operation, context);
    if (!(stream instanceof LiveStream)) {
      this.refusals.note(context, stream);
      return stream;
    }
    if (stream.isEmpty || !connection.isOpen) return ended(connection, id, operation, stream);
    const subscriber = this.#start(connection, id, operation, stream);
    // Allowed to who this was when it asked, and that may have changed while the resolver ran.
    if (connection.actor !== actor) subscriber.fail(accessChanged());
    return subscriber;
  }

  #start(
    connection: SocketConnection,
    id: string,
    operation: AcceptedOperation,
    stream: LiveStream<unknown>,
  ): Subscriber {
    const key = groupKey(connection, operation, stream);
    const group = this.#groups.get(key) ?? this.#newGroup(key, stream.options.topic, operation.prepared);
    const subscriber = new Subscriber(connection, id, operation, stream, (one) => {
      connection.unsubscribed(one);
      group.leave(one);
    });
    connection.subscribed(subscriber);
    group.join(subscriber);
    return subscriber;
  }

  #newGroup(key: string, topic: string, prepared: PreparedOperation): LiveGroup {
    const group = new LiveGroup(topic, this.feed, prepared.rootField, this.answering, () => {
      this.#groups.delete(key);
    });
    this.#groups.set(key, group);
    return group;
  }
}

async function sourceOf(
  operation: AcceptedOperation,
  contextValue: GraphqlContext,
): Promise<LiveStream<unknown> | readonly GraphQLError[]> {
  const { prepared, rawVariables } = operation;
  const source = await createSourceEventStream({
    schema: prepared.schema,
    document: prepared.document,
    operationName: prepared.name,
    variableValues: rawVariables,
    contextValue,
  });
  if (source instanceof LiveStream) return source;
  if ('errors' in source && source.errors) return source.errors;
  throw new Error(`The subscription ${prepared.rootField} must return a LiveStream.`);
}

function ended(
  connection: SocketConnection,
  id: string,
  operation: AcceptedOperation,
  stream: LiveStream<unknown>,
): Subscriber {
  const subscriber = new Subscriber(connection, id, operation, stream, () => undefined);
  subscriber.end();
  return subscriber;
}

/** Everything that an answer may depend on. Whoever differs in any of it is answered apart. */
function groupKey(
  { actor }: SocketConnection,
  { prepared, variables }: AcceptedOperation,
  { options }: LiveStream<unknown>,
): string {
  const { sharing } = prepared;
  return JSON.stringify([
    options.topic,
    Boolean(options.order),
    actor.visibility,
    sharing.isPerViewer ? actor.userId : null,
    prepared.name,
    sharing.variables.map((name) => variables[name] ?? null),
    prepared.source,
  ]);
}
