import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { TokenService } from '../../src/auth/token.service.js';
import type { Role } from '../../src/kernel/permissions.js';
import type { Operation } from './documents.js';
import { Live } from './live.js';
import type { Server } from './server.js';
import { type Variables, Visitor } from './visitor.js';

export const PASSWORD = 'the password of everyone here';

export interface Identity {
  readonly id: string;
  readonly agencyId: number;
  readonly clientId: number | null;
  readonly email: string;
  readonly role: Role;
  /** A session that is there without having signed in. */
  readonly sessionId: string;
}

/** Somebody with a token, at one of the servers. */
export class Person extends Visitor {
  readonly #open = new Set<() => void>();

  constructor(
    server: Server,
    readonly who: Identity,
  ) {
    super(server);
  }

  get id(): string {
    return this.who.id;
  }

  /** What stands in the header. The token is as good as one from signing in. */
  get authorization(): string {
    const { id: userId, agencyId, clientId, role, sessionId } = this.who;
    const tokens = this.server.app.get(TokenService, { strict: false });
    return `Bearer ${tokens.issue({ userId, agencyId, clientId, role, tokenVersion: 0 }, sessionId)}`;
  }

  protected override get credential() {
    return { authorization: this.authorization };
  }

  /** The same person, signed in once more. */
  async inAnotherSession(): Promise<Person> {
    const { body } = await this.signsIn(this.who.email, PASSWORD);
    const [, sessionId = ''] = String(body.refreshToken).split('.');
    return new Person(this.server, { ...this.who, sessionId });
  }

  /** The same person, asking another server. */
  at(server: Server): Person {
    return new Person(server, this.who);
  }

  /** Resolves when the server has subscribed: what happened before is not heard, what happens from now on is. */
  async listens<Data extends object>(
    operation: Operation<Data>,
    variables: Variables = {},
  ): Promise<Live<Data[keyof Data]>> {
    await this.server.published();
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
