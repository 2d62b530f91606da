import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { Answering } from './answering.js';
import { DateTimeScalar } from './date-time.scalar.js';
import { Executor } from './execution/executor.js';
import { GraphiqlController } from './graphiql.controller.js';
import { GRAPHQL_DOOR_OPTIONS, type GraphqlDoorOptions } from './graphql.options.js';
import { HttpDoor } from './http-door.js';
import { HttpEntrance } from './http-entrance.js';
import { Pipeline } from './pipeline.js';
import { Refusals } from './refusals.js';
import { SocketProtocol } from './sockets/socket-protocol.js';
import { SocketServer } from './sockets/socket-server.js';
import { SubscriptionHub } from './sockets/subscription-hub.js';

export interface GraphqlDoorAsyncOptions {
  /** Must export `Authenticator`, `AccessTrail`, `LiveFeed` and `Connections`, beside what the factory injects. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly inject?: readonly (abstract new (...args: never[]) => unknown)[] | readonly (string | symbol)[];
  readonly useFactory: (...injected: never[]) => GraphqlDoorOptions | Promise<GraphqlDoorOptions>;
}

/** The parts that HTTP and sockets share. Apart from the door, since Nest's GraphQL module needs them first. */
@Module({})
class GraphqlEngineModule {
  static with({ imports, inject = [], useFactory }: GraphqlDoorAsyncOptions): DynamicModule {
    return {
      module: GraphqlEngineModule,
      controllers: [GraphiqlController],
      imports,
      providers: [
        { provide: GRAPHQL_DOOR_OPTIONS, inject: [...inject], useFactory },
        Pipeline,
        Executor,
        Refusals,
        Answering,
        HttpEntrance,
        HttpDoor,
        DateTimeScalar,
        SubscriptionHub,
        SocketProtocol,
        SocketServer,
      ],
      exports: [GRAPHQL_DOOR_OPTIONS, Pipeline, Answering, HttpDoor],
    };
  }
}

/** The dashboard's GraphQL API: one schema and one pipeline for HTTP and for the WebSocket. */
@Module({})
export class GraphqlDoorModule {
  static forRootAsync(options: GraphqlDoorAsyncOptions): DynamicModule {
    const engine = GraphqlEngineModule.with(options);
    return {
      module: GraphqlDoorModule,
      imports: [
        ...options.imports,
        engine,
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          imports: [engine],
          inject: [HttpDoor],
          useFactory: (door: HttpDoor) => door.apolloConfig(),
        }),
      ],
    };
  }
}
