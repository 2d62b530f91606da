import { Logger } from '@nestjs/common';
import { userActor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { DEFAULT_GRANTS } from '../kernel/permissions.js';
import { Timers } from '../kernel/timers.js';
import { type Connection, Connections } from '../realtime/connections.js';
import { AccessWatch } from './access-watch.js';
import { ActorDirectory } from './actor.directory.js';
import type { SessionKey, SessionStanding, StandingRepository } from './standing.repository.js';

/** A database that knows nobody any more, and how many it was asked for at a time. */
class Nobody implements Pick<StandingRepository, 'inSessions'> {
  readonly asked: number[] = [];
  isDown = false;

  async inSessions(keys: readonly SessionKey[]): Promise<SessionStanding[]> {
    this.asked.push(keys.length);
    if (this.isDown) throw new Error('no database');
    return [];
  }
}

class Pause extends Timers {
  milliseconds = 0;
  end: () => void = () => {};

  after(milliseconds: number, work: () => void): () => void {
    this.milliseconds = milliseconds;
    this.end = work;
    return () => {};
  }
}

beforeAll(() => Logger.overrideLogger(false));

const turn = () => new Promise((resolve) => setImmediate(resolve));

function watchOf(people: number) {
  const [nobody, pause, connections] = [new Nobody(), new Pause(), new Connections()];
  const closed: string[] = [];
  for (let n = 0; n < people; n += 1) connections.opened(connected((reason) => closed.push(reason)));
  const standings = nobody as Pick<StandingRepository, 'inSessions'> as StandingRepository;
  const watch = new AccessWatch(connections, standings, new ActorDirectory(standings), pause);
  return { watch, nobody, pause, closed };
}

function connected(onClose: (reason: string) => void): Connection {
  const actor = userActor({
    userId: newId<'User'>(),
    agencyId: 1,
    clientId: null,
    role: 'AGENCY_USER',
    permissions: DEFAULT_GRANTS.AGENCY_USER,
    delegatedClientIds: null,
    session: { id: newId<'Session'>(), tokenVersion: 0 },
  });
  return {
    id: actor.userId,
    actor,
    renew: () => onClose('renewed'),
    close: (_code, reason) => onClose(reason),
  };
}

test('a thousand people are asked for with two questions', async () => {
  const { watch, nobody, closed } = watchOf(1_000);
  await watch.look();

  expect(nobody.asked).toEqual([500, 500]);
  expect(closed).toEqual(Array(1_000).fill('token invalid'));
});

test('where nobody is connected nothing is asked', async () => {
  const { watch, nobody } = watchOf(0);
  await watch.look();

  expect(nobody.asked).toEqual([]);
});

test('it looks by itself, again and again, often enough for a change to be in force within five seconds', async () => {
  const { watch, nobody, pause } = watchOf(1);
  watch.onApplicationBootstrap();
  await turn();
  expect(pause.milliseconds).toBeLessThanOrEqual(3_000);
  pause.end();
  await turn();

  expect(nobody.asked).toEqual([1, 1]);
});

test('a database that cannot be asked closes nobody, and is asked again', async () => {
  const { watch, nobody, pause, closed } = watchOf(1);
  nobody.isDown = true;
  watch.onApplicationBootstrap();
  await turn();
  expect(closed).toEqual([]);

  nobody.isDown = false;
  pause.end();
  await turn();
  expect(closed).toEqual(['token invalid']);
});

test('after the shutdown it does not look any more', async () => {
  const { watch, nobody, pause } = watchOf(1);
  watch.onApplicationBootstrap();
  await watch.beforeApplicationShutdown();
  pause.end();
  await turn();

  expect(nobody.asked).toEqual([1]);
});
