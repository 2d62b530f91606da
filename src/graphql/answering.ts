import { Inject, Injectable } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { ErrorPresenter } from './errors.js';
import { Executor } from './execution/executor.js';
import { JsonText } from './execution/json-text.js';
import { GRAPHQL_DOOR_OPTIONS, type GraphqlDoorOptions } from './graphql.options.js';
import type { GraphqlContext } from './graphql-context.js';
import { Refusals } from './refusals.js';

/** An answer as it is sent: its errors say only what a caller may read. */
export interface PresentedAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** Executes and puts the errors in words: the same for a request and for the event of a subscription. */
@Injectable()
export class Answering {
  readonly presenter: ErrorPresenter;

  constructor(
    private readonly executor: Executor,
    private readonly refusals: Refusals,
    @Inject(GRAPHQL_DOOR_OPTIONS) { log }: GraphqlDoorOptions,
  ) {
    this.presenter = new ErrorPresenter(log);
  }

  /** Runs the operation that the pipeline put into the context, and no other. */
  async answer(context: GraphqlContext, rootValue?: unknown): Promise<PresentedAnswer> {
    const { operation, requestId } = context;
    if (!operation) throw new Error('An operation came past the pipeline.');
    try {
      const { data, errors } = await this.executor.run(operation, context, rootValue);
      if (errors.length === 0) return { data };
      // An event is answered for all who share it: nobody in particular is refused anything.
      if (rootValue === undefined) this.refusals.note(context, errors);
      return { data, errors: this.presenter.presentAll(errors, requestId) };
    } catch (error) {
      return { data: null, errors: [this.presenter.present(error, requestId)] };
    }
  }
}

/** The JSON of an answer, errors first, around data that may be JSON already. */
export function answerText({ data, errors }: PresentedAnswer): string {
  const parts: string[] = [];
  if (errors) parts.push(`"errors":${JSON.stringify(errors)}`);
  if (data !== undefined) parts.push(`"data":${data instanceof JsonText ? data.text : JSON.stringify(data)}`);
  return `{${parts.join(',')}}`;
}

/** Whether nothing was answered and a credential is all that was missing. */
export function lacksCredential({ data, errors = [] }: PresentedAnswer): boolean {
  if (errors.length === 0 || errors.some(({ extensions }) => extensions?.code !== 'UNAUTHENTICATED'))
    return false;
  const plain: unknown = data instanceof JsonText ? JSON.parse(data.text) : data;
  return !plain || Object.values(plain).every((value) => value === null);
}
