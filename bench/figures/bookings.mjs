import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { bookings, STORM_SERVICE } from '../data/bookings.mjs';
import { AGENCY, agent } from '../data/people.mjs';
import { median } from '../harness/measure.mjs';
import { withClient } from '../harness/postgres.mjs';
import { startSwitchboard } from '../harness/switchboard.mjs';
import { CREATE_BOOKING, operation } from './operations.mjs';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a caller goes on asking while nobody answers. */
const PATIENCE_MS = 120_000;

/**
 * Many callers want each of some times at once, through GraphQL over HTTP: one of them gets it. Then the same on other
 * times while the server is killed and started again; the callers repeat themselves with the same clientBookingId.
 */
export const bookingsFigure = { dataSet: bookings, run };

async function run({ url, size, withServer, report }) {
  if (!withServer) return report.note('bookings: has no peer, and the server is not built');
  for (const [name, from, isKilled] of [
    ['plain', 2, false],
    ['server killed meanwhile', 30, true],
  ]) {
    const first = (Math.floor(Date.now() / DAY_MS) + from) * DAY_MS;
    const times = Array.from({ length: size.slots }, (_, n) => new Date(first + n * HOUR_MS).toISOString());
    const storm = await stormOn(url, times, size.attempts, isKilled);
    const there = await standing(url, times);
    report.raw(`bookings ${name}`, { ...storm, ...there });
    print(report, name, size, storm, there);
  }
}

async function stormOn(databaseUrl, times, attempts, isKilled) {
  let server = await startSwitchboard({ databaseUrl });
  const { port, graphql } = server;
  const headers = await server.signIn(agent(1));
  const sockets = new Agent({ keepAlive: true, maxSockets: attempts });
  const seen = { won: [], lost: 0, withNextSlots: 0, other: {}, repeats: 0, kills: 0, waits: [] };
  let answered = 0;
  let restarting = null;

  const kill = async () => {
    seen.kills += 1;
    server.child.kill('SIGKILL');
    server = await startSwitchboard({ databaseUrl, port });
  };
  const attempt = async (startAt, n) => {
    const body = operation(CREATE_BOOKING, {
      ...{ serviceId: STORM_SERVICE, startAt, clientBookingId: `${startAt} ${n}`, name: `Caller ${n}` },
    });
    const started = performance.now();
    const answer = await persistently(
      () => ask(sockets, graphql, headers, body),
      () => (seen.repeats += 1),
    );
    seen.waits.push(performance.now() - started);
    answered += 1;
    // In the middle of each fifth time, while the others of it are under way.
    if (isKilled && answered % (attempts * 5) === Math.floor(attempts / 2)) restarting = kill();
    note(seen, answer);
  };
  const started = performance.now();
  try {
    for (const startAt of times) {
      await Promise.all(Array.from({ length: attempts }, (_, n) => attempt(startAt, n)));
      await restarting;
    }
  } finally {
    await restarting;
    sockets.destroy();
    await server.stop();
  }
  const seconds = (performance.now() - started) / 1000;
  const { waits, ...counts } = seen;
  waits.sort((one, other) => one - other);
  return { ...counts, seconds, waitMs: { p50: median(waits), p99: waits[Math.floor(waits.length * 0.99)] } };
}

/** No answer, or that the server cannot answer now, is asked again. */
async function persistently(ask, again) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask().catch((error) => {
      if (Date.now() > deadline) throw error;
      return null;
    });
    const isAway = answer?.errors?.some(({ extensions }) => extensions.code === 'UNAVAILABLE');
    if (answer && !isAway) return answer;
    if (Date.now() > deadline) throw new Error(`No answer: ${JSON.stringify(answer)}`);
    again();
    await delay(100 + Math.random() * 200);
  }
}

function ask(sockets, url, headers, body) {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: sockets, method: 'POST', headers, timeout: 60_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.once('error', reject);
      answer.once('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch {
          reject(new Error(`${answer.statusCode}: ${text.slice(0, 200)}`));
        }
      });
    });
    call.once('timeout', () => call.destroy(new Error('timeout')));
    call.once('error', reject);
    call.end(body);
  });
}

function note(seen, { data, errors }) {
  if (data?.createBooking) return seen.won.push(data.createBooking);
  const { code, reason, details } = errors?.[0]?.extensions ?? {};
  if (reason !== 'SLOT_TAKEN') {
    const what = `${code} ${reason} ${errors?.[0]?.message}`;
    seen.other[what] = (seen.other[what] ?? 0) + 1;
    return;
  }
  seen.lost += 1;
  if (details.nextSlots.length > 0) seen.withNextSlots += 1;
}

/** What the database holds of these times. */
function standing(url, times) {
  return withClient(url, async (client) => {
    const { rows: held } = await client.query(
      `SELECT id, starts_at FROM bookings WHERE agency_id = ${AGENCY} AND service_id = $1 AND starts_at = ANY ($2)
         AND status IN ('HELD', 'CONFIRMED')`,
      [STORM_SERVICE, times],
    );
    const { rows: pairs } = await client.query(`
      SELECT count(*)::int AS pairs FROM bookings a JOIN bookings b ON b.agency_id = a.agency_id
        AND b.resource_id = a.resource_id AND b.id > a.id AND b.blocked && a.blocked
      WHERE a.agency_id = ${AGENCY} AND a.status IN ('HELD', 'CONFIRMED') AND b.status IN ('HELD', 'CONFIRMED')`);
    const taken = new Set(held.map((row) => row.starts_at.toISOString()));
    return { stored: held.map(({ id }) => id), takenTimes: taken.size, overlappingPairs: pairs[0].pairs };
  });
}

function print(report, name, { slots, attempts }, storm, there) {
  const told = new Set(storm.won.map(({ id }) => id));
  const isExact =
    there.stored.length === slots &&
    there.takenTimes === slots &&
    told.size === slots &&
    there.stored.every((id) => told.has(id)) &&
    storm.lost === slots * (attempts - 1) &&
    storm.withNextSlots === storm.lost;
  const isRight = isExact && there.overlappingPairs === 0 && Object.keys(storm.other).length === 0;
  report.note(
    [
      `bookings, ${slots} times × ${attempts} at once, ${name}: ${isRight ? 'met' : 'MISSED'}`,
      `  winners ${told.size}, stored ${there.stored.length}, overlapping pairs ${there.overlappingPairs}`,
      `  losers ${storm.lost}, with next slots ${storm.withNextSlots}, other errors ${JSON.stringify(storm.other)}`,
      `  kills ${storm.kills}, repeated calls ${storm.repeats}; ${storm.seconds.toFixed(1)} s, wait p50 ${Math.round(storm.waitMs.p50)} ms, p99 ${Math.round(storm.waitMs.p99)} ms`,
    ].join('\n'),
  );
}
