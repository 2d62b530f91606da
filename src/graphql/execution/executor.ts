import { Inject, Injectable } from '@nestjs/common';
import { execute, type GraphQLError, OperationTypeNode } from 'graphql';
import { GRAPHQL_DOOR_OPTIONS, type GraphqlDoorOptions } from '../graphql.options.js';
import type { GraphqlContext } from '../graphql-context.js';
import type { AcceptedOperation } from '../pipeline.js';
import type { PreparedOperation } from '../prepared-operation.js';
import { JsonText } from './json-text.js';
import { QueryPlan } from './query-plan.js';
import { Run } from './run.js';

/** An answer before its errors are put in words for the caller. `undefined` data: it never began. */
export interface Answer {
  readonly data: JsonText | object | null | undefined;
  readonly errors: readonly GraphQLError[];
}

/** A document seen once may never come again; one seen twice is a screen of the dashboard. */
const USES_BEFORE_PLAN = 2;
/** Each combination of the booleans behind `@skip` and `@include` is a plan of its own. */
const MAX_CONDITIONS = 4;
/** A message changes twice within a moment, when it leaves and when it has left. */
const VERIFICATIONS = 5;

/**
 * Runs what the pipeline accepted. Queries and the events of subscriptions go through a compiled plan that
 * writes the JSON directly and gives the same bytes as graphql-js; mutations go through graphql-js, because
 * a plan that gives up is started over, and a mutation must not be.
 */
@Injectable()
export class Executor {
  readonly #plans = new WeakMap<PreparedOperation, Map<string, QueryPlan>>();
  readonly #verifies: boolean;

  constructor(@Inject(GRAPHQL_DOOR_OPTIONS) { verifyExecutor = false }: GraphqlDoorOptions) {
    this.#verifies = verifyExecutor;
  }

  async run(operation: AcceptedOperation, context: GraphqlContext, rootValue?: unknown): Promise<Answer> {
    const plan = this.#planFor(operation);
    if (!plan) return interpret(operation, context, rootValue);
    const planned = await runPlan(plan, operation, context, rootValue);
    const answer = planned ?? (await interpret(operation, context.renewed(), rootValue));
    if (this.#verifies && planned) await this.#verify(plan, operation, context, rootValue, planned);
    return answer;
  }

  #planFor({ prepared, variables }: AcceptedOperation): QueryPlan | null {
    if (prepared.node.operation === OperationTypeNode.MUTATION) return null;
    prepared.uses += 1;
    if (prepared.uses < USES_BEFORE_PLAN && !this.#verifies) return null;
    const plans = this.#plans.get(prepared) ?? new Map<string, QueryPlan>();
    this.#plans.set(prepared, plans);
    const { conditions } = prepared;
    const values = conditions.map((name) => variables[name]);
    if (values.length > MAX_CONDITIONS || values.some((value) => typeof value !== 'boolean')) return null;
    const key = values.join();
    let plan = plans.get(key);
    if (!plan) {
      const known = Object.fromEntries(conditions.map((name, at) => [name, values[at]]));
      plan = new QueryPlan(prepared.schema, prepared, known);
      plans.set(key, plan);
    }
    return plan;
  }

  /** Data may change between two runs, and again: only a difference that stays is one. */
  async #verify(
    plan: QueryPlan,
    operation: AcceptedOperation,
    context: GraphqlContext,
    rootValue: unknown,
    first: Answer,
  ): Promise<void> {
    let ours: Answer | null = first;
    for (let attempt = 1; ; attempt += 1) {
      const theirs = await interpret(operation, context.renewed(), rootValue);
      if (!ours || textOf(ours) === textOf(theirs)) return;
      if (attempt === VERIFICATIONS)
        throw new ExecutorsDiffer(operation.prepared.source, textOf(ours), textOf(theirs));
      ours = await runPlan(plan, operation, context.renewed(), rootValue);
    }
  }
}

/** Verification found a query that the compiled plan answers differently: a bug of the plan. */
export class ExecutorsDiffer extends Error {
  override readonly name = 'ExecutorsDiffer';

  constructor(source: string, planned: string, interpreted: string) {
    super(`The plan answers differently.\n${source}\nplan:       ${planned}\ngraphql-js: ${interpreted}`);
  }
}

async function runPlan(
  plan: QueryPlan,
  { variables }: AcceptedOperation,
  context: GraphqlContext,
  rootValue: unknown,
): Promise<Answer | null> {
  const answer = await new Run(plan, rootValue, context, variables).answer();
  return answer && { data: new JsonText(answer.text), errors: answer.error ? [answer.error] : [] };
}

async function interpret(
  { prepared, rawVariables }: AcceptedOperation,
  context: GraphqlContext,
  rootValue: unknown,
): Promise<Answer> {
  const { data, errors = [] } = await execute({
    schema: prepared.schema,
    document: prepared.document,
    operationName: prepared.name,
    variableValues: rawVariables,
    contextValue: context,
    rootValue,
  });
  return { data, errors };
}

const textOf = ({ data, errors }: Answer): string =>
  `${errors.length > 0 ? JSON.stringify(errors) : ''}${data instanceof JsonText ? data.text : JSON.stringify(data)}`;
