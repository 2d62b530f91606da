import fc from 'fast-check';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { sql } from '../../src/database/transaction.js';
import { DomainError } from '../../src/kernel/errors.js';
import { AuthApp } from './auth-app.js';
import { PASSWORD, TestAgency } from './people.js';

let app: AuthApp;
let agency: TestAgency;

beforeAll(async () => {
  app = await AuthApp.start();
  agency = await TestAgency.in(app.uow);
});
afterAll(() => app.stop());

const GRACE_SECONDS = 10;

/** What anybody may do with the tokens of a session: show one of those issued so far, the last counted as 0. */
type Step =
  | { readonly does: 'exchange'; readonly back: number; readonly atOnce: number }
  | { readonly does: 'wait'; readonly seconds: number };

// Twelve short waits stay far below the time of grace: the run itself takes some of it.
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant('exchange' as const),
        back: fc.integer({ min: 0, max: 3 }),
        atOnce: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(0.5, 60) }),
    },
  ),
  { minLength: 3, maxLength: 12 },
);

/** What should happen, in a dozen lines. */
class Family {
  /** By generation. All but the last have been exchanged, so many seconds ago. */
  readonly tokens: string[];
  readonly age: number[] = [];
  hasEnded = false;

  constructor(first: string) {
    this.tokens = [first];
  }

  /** `next`: a token nobody has seen; `same`: the last one again. */
  exchange(at: number): 'next' | 'same' | 'REFRESH_TOKEN_REUSED' | 'SESSION_ENDED' {
    if (this.hasEnded) return 'SESSION_ENDED';
    const last = this.tokens.length - 1;
    if (at === last) return 'next';
    if (at === last - 1 && (this.age[at] ?? 0) <= GRACE_SECONDS) return 'same';
    this.hasEnded = true;
    return 'REFRESH_TOKEN_REUSED';
  }

  issued(token: string): void {
    this.age.push(0);
    this.tokens.push(token);
  }

  wait(seconds: number): void {
    for (const at of this.age.keys()) this.age[at] = (this.age[at] ?? 0) + seconds;
  }
}

const ORIGIN = { ip: '127.0.0.1', requestId: 'a request' };

const outcomeOf = (exchanged: Promise<{ refreshToken: string }>): Promise<string> =>
  exchanged.then(
    ({ refreshToken }) => refreshToken,
    (error: unknown) => (error instanceof DomainError ? error.reason : Promise.reject(error)),
  );

test('whatever is done with the tokens of a session, it goes on exactly as long as nobody shows a copy', async () => {
  const sessions = app.app.get(SessionsService);
  const someone = await agency.someone('AGENCY_USER');
  const run = async (taken: readonly Step[]) => {
    const { body } = await app.login({ email: someone.email, password: PASSWORD });
    const family = new Family(String(body.refreshToken));
    for (const step of taken) {
      if (step.does === 'wait') {
        await pass(family, step.seconds);
        continue;
      }
      const at = Math.max(0, family.tokens.length - 1 - step.back);
      const token = family.tokens[at] ?? '';
      const expected = family.exchange(at);
      const outcomes = await Promise.all(
        Array.from({ length: step.atOnce }, () => outcomeOf(sessions.refresh(token, ORIGIN))),
      );
      if (expected === 'next') {
        const [next = ''] = outcomes;
        expect(family.tokens).not.toContain(next);
        expect(next).toContain('.');
        family.issued(next);
        expect(new Set(outcomes)).toEqual(new Set([next]));
      } else if (expected === 'same') {
        expect(new Set(outcomes)).toEqual(new Set([family.tokens.at(-1)]));
      } else {
        const later = expected === 'REFRESH_TOKEN_REUSED' ? 'SESSION_ENDED' : expected;
        expect(outcomes.sort()).toEqual([expected, ...Array(step.atOnce - 1).fill(later)].sort());
      }
    }
  };
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 40 });
});

const LET_PASS = sql(
  'test_let_pass_in_session',
  `UPDATE refresh_tokens SET replaced_at = replaced_at - $3::float8 * interval '1 second'
   WHERE agency_id = $1 AND session_id = $2`,
);

async function pass(family: Family, seconds: number): Promise<void> {
  const [, sessionId] = family.tokens[0]?.split('.') ?? [];
  await app.uow.system('test', (tx) => tx.rows(LET_PASS, [agency.id, sessionId, seconds]));
  family.wait(seconds);
}
