import { Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { Allow, CurrentActor, Public, SignedIn } from '../../src/auth/access.js';
import { ActorDirectory } from '../../src/auth/actor.directory.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { type AttemptLimits, AuthOptions } from '../../src/auth/auth.options.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/env.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { httpAdapter } from '../../src/http/http-server.js';
import { RestModule } from '../../src/http/rest.module.js';
import type { UserActor } from '../../src/kernel/actor.js';
import { RealtimeModule } from '../../src/realtime/realtime.module.js';
import { testDatabaseUrl } from '../setup/database.js';

/** Routes of every kind, to be turned away from. */
@Controller('probe')
class ProbeController {
  @SignedIn()
  @Get('whoami')
  whoAmI(@CurrentActor() { userId, role, clients }: UserActor) {
    return { userId, role, clients };
  }

  @Allow('team.invite')
  @Get('invite')
  invite() {
    return { invited: true };
  }

  @Get('undeclared')
  undeclared() {
    return { reached: true };
  }

  @Public('It only fails.')
  @Post('breaks')
  breaks() {
    throw new Error('relation "secret_table" does not exist');
  }
}

/** What a REST route answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { error?: Record<string, unknown> };
}

/** Signing in on a real port, with a real database behind it. */
export class AuthApp {
  private constructor(
    readonly app: NestFastifyApplication,
    /** Lines of the log. */
    readonly logged: readonly string[],
  ) {}

  /** Limits are out of the way unless given. */
  static async start(login: Partial<AttemptLimits> = {}): Promise<AuthApp> {
    const url = await testDatabaseUrl();
    const options = new AuthOptions({
      jwtSecret: 'a secret of these tests, which is long enough',
      login: { perIp: 10_000, perAccount: 10_000, overall: 10_000, ...login },
    });
    const silent = pino({ level: 'silent' });
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.forRoot(loadConfig({ NODE_ENV: 'test', DATABASE_URL: url })),
        DatabaseModule.forRoot({ url, poolSize: 4 }, silent),
        RealtimeModule.forRoot({ databaseUrl: url }, silent),
        AuthModule.forRoot(options),
        RestModule,
      ],
      controllers: [ProbeController],
    }).compile();
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line) => lines.push(line) });
    const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(log), {
      bodyParser: false,
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    return new AuthApp(app, lines);
  }

  get uow(): UnitOfWork {
    return this.app.get(UnitOfWork);
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${await this.app.getUrl()}${path}`, {
      ...init,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Answer['body'];
    return { status: response.status, headers: response.headers, body };
  }

  post(path: string, body: unknown, authorization?: string): Promise<Answer> {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(authorization && { authorization }),
    };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** As if the two seconds had passed for which somebody is remembered. */
  forget({ id }: { readonly id: string }): void {
    this.app.get(ActorDirectory).forget(id);
  }

  login(body: unknown): Promise<Answer> {
    return this.send(JSON.stringify(body));
  }

  /** The body as it is. */
  send(body: string, type = 'application/json'): Promise<Answer> {
    return this.ask('/api/auth/login', { method: 'POST', headers: { 'content-type': type }, body });
  }

  as(authorization: string, path: string): Promise<Answer> {
    return this.ask(path, { headers: { authorization } });
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
