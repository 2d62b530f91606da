import {
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { Answering, answerText, lacksCredential } from './answering.js';
import { GRAPHQL_DOOR_OPTIONS, GRAPHQL_PATH, type GraphqlDoorOptions } from './graphql.options.js';
import { GraphqlContext } from './graphql-context.js';
import { HttpEntrance } from './http-entrance.js';
import { Pipeline } from './pipeline.js';

/**
 * GraphQL over HTTP: Apollo Server, with our pipeline in front of it and our executor inside.
 *
 * Apollo's own validation is off because the pipeline has done it; an operation that did not come through
 * the pipeline is not executed at all.
 */
@Injectable()
export class HttpDoor {
  constructor(
    @Inject(GRAPHQL_DOOR_OPTIONS) private readonly options: GraphqlDoorOptions,
    private readonly adapter: HttpAdapterHost,
    private readonly pipeline: Pipeline,
    private readonly entrance: HttpEntrance,
    private readonly answering: Answering,
  ) {}

  apolloConfig(): ApolloDriverConfig {
    const { production, orphanedTypes = [] } = this.options;
    return {
      driver: ApolloDriver,
      path: GRAPHQL_PATH,
      autoSchemaFile: true,
      sortSchema: true,
      buildSchemaOptions: { orphanedTypes: [...orphanedTypes] },
      introspection: !production,
      hideSchemaDetailsFromClientErrors: production,
      includeStacktraceInErrorResponses: false,
      graphiql: false,
      csrfPrevention: {
        requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'],
      },
      persistedQueries: false,
      allowBatchedHttpRequests: false,
      dangerouslyDisableValidation: true,
      autoTransformHttpErrors: false,
      preserveHttpStatusForExecutionErrors: false,
      /** Open requests are answered before Apollo stops: Nest closes the HTTP server first. */
      stopOnApplicationShutdown: true,
      context: (request: object) => this.entrance.contextOf(request),
      formatError: (_formatted, error) => this.answering.presenter.present(error),
      stringifyResult: (result) => `${answerText(result)}\n`,
      plugins: [
        ApolloServerPluginCacheControlDisabled(),
        ApolloServerPluginInlineTraceDisabled(),
        ApolloServerPluginSchemaReportingDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
        this.#plugin(),
      ],
    };
  }

  /** Nest registers the route when Apollo has started: it is to have the entrance and its typed errors. */
  #start(schema: GraphQLSchema): void {
    this.pipeline.use(schema);
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRoute', (route) => {
      if (route.url === GRAPHQL_PATH) Object.assign(route, this.entrance.routeOptions());
    });
  }

  #plugin(): ApolloServerPlugin<GraphqlContext> {
    return {
      serverWillStart: async ({ schema }) => this.#start(schema),
      requestDidStart: async () => ({
        responseForOperation: (request) => this.#respond(request),
      }),
    };
  }

  /** Apollo formats nothing that a plugin answers: errors leave here as they are sent. */
  async #respond({ contextValue }: GraphQLRequestContext<GraphqlContext>): Promise<GraphQLResponse> {
    const answer = await this.answering.answer(contextValue);
    const headers = new HeaderMap();
    const status = lacksCredential(answer) ? 401 : 200;
    if (status === 401) headers.set('www-authenticate', 'Bearer');
    const singleResult = answer as FormattedExecutionResult;
    return { http: { status, headers }, body: { kind: 'single', singleResult } };
  }
}
