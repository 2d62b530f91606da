/*
 * A subscription as the documentation of graphql-subscriptions and graphql-ws shows it: a PubSub in memory,
 * graphql-js executing the document once for every subscriber and event. No token, no tenant, no database:
 * `POST /publish {count, conversationId, message}` hands the event straight to the PubSub.
 */
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import {
  GraphQLEnumType,
  GraphQLID,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { PubSub } from 'graphql-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const pubsub = new PubSub();
pubsub.ee.setMaxListeners(0);

const required = (type) => ({ type: new GraphQLNonNull(type) });
const enumOf = (name, names) =>
  new GraphQLEnumType({ name, values: Object.fromEntries(names.map((key) => [key, {}])) });

const Message = new GraphQLObjectType({
  name: 'Message',
  fields: {
    id: required(GraphQLID),
    direction: required(enumOf('MessageDirection', ['INBOUND', 'OUTBOUND'])),
    messageType: required(enumOf('MessageType', ['TEXT', 'IMAGE', 'NOTE'])),
    body: { type: GraphQLString },
    createdAt: required(GraphQLString),
    status: { type: enumOf('MessageStatus', ['QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'FAILED']) },
  },
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { ok: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      newMessage: {
        ...required(Message),
        args: { conversationId: required(GraphQLID) },
        subscribe: (_root, { conversationId }) =>
          pubsub.asyncIterableIterator(`new_message:${conversationId}`),
      },
    },
  }),
});

const server = createServer(async (request, response) => {
  if (request.method !== 'POST') return response.writeHead(204).end();
  const { count, conversationId, message } = JSON.parse(Buffer.concat(await request.toArray()).toString());
  response.writeHead(202).end();
  for (let event = 0; event < count; event += 1) {
    await pubsub.publish(`new_message:${conversationId}`, { newMessage: message });
    await setImmediate(); // events come one after the other, not all in one tick
  }
});
useServer({ schema }, new WebSocketServer({ server, perMessageDeflate: false }));

server.listen(Number(process.env.PORT), '127.0.0.1');
