import { fileURLToPath } from 'node:url';
import { storeChannelTokens } from '../data/channel-tokens.mjs';
import { cloneDataSet } from '../data/data-set.mjs';
import { benchId, KIND } from '../data/ids.mjs';
import { AGENCY, agent } from '../data/people.mjs';
import { replies, waitingConversation } from '../data/replies.mjs';
import { startFakeProvider } from '../harness/fake-provider.mjs';
import { inTurns, measureHttp, median, runInChild, spreadOf } from '../harness/measure.mjs';
import { withClient } from '../harness/postgres.mjs';
import { startOnServerCore } from '../harness/processes.mjs';
import { ask, SECRETS, startSwitchboard } from '../harness/switchboard.mjs';
import { operation, SEND_TEXT } from './operations.mjs';

const CONVERSATIONS = 1_000;
const TEXT = 'Yes, the table by the window is yours at eight. See you tonight!';
const GOAL = 0.25;
const BARE = fileURLToPath(new URL('../peers/bare-send.mjs', import.meta.url));

/**
 * sendText through GraphQL over HTTP against a script that makes the same writes as one prepared statement.
 * Ours also relays the events and delivers the messages to a provider that answers after 200 ms.
 */
export const sendFigure = { dataSet: replies, run };

async function run({ postgres, url, quick, seconds, rounds, warmUp, withServer, report }) {
  const bareUrl = await cloneDataSet(postgres, `replies_${quick ? 'quick' : 'full'}`, 'replies_bare');
  const conversationIds = Array.from({ length: CONVERSATIONS }, (_, n) => waitingConversation(n));
  if (withServer) await storeChannelTokens(url, SECRETS.CREDENTIALS_KEY);
  const provider = await startFakeProvider();
  const server = withServer ? await startSwitchboard({ databaseUrl: url, metaGraphUrl: provider.url }) : null;
  try {
    for (const connections of [16, 64]) {
      const candidates = {
        ...(server && { ours: await ours(server, url, conversationIds, { connections, seconds }) }),
        bare: () =>
          runInChild(
            BARE,
            {
              databaseUrl: bareUrl,
              agencyId: AGENCY,
              userId: benchId(KIND.user, 1),
              conversationIds,
              body: TEXT,
              concurrency: connections,
              seconds,
            },
            startOnServerCore,
          ),
      };
      const seen = await inTurns(candidates, { rounds, warmUp });
      report.raw(`send ${connections}`, seen);
      print(report, connections, seen);
    }
    if (server)
      report.note(`  delivered to the provider meanwhile: ${provider.delivered().toLocaleString('en')}`);
  } finally {
    await server?.stop();
    await provider.stop();
  }
}

async function ours(server, databaseUrl, conversationIds, load) {
  const headers = await server.signIn(agent(1));
  const bodies = conversationIds.map((conversationId) =>
    operation(SEND_TEXT, { conversationId, body: TEXT }),
  );
  await ask(server.graphql, headers, bodies[0]);
  const target = { pid: server.pid, request: { url: server.graphql, method: 'POST', headers, bodies } };
  return async () => {
    const before = await countSent(databaseUrl);
    const result = await measureHttp(target, load);
    const stored = (await countSent(databaseUrl)) - before;
    // Refusals come as 200 in GraphQL: what counts is what the database holds.
    if (stored < result.answered)
      throw new Error(`${result.answered} answers, but ${stored} messages stored.`);
    return { ...result, stored };
  };
}

function countSent(url) {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      `SELECT count(*)::int AS sent FROM messages WHERE direction = 'OUTBOUND'`,
    );
    return rows[0].sent;
  });
}

function print(report, connections, seen) {
  const rates = (name) => seen[name]?.map((round) => round.requestsPerSecond) ?? null;
  const [ours, bare] = [rates('ours'), rates('bare')];
  const ratio = ours && median(ours) / median(bare);
  report.line({
    figure: `send, ${connections} at a time`,
    ours: ours && median(ours),
    peer: median(bare),
    peerName: 'bare',
    unit: 'sends/s',
    ratio,
    spread: ours && spreadOf(ours, bare),
    goal: `≥ ${GOAL}`,
    met: ratio && ratio >= GOAL,
  });
  const cost = ([name, results]) =>
    `${name} ${Math.round(median(results.map((round) => round.serverCpuMicrosPerRequest)))} µs`;
  report.note(`  process CPU per send: ${Object.entries(seen).map(cost).join(', ')}`);
}
