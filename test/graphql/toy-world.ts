import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { type ArgumentsHost, Catch, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, BaseExceptionFilter } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessGuard } from '../../src/auth/access.guard.js';
import { AccessTrail, type NamedIds } from '../../src/auth/access-trail.js';
import { type Authenticated, Authenticator } from '../../src/auth/authenticator.js';
import { isOriginAllowed } from '../../src/config/origins.js';
import { GraphqlDoorModule } from '../../src/graphql/graphql.module.js';
import { GRAPHQL_PATH, type GraphqlDoorOptions } from '../../src/graphql/graphql.options.js';
import { SubscriptionHub } from '../../src/graphql/sockets/subscription-hub.js';
import { type Actor, userActor } from '../../src/kernel/actor.js';
import { DomainError } from '../../src/kernel/errors.js';
import { DEFAULT_GRANTS, type Role } from '../../src/kernel/permissions.js';
import { Connections } from '../../src/realtime/connections.js';
import { LiveFeed, type LiveListener } from '../../src/realtime/live-feed.js';
import { Rooms } from './toy-rooms.js';
import { BookResolver, RoomResolver, ToyResolver } from './toy-schema.js';

const ORIGINS = {
  environment: 'production',
  allowedOrigins: ['https://dashboard.example'],
  publicUrl: 'http://127.0.0.1',
} as const;

/** Reads `Bearer <user>/<role>/<agency>[/<seconds to live>]` instead of a signed token. */
class ToyAuthenticator extends Authenticator {
  asked = 0;

  async authenticate(authorization: string | undefined): Promise<Authenticated | null> {
    this.asked += 1;
    if (authorization === undefined) return null;
    const [userId, role, agency, seconds = '900'] = authorization.replace(/^Bearer /, '').split('/');
    if (!userId || !role || !agency) {
      throw new DomainError('UNAUTHENTICATED', 'TOKEN_INVALID', 'The token is not valid.');
    }
    const expiresAt = new Date(Date.now() + Number(seconds) * 1_000);
    if (expiresAt.getTime() <= Date.now()) {
      throw new DomainError('UNAUTHENTICATED', 'TOKEN_EXPIRED', 'The token has expired.');
    }
    const actor = userActor({
      userId,
      agencyId: Number(agency),
      clientId: null,
      role: role as Role,
      permissions: DEFAULT_GRANTS[role as Role],
      delegatedClientIds: null,
    });
    return { actor, expiresAt };
  }
}

export interface ToyRefusal {
  readonly who: string | null;
  readonly what: string;
  readonly reason: string;
  readonly ids: NamedIds;
}

/** Keeps what would be stored. */
class ToyTrail implements Pick<AccessTrail, 'refused' | 'dropped'> {
  readonly refusals: ToyRefusal[] = [];

  refused({ userId }: Actor, what: string, { reason }: DomainError, ids: NamedIds): void {
    this.refusals.push({ who: userId, what, reason, ids });
  }

  dropped(): null {
    return null;
  }
}

/** The real feed, which also tells what is listened to. */
class CountedFeed extends LiveFeed {
  readonly #listened: string[] = [];

  get listened(): string[] {
    return [...this.#listened];
  }

  override subscribe(topic: string, listener: LiveListener): () => void {
    const stop = super.subscribe(topic, listener);
    this.#listened.push(topic);
    return () => {
      this.#listened.splice(this.#listened.indexOf(topic), 1);
      stop();
    };
  }
}

/** Leaves errors to the door; without it Nest logs each of them a second time. */
@Catch()
class HandOverFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): unknown {
    return host.getType<'graphql' | 'http'>() === 'graphql' ? error : super.catch(error, host);
  }
}

export const ADMIN = 'Bearer ann/AGENCY_ADMIN/1';
export const OTHER_ADMIN = 'Bearer bob/AGENCY_ADMIN/1';
export const AGENT = 'Bearer cyd/AGENCY_USER/1';
export const RIVAL = 'Bearer rex/AGENCY_ADMIN/2';

export interface Logged {
  readonly facts: object;
  readonly message: string;
}

export interface WireError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly reason: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** An answer as it comes over the wire; a test that looks at an error expects one. */
export interface WireAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly [WireError, ...WireError[]];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: WireAnswer;
}

/** A whole server over a toy schema, listening on a port of its own. */
export class ToyWorld {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly logged: Logged[],
    readonly url: string,
  ) {}

  static async open(options: Partial<GraphqlDoorOptions> = {}): Promise<ToyWorld> {
    const logged: Logged[] = [];
    const write = (facts: object, message: string) => void logged.push({ facts, message });

    @Module({
      providers: [
        { provide: Authenticator, useClass: ToyAuthenticator },
        { provide: LiveFeed, useClass: CountedFeed },
        { provide: AccessTrail, useClass: ToyTrail },
        Connections,
      ],
      exports: [Authenticator, AccessTrail, LiveFeed, Connections],
    })
    class GroundModule {}

    @Module({
      imports: [
        GroundModule,
        GraphqlDoorModule.forRootAsync({
          imports: [GroundModule],
          useFactory: () => ({
            production: false,
            allowsOrigin: (origin, host) => isOriginAllowed(ORIGINS, origin, host),
            log: { error: write, warn: write },
            ...options,
          }),
        }),
      ],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: HandOverFilter },
        Rooms,
        ToyResolver,
        BookResolver,
        RoomResolver,
      ],
    })
    class ToyModule {}

    const testing = await Test.createTestingModule({ imports: [ToyModule] }).compile();
    const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      rawBody: true,
      logger: ['error', 'warn'],
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new ToyWorld(app, logged, `http://127.0.0.1:${port}${GRAPHQL_PATH}`);
  }

  get rooms(): Rooms {
    return this.app.get(Rooms);
  }

  get authenticator(): ToyAuthenticator {
    return this.app.get<ToyAuthenticator>(Authenticator, { strict: false });
  }

  /** What was refused so far, oldest first. */
  get refusals(): readonly ToyRefusal[] {
    return this.app.get<ToyTrail>(AccessTrail, { strict: false }).refusals;
  }

  get feed(): CountedFeed {
    return this.app.get<CountedFeed>(LiveFeed, { strict: false });
  }

  get connections(): Connections {
    return this.app.get(Connections, { strict: false });
  }

  /** What live subscriptions hold on to. */
  footprint(): { groups: number; subscribers: number; topics: string[] } {
    const { running } = this.app.get(SubscriptionHub, { strict: false });
    return { ...running, topics: this.feed.listened };
  }

  ask(query: string, variables?: object, authorization: string | null = ADMIN): Promise<HttpAnswer> {
    return this.post(JSON.stringify({ query, variables }), {
      'content-type': 'application/json',
      ...(authorization !== null && { authorization }),
    });
  }

  post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<HttpAnswer> {
    return this.request({ method: 'POST', body, headers });
  }

  async request(init: RequestInit, query = ''): Promise<HttpAnswer> {
    const response = await fetch(this.url + query, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
