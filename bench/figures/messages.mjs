import { fileURLToPath } from 'node:url';
import { LONG_CONVERSATION, longMessage, messages } from '../data/messages.mjs';
import { agent } from '../data/people.mjs';
import { inTurns, measureHttp, median, runInChild } from '../harness/measure.mjs';
import { ask, startSwitchboard } from '../harness/switchboard.mjs';
import { MESSAGES, operation } from './operations.mjs';

const PAGE = 50;
const CONNECTIONS = 16;
const GOAL = 1.2;
const PROBE = fileURLToPath(new URL('../harness/latency-probe.mjs', import.meta.url));

/** A deep page of a long conversation against its first page: the cost must not grow with the depth. */
export const messagesFigure = { dataSet: messages, run };

async function run({ url, size, seconds, rounds, warmUp, quick, withServer, report }) {
  if (!withServer) return report.note('messages: has no peer but the server itself, which is not built');
  const server = await startSwitchboard({ databaseUrl: url });
  try {
    const headers = await server.signIn(agent(1));
    const length = size.messages / size.longEvery;
    const bodies = {
      first: body(),
      deep: body(longMessage(length - (size.deepPage - 1) * PAGE + 1, size)),
    };
    await assertPages(server, headers, bodies, size);
    const request = { url: server.graphql, method: 'POST', headers };

    const throughput = await inTurns(
      {
        first: () =>
          measureHttp(
            { pid: server.pid, request: { ...request, bodies: [bodies.first] } },
            { connections: CONNECTIONS, seconds },
          ),
        deep: () =>
          measureHttp(
            { pid: server.pid, request: { ...request, bodies: [bodies.deep] } },
            { connections: CONNECTIONS, seconds },
          ),
      },
      { rounds, warmUp },
    );
    const alone = await runInChild(PROBE, {
      ...request,
      bodies: [bodies.first, bodies.deep],
      samples: quick ? 200 : 2_000,
    });
    report.raw('messages throughput', throughput);
    report.raw('messages alone', { first: alone[0], deep: alone[1] });
    print(report, size, throughput, alone);
  } finally {
    await server.stop();
  }
}

const body = (beforeId) =>
  operation(MESSAGES, { conversationId: LONG_CONVERSATION, limit: PAGE, ...(beforeId && { beforeId }) });

/** The pages are full, and the deep one begins where it must. */
async function assertPages(server, headers, bodies, size) {
  const { messages: first } = await ask(server.graphql, headers, bodies.first);
  const { messages: deep } = await ask(server.graphql, headers, bodies.deep);
  const length = size.messages / size.longEvery;
  const expected = [longMessage(length, size), longMessage(length - (size.deepPage - 1) * PAGE, size)];
  for (const [index, page] of [first, deep].entries()) {
    if (page.length !== PAGE || page[0].id !== expected[index]) {
      throw new Error(`Page ${index ? size.deepPage : 1} has ${page.length} messages from ${page[0]?.id}.`);
    }
  }
}

function print(report, size, throughput, [first, deep]) {
  const rate = (name) => median(throughput[name].map((round) => round.requestsPerSecond));
  const name = `page ${size.deepPage.toLocaleString('en')} to page 1`;
  const slowdown = rate('first') / rate('deep');
  report.line({
    figure: `messages ${name}, ${CONNECTIONS} connections`,
    ours: rate('deep'),
    peer: rate('first'),
    peerName: 'page 1',
    unit: 'req/s',
    ratio: slowdown,
    goal: `≤ ${GOAL}`,
    met: slowdown <= GOAL,
  });
  report.line({
    figure: `messages ${name}, alone, p50`,
    ours: deep.p50,
    peer: first.p50,
    peerName: 'page 1',
    unit: 'ms',
    goal: `≤ ${GOAL}`,
    met: deep.p50 / first.p50 <= GOAL,
  });
}
