import { Logger } from '@nestjs/common';
import type { AuditLine, Author, SystemTx } from '../database/transaction.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { actingFrom, systemActor, userActor } from '../kernel/actor.js';
import { DomainError, notFound } from '../kernel/errors.js';
import { Timers } from '../kernel/timers.js';
import { AccessTrail } from './access-trail.js';
import type { EmailOwner, SessionsRepository } from './sessions.repository.js';

const outage = new DomainError('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'Try again in a moment.');
const ORIGIN = { ip: '10.0.0.1', requestId: 'r-1' };

const ann = actingFrom(
  userActor({
    userId: 'ann',
    agencyId: 7,
    clientId: null,
    role: 'AGENCY_USER',
    permissions: new Set(),
    delegatedClientIds: [],
  }),
  ORIGIN,
);

class NoTimers extends Timers {
  after(): () => void {
    return () => undefined;
  }
}

/** A database that stores audit lines, or fails as it is told. */
class Stored {
  readonly lines: { author: Author; line: AuditLine }[] = [];
  /** The addresses that were looked for, look by look. */
  readonly asked: (readonly string[])[] = [];
  fails: Error | null = null;
  failsToFind: Error | null = null;
  whose: EmailOwner[] = [];
  readonly trail: AccessTrail;

  constructor() {
    const work = async <T>(_reason: string, run: (tx: SystemTx) => Promise<T>): Promise<T> => {
      const written: { author: Author; line: AuditLine }[] = [];
      const tx = { audit: (author: Author, line: AuditLine) => void written.push({ author, line }) };
      const result = await run(tx as unknown as SystemTx);
      if (this.fails) throw this.fails;
      this.lines.push(...written);
      return result;
    };
    const uow = { system: work, systemWrite: work } as unknown as UnitOfWork;
    const accounts = {
      whoseEmails: async (_tx: SystemTx, emails: readonly string[]) => {
        this.asked.push(emails);
        if (this.failsToFind) throw this.failsToFind;
        return this.whose.filter(({ email }) => emails.includes(email));
      },
    } as unknown as SessionsRepository;
    this.trail = new AccessTrail(uow, accounts, new NoTimers());
  }

  get told() {
    return this.lines.map(({ line: { action, subjectId, details } }) => [action, subjectId, details?.count]);
  }
}

let stored: Stored;
let trail: AccessTrail;
beforeEach(() => {
  Logger.overrideLogger(false);
  stored = new Stored();
  trail = stored.trail;
});

test('a failed write is tried again, with what came meanwhile', async () => {
  trail.dropped(ann, 'conversation', 'a');
  stored.fails = outage;
  await expect(trail.settle()).rejects.toBe(outage);
  trail.dropped(ann, 'conversation', 'a');
  trail.dropped(ann, 'conversation', 'b');
  stored.fails = null;
  await trail.settle();

  expect(stored.told).toEqual([
    ['access.dropped', 'a', 2],
    ['access.dropped', 'b', 1],
  ]);
});

test('what the database will never take is given up, and does not hold back the rest', async () => {
  for (let i = 0; i < 15; i += 1) {
    const one = { ...ann, userId: `user-${i}` };
    for (let j = 0; j < 100; j += 1) trail.dropped(one, 'conversation', String(j));
  }
  stored.fails = new Error('invalid input syntax for type json');
  await trail.settle();
  stored.fails = null;
  trail.dropped(ann, 'conversation', 'later');
  await trail.settle();

  expect(stored.told).toEqual([['access.dropped', 'later', 1]]);
});

test('noting never fails, whatever the arguments were', () => {
  for (const odd of [undefined, null, Number.NaN, Object.create(null), [[]], '', '\0\ud800', 10n]) {
    expect(() => trail.refused(ann, 'Mutation.x', notFound('Thing', { id: odd }), { odd })).not.toThrow();
  }
});

test('errors that refuse nothing are not noted, nor what the house does', async () => {
  trail.refused(ann, 'Mutation.x', new DomainError('INVALID_INPUT', 'INVALID_INPUT', 'No.'), { id: '1' });
  trail.refused(ann, 'Mutation.x', new DomainError('LIMIT_EXCEEDED', 'TOO_MANY', 'No.'), { id: '1' });
  trail.refused(systemActor(7, 'a timer'), 'Mutation.x', notFound('Thing'), { id: '1' });
  trail.dropped(systemActor(7, 'a timer'), 'conversation', '1');
  await trail.settle();

  expect(stored.lines).toEqual([]);
});

test('it is about the id of the error, else about the first that was named', async () => {
  trail.refused(ann, 'Mutation.x', notFound('Thing', { id: 'from the error' }), { id: 'named' });
  trail.refused(ann, 'Mutation.y', notFound('Thing'), { none: null, one: ['first', 'second'], two: 2 });
  trail.refused(ann, 'Mutation.z', notFound('Thing'), {});
  await trail.settle();

  expect(stored.lines.map(({ line }) => [line.subjectId, line.details?.arguments])).toEqual([
    ['from the error', { id: 'named' }],
    ['first', { one: ['first', 'second'], two: '2' }],
    [null, {}],
  ]);
});

test('two addresses, two people behind one, and two reasons are two lines', async () => {
  const elsewhere = actingFrom(ann, { ip: '10.0.0.2', requestId: 'r-2' });
  const acted = { ...ann, impersonator: { userId: 'sue', agencyId: 1, displayName: 'Sue' } };
  for (const who of [ann, elsewhere, acted, ann])
    trail.refused(who, 'Mutation.x', notFound('Thing'), { id: '1' });
  trail.refused(ann, 'Mutation.x', new DomainError('FORBIDDEN', 'NOT_YOURS', 'No.'), { id: '1' });
  await trail.settle();

  expect(stored.told.map(([, , count]) => count)).toEqual([2, 1, 1, 1]);
  expect(stored.lines.map(({ author }) => author)).toEqual([ann, elsewhere, acted, ann]);
});

test('sign-ins that were throttled are noted where somebody signs in with the address', async () => {
  stored.whose = [{ email: 'ann@test', agencyId: 7, userId: 'ann', clientId: 3 }];
  for (const email of ['ann@test', 'nobody@test', 'ann@test']) trail.throttled(email, ORIGIN);
  await trail.settle();

  expect(stored.told).toEqual([['auth.sign_in_throttled', 'ann', 2]]);
  expect(stored.lines[0]).toMatchObject({
    author: { kind: 'user', agencyId: 7, userId: null, impersonator: null, origin: ORIGIN },
    line: { clientId: 3 },
  });
});

test('they wait for the database too, and a flood of addresses is bounded', async () => {
  stored.whose = [{ email: 'ann@test', agencyId: 7, userId: 'ann', clientId: null }];
  trail.throttled('ann@test', ORIGIN);
  stored.fails = outage;
  await expect(trail.settle()).rejects.toBe(outage);
  for (let i = 0; i < 5_000; i += 1) trail.throttled(`flood-${i}@test`, ORIGIN);
  trail.throttled('ann@test', ORIGIN);
  stored.fails = null;
  await trail.settle();

  expect(stored.told).toEqual([['auth.sign_in_throttled', 'ann', 2]]);
});

test('an address that cannot be asked for holds nothing back', async () => {
  stored.whose = [{ email: 'ann@test', agencyId: 7, userId: 'ann', clientId: null }];
  trail.throttled('a\0b@test', ORIGIN);
  trail.throttled('ann@test', ORIGIN);
  await trail.settle();
  expect(stored.asked).toEqual([['ann@test']]);

  stored.failsToFind = new Error('invalid byte sequence for encoding "UTF8": 0x00');
  trail.throttled('bob@test', ORIGIN);
  trail.dropped(ann, 'conversation', 'a');
  await trail.settle();
  expect(stored.told).toEqual([
    ['auth.sign_in_throttled', 'ann', 1],
    ['access.dropped', 'a', 1],
  ]);
});

test('what is noted at the end is stored at the end', async () => {
  trail.onApplicationBootstrap();
  trail.dropped(ann, 'conversation', 'a');
  await trail.onApplicationShutdown();

  expect(stored.told).toEqual([['access.dropped', 'a', 1]]);
});
