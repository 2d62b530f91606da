import { fileURLToPath } from 'node:url';
import { bookings, DAYS, SHARED_SERVICE } from '../data/bookings.mjs';
import { agent } from '../data/people.mjs';
import { inTurns, median, runInChild, spreadOf } from '../harness/measure.mjs';
import { startPeer } from '../harness/peers.mjs';
import { ask, startSwitchboard } from '../harness/switchboard.mjs';
import { AVAILABLE_SLOTS, operation } from './operations.mjs';

const DAY_MS = 24 * 3_600_000;
const GOAL = 3;
const PROBE = fileURLToPath(new URL('../harness/latency-probe.mjs', import.meta.url));

/** What is free in a month of many people, against a server that reads the same rows and walks them naively. */
export const slotsFigure = { dataSet: bookings, run };

async function run({ url, size, quick, rounds, warmUp, withServer, report }) {
  const from = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  const range = { from: new Date(from).toISOString(), to: new Date(from + DAYS * DAY_MS).toISOString() };
  const body = operation(AVAILABLE_SLOTS, { serviceId: SHARED_SERVICE, ...range });
  const peer = await startPeer('peers/bare-slots.mjs', { DATABASE_URL: url });
  const server = withServer ? await startSwitchboard({ databaseUrl: url }) : null;
  try {
    const json = { 'content-type': 'application/json' };
    const headers = server ? await server.signIn(agent(1)) : json;
    const samples = quick ? 20 : 200;
    const probe = (target, given) => async () => {
      const [waits] = await runInChild(PROBE, {
        url: target,
        method: 'POST',
        headers: given,
        bodies: [body],
        samples,
      });
      return waits;
    };
    if (server)
      await assertSame(await ask(server.graphql, headers, body), await ask(peer.graphql, json, body));
    const candidates = {
      ...(server && { ours: probe(server.graphql, headers) }),
      bare: probe(peer.graphql, json),
    };
    const seen = await inTurns(candidates, { rounds, warmUp });
    report.raw('slots', seen);
    const p95 = (name) => seen[name]?.map((round) => round.p95) ?? null;
    const [ours, bare] = [p95('ours'), p95('bare')];
    report.line({
      figure: `slots, ${size.staff} people, ${DAYS} days, p95`,
      ours: ours && median(ours),
      peer: median(bare),
      peerName: 'bare',
      unit: 'ms',
      spread: ours && spreadOf(ours, bare),
      goal: `≤ ${GOAL}`,
      met: ours && median(ours) / median(bare) <= GOAL,
    });
    report.note(
      `  ${size.bookings.toLocaleString('en')} bookings in these days; one caller, one request at a time`,
    );
  } finally {
    await server?.stop();
    await peer.stop();
  }
}

/** Both find the same, or they do not do the same. */
function assertSame({ availableSlots: ours }, { availableSlots: bare }) {
  if (JSON.stringify(ours) === JSON.stringify(bare)) return;
  throw new Error(`Ours are ${ours.length} slots, and bare finds ${bare.length}: they differ.`);
}
