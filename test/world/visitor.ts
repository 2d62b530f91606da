import type { Operation } from './documents.js';
import type { HttpAnswer, Server } from './server.js';

export interface GraphqlError {
  readonly message: string;
  readonly extensions: {
    readonly code: string;
    readonly reason: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** What GraphQL answered, as it came. */
export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
}

export type Variables = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

/** Somebody who is not signed in. */
export class Visitor {
  constructor(readonly server: Server) {}

  /** The answer as it came, errors included. */
  async asks<Data extends object>(
    operation: Operation<Data>,
    variables: Variables = {},
    headers: Headers = {},
  ): Promise<Answer<Data>> {
    const { text } = await this.posts('/api/chat/graphql', { query: operation.text, variables }, headers);
    return JSON.parse(text) as Answer<Data>;
  }

  /** The data. Rejects when anything is wrong with the answer. */
  async gets<Data extends object>(operation: Operation<Data>, variables: Variables = {}): Promise<Data> {
    const answer = await this.asks(operation, variables);
    if (!answer.data || answer.errors) throw new Error(`Refused: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }

  /** Why it is refused: code, reason and details of the only error. Rejects when it is not. */
  async isRefused<Data extends object>(
    operation: Operation<Data>,
    variables: Variables = {},
  ): Promise<GraphqlError['extensions']> {
    const { data, errors = [] } = await this.asks(operation, variables);
    const [error] = errors;
    if (!error || errors.length > 1) throw new Error(`Not refused: ${JSON.stringify({ data, errors })}`);
    return error.extensions;
  }

  /** Signs in at the door: the status, and what the answer says. */
  async signsIn(email: string, password: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const { status, text } = await this.posts('/api/auth/login', { email, password });
    return { status, body: JSON.parse(text) };
  }

  posts(path: string, body: unknown, headers: Headers = {}): Promise<HttpAnswer> {
    return this.server.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.credential, ...headers },
      body: JSON.stringify(body),
    });
  }

  /** The headers that say who asks. */
  protected get credential(): Headers {
    return {};
  }
}
