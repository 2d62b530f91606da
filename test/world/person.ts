import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { TokenService } from '../../src/auth/token.service.js';
import type { Role } from '../../src/kernel/permissions.js';
import type { Operation } from './documents.js';
import { Live } from './live.js';
import type { Server } from './server.js';

export const PASSWORD = 'the password of everyone here';

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

export interface Identity {
  readonly id: string;
  readonly agencyId: number;
  readonly clientId: number | null;
  readonly email: string;
  readonly role: Role;
  /** A session that is there without having signed in. */
  readonly sessionId: string;
}

type Variables = Readonly<Record<string, unknown>>;

/** Somebody with a token, at one of the servers. */
export class Person {
  readonly #open = new Set<() => void>();

  constructor(
    readonly server: Server,
    readonly who: Identity,
  ) {}

  get id(): string {
    return this.who.id;
  }

  /** What stands in the header. The token is as good as one from signing in. */
  get authorization(): string {
    const { id: userId, agencyId, clientId, role, sessionId } = this.who;
    const tokens = this.server.app.get(TokenService, { strict: false });
    return `Bearer ${tokens.issue({ userId, agencyId, clientId, role, tokenVersion: 0 }, sessionId)}`;
  }

  /** The same person, signed in once more. */
  async inAnotherSession(): Promise<Person> {
    const answer = await this.server.request('/api/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: this.who.email, password: PASSWORD }),
    });
    const [, sessionId = ''] = String(JSON.parse(answer.text).refreshToken).split('.');
    return new Person(this.server, { ...this.who, sessionId });
  }

  /** The same person, asking another server. */
  at(server: Server): Person {
    return new Person(server, this.who);
  }

  /** The answer as it came, errors included. */
  async asks<Data extends object>(
    operation: Operation<Data>,
    variables: Variables = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Data>> {
    const { text } = await this.server.request('/api/chat/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: this.authorization, ...headers },
      body: JSON.stringify({ query: operation.text, variables }),
    });
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

  /** Resolves when the server has subscribed: what happens from now on is heard. */
  async listens<Data extends object>(
    operation: Operation<Data>,
    variables: Variables = {},
  ): Promise<Live<Data[keyof Data]>> {
    const id = randomUUID();
    const client = createClient({
      url: this.server.socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: this.authorization },
      retryAttempts: 0,
      generateID: () => id,
    });
    const live = new Live<Data[keyof Data]>(() => this.#close(client));
    this.#open.add(live.close);
    const opened = this.server.opened(id);
    client.subscribe<Data>(
      { query: operation.text, variables },
      {
        next: ({ data, errors }) => {
          for (const event of Object.values(data ?? {})) live.heard(event as Data[keyof Data]);
          if (errors) live.over(errors);
        },
        error: (error) => live.over(Array.isArray(error) ? error : [error]),
        complete: () => live.over([]),
      },
    );
    await Promise.race([opened, live.isOver]);
    opened.catch(() => {});
    return live;
  }

  /** Ends everything this person still listens to. */
  leave(): void {
    for (const close of this.#open) close();
    this.#open.clear();
  }

  #close(client: { dispose(): void | Promise<void> }): void {
    void client.dispose();
  }
}
