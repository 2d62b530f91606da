import { Inject, Injectable } from '@nestjs/common';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../kernel/errors.js';
import { RequestRefused, requestError } from './errors.js';
import { GRAPHQL_DOOR_OPTIONS, type GraphqlDoorOptions } from './graphql.options.js';
import { assertShape, assertWithin, LIMITS } from './limits.js';
import { PreparedOperation } from './prepared-operation.js';
import { hasUnstorableText, nestingOf, sizeOf, unstorableKey } from './text.js';

export type Transport = 'http' | 'socket';

/** What a client sent, before anything of it is believed. */
export interface OperationRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

/** An operation that passed everything but the question who asks. */
export interface AcceptedOperation {
  readonly prepared: PreparedOperation;
  /** As sent; graphql-js wants to coerce them itself. */
  readonly rawVariables: Readonly<Record<string, unknown>>;
  /** Coerced, with defaults filled in. */
  readonly variables: Record<string, unknown>;
}

/** Prepared operations by name, of one document. */
type PreparedDocument = ReadonlyMap<string, PreparedOperation>;

/** Characters of the documents kept prepared; a prepared one takes about forty times its text. */
const KEPT_CHARACTERS = 1_000_000;
const MAX_VALIDATION_ERRORS = 10;

/**
 * The one way in, for HTTP and for sockets: parse, limits, validate, coerce. Who asks comes after it.
 *
 * Everything that depends on the document alone is done once and kept.
 */
@Injectable()
export class Pipeline {
  readonly #documents = new LRUCache<string, PreparedDocument>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_, source) => source.length + 1,
  });
  readonly #rules: readonly ValidationRule[];
  readonly #hideSuggestions: boolean;
  #schema: GraphQLSchema | null = null;

  constructor(@Inject(GRAPHQL_DOOR_OPTIONS) { production }: GraphqlDoorOptions) {
    this.#rules = production ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules;
    this.#hideSuggestions = production;
  }

  get schema(): GraphQLSchema {
    if (!this.#schema) throw new Error('The GraphQL schema is not built yet.');
    return this.#schema;
  }

  /** Called once, when Nest has built the schema. */
  use(schema: GraphQLSchema): void {
    this.#schema = schema;
    this.#documents.clear();
  }

  /** @throws RequestRefused with everything that is wrong, in the words a caller may read. */
  accept(request: OperationRequest, transport: Transport): AcceptedOperation {
    try {
      const { query, operationName, variables } = shapeOf(request);
      const prepared = operationOf(this.#prepare(query), operationName);
      assertText(variables, prepared.variablesBytes);
      const coerced = this.#coerce(prepared, variables);
      assertWithin('cost', prepared.cost.with(coerced));
      assertTransport(prepared, transport);
      return { prepared, rawVariables: variables, variables: coerced };
    } catch (error) {
      if (error instanceof DomainError) throw RequestRefused.by(error);
      throw error;
    }
  }

  #prepare(source: string): PreparedDocument {
    const known = this.#documents.get(source);
    if (known) return known;
    assertWithin('documentBytes', Buffer.byteLength(source));
    const document = parsed(source);
    assertShape(document);
    this.#validate(document);
    const prepared = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
        .map((node) => [node.name?.value ?? '', new PreparedOperation(this.schema, document, source, node)]),
    );
    this.#documents.set(source, prepared);
    return prepared;
  }

  #validate(document: DocumentNode): void {
    const options = { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: this.#hideSuggestions };
    const errors = validate(this.schema, document, this.#rules, options);
    if (errors.length > 0) {
      throw new RequestRefused(
        errors.map((error) =>
          requestError('GRAPHQL_VALIDATION_FAILED', 'INVALID_DOCUMENT', error.message, error),
        ),
      );
    }
    assertStorableLiterals(document);
  }

  #coerce(prepared: PreparedOperation, variables: Record<string, unknown>): Record<string, unknown> {
    const definitions = prepared.node.variableDefinitions ?? [];
    const options = { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: this.#hideSuggestions };
    const { errors, coerced } = getVariableValues(this.schema, definitions, variables, options);
    if (coerced) return coerced;
    throw new RequestRefused((errors ?? []).map(badVariable));
  }
}

function shapeOf(request: OperationRequest): {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown>;
} {
  const { query, operationName = null, variables = null } = request;
  if (typeof query !== 'string' || query === '') {
    throw RequestRefused.because('BAD_REQUEST', 'NO_QUERY', 'Send the operation as a string in "query".');
  }
  if (operationName !== null && typeof operationName !== 'string') {
    throw RequestRefused.because('BAD_REQUEST', 'BAD_OPERATION_NAME', '"operationName" must be a string.');
  }
  if (variables !== null && !isRecord(variables)) {
    throw RequestRefused.because('BAD_REQUEST', 'BAD_VARIABLES', '"variables" must be an object.');
  }
  return { query, operationName, variables: variables ?? {} };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(source: string): DocumentNode {
  const { tokens, nesting } = sizeOf(source, LIMITS.tokens);
  assertWithin('tokens', tokens);
  assertWithin('nesting', nesting);
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new RequestRefused([requestError('GRAPHQL_PARSE_FAILED', 'SYNTAX', error.message, error)]);
  }
}

function operationOf(document: PreparedDocument, name: string | null): PreparedOperation {
  const found = name === null || name === '' ? onlyOne(document) : document.get(name);
  if (found) return found;
  const message = name
    ? 'The document has no operation with the name given in "operationName".'
    : 'Say in "operationName" which operation of the document to run.';
  throw RequestRefused.because('OPERATION_RESOLUTION_FAILURE', 'UNKNOWN_OPERATION', message);
}

const onlyOne = (document: PreparedDocument): PreparedOperation | undefined =>
  document.size === 1 ? document.values().next().value : undefined;

function assertTransport(prepared: PreparedOperation, transport: Transport): void {
  const isSubscription = prepared.node.operation === OperationTypeNode.SUBSCRIPTION;
  if (isSubscription === (transport === 'socket')) return;
  const message = isSubscription
    ? 'Subscriptions run over the WebSocket at the same address, with the subprotocol graphql-transport-ws.'
    : 'The WebSocket carries subscriptions only: send queries and mutations by POST to the same address.';
  throw RequestRefused.because('BAD_REQUEST', 'WRONG_TRANSPORT', message);
}

/** What is too deep or too long, and text that PostgreSQL cannot store: refused before it becomes an error somewhere. */
function assertText(variables: Record<string, unknown>, mostBytes: number): void {
  assertWithin('nesting', nestingOf(variables, LIMITS.nesting));
  const json = JSON.stringify(variables);
  if (json === '{}') return;
  assertWithin('variablesBytes', Buffer.byteLength(json), mostBytes);
  const name = unstorableKey(variables, json);
  if (name !== null) throw new RequestRefused([unstorable(name)]);
}

function assertStorableLiterals(document: DocumentNode): void {
  visit(document, {
    Argument: ({ name, value }) => {
      visit(value, {
        StringValue: (node) => {
          if (!hasUnstorableText(node.value)) return;
          throw new RequestRefused([unstorable(name.value, new GraphQLError('', { nodes: node }))]);
        },
      });
    },
  });
}

const unstorable = (field: string, at?: GraphQLError): GraphQLError =>
  requestError(
    'BAD_USER_INPUT',
    'UNSTORABLE_TEXT',
    `"${field}" holds a NUL character or half of a surrogate pair.`,
    at,
    { field },
  );

function badVariable(error: GraphQLError): GraphQLError {
  const [node] = error.nodes ?? [];
  const field = node?.kind === Kind.VARIABLE_DEFINITION ? node.variable.name.value : undefined;
  return requestError('BAD_USER_INPUT', 'INVALID_VARIABLE', error.message, error, field ? { field } : {});
}
