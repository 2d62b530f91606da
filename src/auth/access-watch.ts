import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { actingFrom, type UserActor } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import { Timers } from '../kernel/timers.js';
import { WakeableLoop } from '../kernel/wakeable-loop.js';
import { type Connection, Connections } from '../realtime/connections.js';
import { ActorDirectory, actorOf } from './actor.directory.js';
import { type SessionKey, type SessionStanding, StandingRepository } from './standing.repository.js';

/** With the question to the database well within the 5 s in which a change must be in force. */
const EVERY_MS = 2_500;
const AT_ONCE = 500;
const CLOSE_FORBIDDEN = 4403;

/** Of a session that somebody is connected in. */
type Watched = Pick<UserActor, 'agencyId' | 'userId'> & {
  readonly session: NonNullable<UserActor['session']>;
};

/**
 * Holds open sockets to what the database says: asks every 2.5 s, for everybody connected to this instance at
 * once, who they are now. Whoever was signed out, disabled or given another password is closed with 4403; where
 * only grants or delegations changed, the subscriptions end and the socket goes on.
 *
 * Asked for, not told: no message can be lost between instances, nobody who writes a new way to take a right
 * away can forget to say so, and a delegation that ends by itself is noticed too.
 */
@Injectable()
export class AccessWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(AccessWatch.name);
  readonly #loop: WakeableLoop;

  constructor(
    private readonly connections: Connections,
    private readonly standings: StandingRepository,
    private readonly directory: ActorDirectory,
    timers: Timers,
  ) {
    this.#loop = new WakeableLoop({
      pass: () => this.look().then(() => 'idle'),
      idleMs: [EVERY_MS, EVERY_MS],
      timers,
      // A database that cannot be asked ends nobody's socket: tokens expire by themselves.
      onOutage: (error) => this.#logger.warn(error, 'open sockets are not being checked'),
      onRecovery: () => this.#logger.log('open sockets are being checked again'),
    });
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  /** While there is a database still: the last look ends before it is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
  }

  /** Looks at everybody who is connected now. */
  async look(): Promise<void> {
    const bySession = groupBySession(this.connections.all());
    const sessions = [...bySession.keys()];
    for (let from = 0; from < sessions.length; from += AT_ONCE) {
      const some = sessions.slice(from, from + AT_ONCE);
      await this.#hold(some.map((session) => bySession.get(session) ?? []));
    }
  }

  async #hold(groups: readonly Connection[][]): Promise<void> {
    const keys = groups.flatMap(([one]) => (one ? [keyOf(one.actor)] : []));
    const found = new Map(
      (await this.standings.inSessions(keys)).map((standing) => [standing.sessionId, standing]),
    );
    for (const connections of groups) {
      for (const connection of connections) {
        const isSame = holdTo(connection, found.get(keyOf(connection.actor).sessionId));
        // Whoever comes back at once is not to be taken for who they were.
        if (!isSame) this.directory.forget(connection.actor.userId);
      }
    }
  }
}

function groupBySession(connections: readonly Connection[]): Map<string, Connection[]> {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const { id } = watched(connection.actor).session;
    const group = groups.get(id);
    if (group) group.push(connection);
    else groups.set(id, [connection]);
  }
  return groups;
}

/** False when something had to be done about it. */
function holdTo(connection: Connection, found: SessionStanding | undefined): boolean {
  const { actor } = connection;
  const { agencyId, userId, session } = watched(actor);
  const act = actor.impersonator ? { sub: actor.impersonator.userId } : undefined;
  try {
    const now = actorOf({ agencyId, userId, sid: session.id, tv: session.tokenVersion, act }, found ?? null);
    if (now.visibility === actor.visibility) return true;
    connection.renew(actor.origin ? actingFrom(now, actor.origin) : now);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    connection.close(CLOSE_FORBIDDEN, error.reason.toLowerCase().replaceAll('_', ' '));
  }
  return false;
}

function keyOf(actor: UserActor): SessionKey {
  const { agencyId, userId, session } = watched(actor);
  return { agencyId, userId, sessionId: session.id };
}

function watched({ agencyId, userId, session }: UserActor): Watched {
  if (!session) throw new Error('Somebody is connected without a session.');
  return { agencyId, userId, session };
}
