import fc from 'fast-check';
import {
  envelope,
  newWamid,
  type StatusName,
  status,
  statusError,
  statusValue,
} from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { SendText } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** One report of the provider: what, when by its clock, and of which attempt. */
interface Report {
  readonly name: StatusName;
  /** Seconds. */
  readonly at: number;
  readonly of: 'first' | 'last';
}

interface Course {
  /** How often the provider is too busy before it takes the message. */
  readonly busy: number;
  /** What became of the answer that says yes: it came, it was lost, or it was lost and the message sent again. */
  readonly answer: 'given' | 'lost' | 'sent again';
  /** What is reported before the answer, and after it. */
  readonly early: readonly Report[];
  readonly late: readonly Report[];
}

type Standing = 'SENDING' | 'SENT' | 'DELIVERED' | 'READ' | 'FAILED';

interface Stand {
  readonly status: Standing;
  /** `ours` is the moment when we heard yes. */
  readonly sentAt: number | 'ours' | null;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
  readonly failedAt: number | null;
  readonly failureCode: string | null;
}

const RANK = { SENDING: 1, SENT: 2, DELIVERED: 3, READ: 4 } as const;
const WORDS = {
  sent: 'SENT',
  delivered: 'DELIVERED',
  read: 'READ',
  played: 'READ',
  failed: 'FAILED',
} as const;

/** The rules as they are written down, one report after the other. */
function after(stand: Stand, { name, at, of }: Report, { answer }: Course): Stand {
  const told = WORDS[name];
  const isOld = answer === 'sent again' && of === 'first';
  if (isOld && (told === 'SENT' || told === 'FAILED')) return stand;
  if (told === 'FAILED') {
    if (stand.status !== 'SENDING' && stand.status !== 'SENT') return stand;
    return { ...stand, status: 'FAILED', failedAt: at, failureCode: '131026' };
  }
  const isAccepted = stand.status === 'FAILED' ? told !== 'SENT' : RANK[told] > RANK[stand.status];
  if (!isAccepted) return stand;
  return {
    status: told,
    sentAt: stand.sentAt ?? at,
    deliveredAt: told === 'SENT' ? stand.deliveredAt : (stand.deliveredAt ?? at),
    readAt: told === 'READ' ? (stand.readAt ?? at) : stand.readAt,
    failedAt: null,
    failureCode: null,
  };
}

function standAfter(course: Course): Stand {
  const nothing = { deliveredAt: null, readAt: null, failedAt: null, failureCode: null };
  const begun: Stand =
    course.answer === 'lost'
      ? { ...nothing, status: 'SENDING', sentAt: null }
      : { ...nothing, status: 'SENT', sentAt: 'ours' };
  return [...course.early, ...course.late].reduce((stand, report) => after(stand, report, course), begun);
}

const BUSY = {
  kind: 'error',
  status: 503,
  code: 131016,
  message: 'Service overloaded',
  retryAfter: '600',
} as const;
const yes = (wamid: string) => ({
  kind: 'answer' as const,
  status: 200,
  body: JSON.stringify({ messaging_product: 'whatsapp', messages: [{ id: wamid }] }),
});

/** Lets the provider say all that, and looks at what became of the message. */
async function play(agency: Agency, course: Course, base: number): Promise<Stand> {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  const customer = newCustomer();
  const last = newWamid();
  const report = async (reports: readonly Report[], wamidOf: (of: Report['of']) => string, key?: string) => {
    for (const run of runsOf(reports)) {
      const told = run.map(({ name, at, of }) =>
        status(name, wamidOf(of), customer, {
          at: new Date((base + at) * 1000),
          ...(key && { callbackData: key }),
          ...(name === 'failed' && { errors: [statusError(131026, 'Undeliverable', 'No such number.')] }),
        }),
      );
      await whatsapp.posts(envelope(statusValue(whatsapp.line, told)));
      await world.settle();
    }
  };
  await report(course.early, () => last);
  world.meta.next(BUSY, course.busy);
  if (course.answer !== 'given') world.meta.next({ kind: 'reset' });
  if (course.answer !== 'lost') world.meta.next(yes(last));
  const { sendText } = await agent.gets(SendText, { conversationId, body: 'hi' });
  await world.settle();
  const pauses = course.busy + (course.answer === 'sent again' ? 1 : 0);
  for (let i = 0; i < pauses; i += 1) await agency.pausesEnd();
  const lost = world.meta.accepted.find(({ callbackData }) => callbackData === sendText.id)?.wamid ?? last;
  await report(
    course.late,
    (of) => (course.answer === 'lost' || (course.answer === 'sent again' && of === 'first') ? lost : last),
    sendText.id,
  );
  // Whatever is known to have gone out, or to have failed, is not sent again.
  if (course.late.length > 0) await agency.pausesEnd();
  const [row] = await agency.query<
    { status: Standing; code: string | null } & Record<'s' | 'd' | 'r' | 'f', Date | null>
  >(
    `SELECT status, sent_at AS s, delivered_at AS d, read_at AS r, failed_at AS f, failure_code AS code
     FROM messages WHERE agency_id = $1 AND id = $2`,
    [sendText.id],
  );
  if (!row) throw new Error('The message is gone.');
  const sends = world.meta.requests.filter(
    ({ body }) =>
      (body as { biz_opaque_callback_data?: string } | null)?.biz_opaque_callback_data === sendText.id,
  );
  expect(sends).toHaveLength(course.busy + (course.answer === 'sent again' ? 2 : 1));
  await agency.query("DELETE FROM jobs WHERE agency_id = $1 AND payload->>'messageId' = $2", [sendText.id]);
  const seconds = (at: Date | null) => at && at.getTime() / 1000 - base;
  const sentAt = seconds(row.s);
  return {
    status: row.status,
    // Reports are an hour old.
    sentAt: sentAt !== null && sentAt > 1800 ? 'ours' : sentAt,
    deliveredAt: seconds(row.d),
    readAt: seconds(row.r),
    failedAt: seconds(row.f),
    failureCode: row.code,
  };
}

/** Reports of one attempt that follow each other come in one post, in their order. */
function runsOf(reports: readonly Report[]): Report[][] {
  const runs: Report[][] = [];
  for (const report of reports) {
    const run = runs.at(-1);
    if (run?.[0]?.of === report.of) run.push(report);
    else runs.push([report]);
  }
  return runs;
}

const report = fc.record({
  name: fc.constantFrom<StatusName>('sent', 'delivered', 'read', 'played', 'failed'),
  at: fc.integer({ min: 0, max: 600 }),
  of: fc.constantFrom('first' as const, 'last' as const),
});
const reports = fc.array(report, { maxLength: 5 });
const course: fc.Arbitrary<Course> = fc.oneof(
  fc.record({
    busy: fc.integer({ min: 0, max: 2 }),
    answer: fc.constant('given' as const),
    early: reports,
    late: reports,
  }),
  fc.record({
    busy: fc.constant(0),
    answer: fc.constantFrom('lost' as const, 'sent again' as const),
    early: fc.constant([]),
    late: fc.array(report, { minLength: 1, maxLength: 6 }),
  }),
);

test('whatever the provider reports, in whatever order, the message stands where the rules say', async () => {
  const agency = await world.agency();
  const base = Math.floor(Date.now() / 1000) - 3600;

  await fc.assert(
    fc.asyncProperty(course, async (one) => {
      expect(await play(agency, one, base)).toEqual(standAfter(one));
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 240_000);
