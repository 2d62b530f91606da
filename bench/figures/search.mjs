import { fileURLToPath } from 'node:url';
import { messages, WORDS, wordOf } from '../data/messages.mjs';
import { agent } from '../data/people.mjs';
import { inTurns, measureHttp, median, runInChild, spreadOf } from '../harness/measure.mjs';
import { ask, startSwitchboard } from '../harness/switchboard.mjs';
import { CONVERSATION_IDS, MESSAGES, operation, SEARCH } from './operations.mjs';

const PAGE = 50;
const PAGE_BY_KEY = 'page by key';
const CONNECTIONS = 16;
const GOAL = 5;
const SEARCHES = 400;
const PROBE = fileURLToPath(new URL('../harness/latency-probe.mjs', import.meta.url));

/** Searching all messages of a large agency by words, against a page of messages read by key. */
export const searchFigure = { dataSet: messages, run };

async function run({ url, seconds, rounds, warmUp, quick, withServer, report }) {
  if (!withServer) return report.note('search: has no peer but the server itself, which is not built');
  const server = await startSwitchboard({ databaseUrl: url });
  try {
    const headers = await server.signIn(agent(1));
    const kinds = searches();
    const pages = await pagesOfConversations(server, headers);
    const request = { url: server.graphql, method: 'POST', headers };
    const all = shuffled(Object.values(kinds).flat());
    report.raw('search finds', await found(server, headers, kinds));

    const candidates = { [PAGE_BY_KEY]: pages, search: all, ...kinds };
    const alone = await runInChild(PROBE, {
      ...request,
      bodies: Object.values(candidates),
      samples: quick ? 60 : SEARCHES,
    });
    report.raw(
      'search alone',
      Object.fromEntries(Object.keys(candidates).map((name, at) => [name, alone[at]])),
    );
    const under = (bodies) => () =>
      measureHttp(
        { pid: server.pid, request: { ...request, bodies } },
        { connections: CONNECTIONS, seconds },
      );
    const loaded = await inTurns(
      Object.fromEntries(Object.entries(candidates).map(([name, bodies]) => [name, under(bodies)])),
      { rounds, warmUp },
    );
    report.raw('search under load', loaded);
    print(report, Object.keys(candidates), alone, loaded);
  } finally {
    await server.stop();
  }
}

/** What people look for: words by how often they are said, two words, what nobody said. */
function searches() {
  const rank = (from, to, at) => Math.floor(from * (to / from) ** (((at * 7919) % SEARCHES) / SEARCHES));
  const make = (text) =>
    Array.from({ length: SEARCHES }, (_, at) => operation(SEARCH, { text: text(at), limit: PAGE }));
  return {
    'a rare word': make((at) => wordOf(rank(5_000, WORDS, at))),
    'a word': make((at) => wordOf(rank(100, 5_000, at))),
    'a common word': make((at) => wordOf(rank(1, 100, at))),
    'two words': make((at) => `${wordOf(rank(20, 2_000, at))} ${wordOf(rank(1, 200, at + 13))}`),
    'no such word': make((at) => `nothing${at}`),
  };
}

/** The first pages of conversations here and there, each read by key. */
async function pagesOfConversations(server, headers) {
  const { conversations } = await ask(server.graphql, headers, operation(CONVERSATION_IDS, { tab: 'ALL' }));
  return conversations.map(({ id }) => operation(MESSAGES, { conversationId: id, limit: PAGE }));
}

/** How many hits each kind of search has on its first page: a search that finds nothing is no figure. */
async function found(server, headers, kinds) {
  const counts = {};
  const cut = [];
  for (const [kind, bodies] of Object.entries(kinds)) {
    const few = bodies.filter((_, at) => at % 20 === 0);
    const hits = [];
    for (const body of few) {
      // The first look at a part of the table may wait for the disk, and be cut short.
      await ask(server.graphql, headers, body);
      const { searchMessages } = await ask(server.graphql, headers, body);
      if (!searchMessages.isComplete) cut.push(body);
      hits.push(searchMessages.hits.length);
    }
    counts[kind] = { least: Math.min(...hits), median: median(hits), most: Math.max(...hits) };
  }
  return { ...counts, cut };
}

const shuffled = (bodies) => bodies.map((_, at) => bodies[(at * 7919) % bodies.length]);

function print(report, names, alone, loaded) {
  const [page, ...others] = alone;
  for (const [at, { p95 }] of others.entries()) {
    report.line(against({ figure: `${names[at + 1]}, alone, p95`, ours: p95, peer: page.p95 }));
  }
  const slow = (name) => loaded[name].map(({ latencyMs }) => latencyMs.p97_5);
  for (const name of names.slice(1)) {
    const [ours, peers] = [slow(name), slow(PAGE_BY_KEY)];
    report.line({
      ...against({
        figure: `${name}, ${CONNECTIONS} connections, p97.5`,
        ours: median(ours),
        peer: median(peers),
      }),
      spread: spreadOf(ours, peers),
    });
  }
}

const against = ({ figure, ours, peer }) => ({
  figure,
  ours,
  peer,
  peerName: PAGE_BY_KEY,
  unit: 'ms',
  goal: `≤ ${GOAL}`,
  met: ours / peer <= GOAL,
});
