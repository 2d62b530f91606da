import { inbox } from '../data/inbox.mjs';
import { agent } from '../data/people.mjs';
import { inTurns, measureHttp, median, spreadOf } from '../harness/measure.mjs';
import { startPeer } from '../harness/peers.mjs';
import { ask, startSwitchboard } from '../harness/switchboard.mjs';
import { INBOX, operation } from './operations.mjs';

const CONNECTIONS = 16;
const GOAL = 2.5;

/**
 * The Inbox query of the dashboard: 50 conversations of 11 fields. Ours checks the token, the tenant and the
 * row policies and subtracts read cursors; no peer does any of that.
 */
export const inboxFigure = { dataSet: inbox, run };

async function run({ url, seconds, rounds, warmUp, withServer, report }) {
  const servers = {};
  try {
    if (withServer) servers.ours = await startSwitchboard({ databaseUrl: url });
    servers.stock = await startPeer('.build/stock-inbox/main.js', { DATABASE_URL: url });
    servers.mercurius = await startPeer('peers/mercurius-inbox.mjs', { DATABASE_URL: url });
    servers.bare = await startPeer('peers/bare-inbox.mjs', { DATABASE_URL: url });

    for (const tab of ['UNASSIGNED', 'ALL']) {
      const body = operation(INBOX, { tab });
      const targets = await targetsOf(servers, body);
      await assertSameAnswers(targets, body);
      const candidates = Object.fromEntries(
        Object.entries(targets).map(([name, target]) => [
          name,
          () => measureHttp(target, { connections: CONNECTIONS, seconds }),
        ]),
      );
      const seen = await inTurns(candidates, { rounds, warmUp });
      report.raw(`inbox ${tab}`, seen);
      print(report, tab, seen);
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

async function targetsOf(servers, body) {
  const targets = {};
  for (const [name, server] of Object.entries(servers)) {
    const headers = name === 'ours' ? await server.signIn(agent(1)) : { 'content-type': 'application/json' };
    targets[name] = {
      pid: server.pid,
      request: { url: server.graphql, method: 'POST', headers, bodies: [body] },
    };
  }
  return targets;
}

/** All read the same page: the same conversations with the same fields, unread counts apart. */
async function assertSameAnswers(targets, body) {
  const answers = {};
  for (const [name, { request }] of Object.entries(targets)) {
    const { conversations } = await ask(request.url, request.headers, body);
    answers[name] = JSON.stringify(conversations.map(({ unreadCount: _, ...rest }) => rest));
    if (conversations.length !== 50)
      throw new Error(`${name} answered ${conversations.length} conversations.`);
  }
  const [[first, expected], ...others] = Object.entries(answers);
  for (const [name, answer] of others) {
    if (answer !== expected)
      throw new Error(`${name} and ${first} answered different pages.\n${answer}\n${expected}`);
  }
}

function print(report, tab, seen) {
  const rates = (name) => seen[name]?.map((round) => round.requestsPerSecond) ?? null;
  const ours = rates('ours');
  for (const name of ['stock', 'mercurius', 'bare']) {
    const peer = rates(name);
    const ratio = ours && median(ours) / median(peer);
    report.line({
      figure: `inbox ${tab}, ${CONNECTIONS} connections`,
      ours: ours && median(ours),
      peer: median(peer),
      peerName: name,
      unit: 'req/s',
      ratio,
      spread: ours && spreadOf(ours, peer),
      ...(name === 'stock' && { goal: `≥ ${GOAL}`, met: ratio && ratio >= GOAL }),
    });
  }
  const cost = ([name, results]) =>
    `${name} ${Math.round(median(results.map((round) => round.serverCpuMicrosPerRequest)))} µs`;
  report.note(`  server CPU per request: ${Object.entries(seen).map(cost).join(', ')}`);
}
