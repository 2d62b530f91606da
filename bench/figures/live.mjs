import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { storeChannelTokens } from '../data/channel-tokens.mjs';
import { agent } from '../data/people.mjs';
import { replies, waitingConversation } from '../data/replies.mjs';
import { startFakeProvider } from '../harness/fake-provider.mjs';
import { median, spreadOf } from '../harness/measure.mjs';
import { heldBytes } from '../harness/memory.mjs';
import { startPeer } from '../harness/peers.mjs';
import { residentBytes, startBesideDatabase, stop } from '../harness/processes.mjs';
import { SECRETS, startSwitchboard } from '../harness/switchboard.mjs';
import { NEW_MESSAGE, operation, SEND_TEXT } from './operations.mjs';

const CONVERSATION = waitingConversation(0);
const TEXT = 'Yes, the table by the window is yours at eight. See you tonight!';
/** The server bounds the sockets of one person and of one address, so the subscribers are several of both. */
const LISTENING_AGENTS = 10;
/** A burst that every subscriber may fall behind by without being closed as a slow reader. */
const LARGEST_BURST = 200;
const RATE_GOAL = 0.6;
const MEMORY_GOAL_KB = 20;
const SUBSCRIBERS = fileURLToPath(new URL('../harness/subscribers.mjs', import.meta.url));
const JSON_HEADERS = { 'content-type': 'application/json' };

/** What the stock server publishes, and the bare one's frame while ours is not there to copy one from. */
const MESSAGE = {
  id: '01975d2a-1c00-7005-8000-000000000001',
  direction: 'OUTBOUND',
  messageType: 'TEXT',
  body: TEXT,
  createdAt: '2026-01-01T12:00:00.000Z',
  status: 'QUEUED',
};

/**
 * One event to all subscribers of one conversation. Ours: sendText, commit, relay, live feed, one execution,
 * sockets. Bare `ws` broadcasts a ready string of the same size.
 */
export const liveFigure = { dataSet: replies, run };

async function run({ url, quick, rounds, withServer, report }) {
  const counts = quick ? [200, 1_000] : [1_000, 5_000];
  const seen = {};
  let frame = JSON.stringify({ id: '1', type: 'next', payload: { data: { newMessage: MESSAGE } } });
  if (withServer) {
    const ours = await measureOurs(url, counts, rounds);
    frame = ours.frame;
    seen.ours = ours.results;
  }
  seen.bare = await measurePeer('peers/bare-ws.mjs', counts, rounds, bareDoor(frame));
  seen.stock = await measurePeer('peers/stock-live.mjs', counts, rounds, stockDoor());
  report.raw('live', { frameBytes: frame.length, ...seen });
  for (const count of counts) print(report, count, seen);
}

async function measureOurs(databaseUrl, counts, rounds) {
  await storeChannelTokens(databaseUrl, SECRETS.CREDENTIALS_KEY);
  // The provider answers late, so that the statuses of a burst do not arrive within it.
  const provider = await startFakeProvider({ answerAfterMs: 3_000 });
  const server = await startSwitchboard({ databaseUrl, metaGraphUrl: provider.url, inspected: true });
  try {
    const headers = await server.signIn(agent(1));
    const listeners = [headers];
    for (let n = 2; n <= LISTENING_AGENTS; n += 1) listeners.push(await server.signIn(agent(n)));
    const door = {
      url: server.graphql,
      subscriptions: listeners.map(({ authorization }, n) => ({
        ...graphqlSubscription({ Authorization: authorization }),
        localAddress: localAddress(n),
      })),
      publish: {
        url: server.graphql,
        headers,
        each: true,
        bodies: [operation(SEND_TEXT, { conversationId: CONVERSATION, body: TEXT })],
      },
    };
    return await measure(server, door, counts, rounds);
  } finally {
    await server.stop();
    await provider.stop();
  }
}

async function measurePeer(script, counts, rounds, doorOf) {
  const server = await startPeer(script, {}, { inspected: true });
  try {
    return (await measure(server, doorOf(server.origin), counts, rounds)).results;
  } finally {
    await server.stop();
  }
}

const bareDoor = (frame) => (origin) => ({
  url: origin,
  subscriptions: [{}],
  publish: { url: `${origin}/publish`, headers: JSON_HEADERS, each: false, payload: { body: frame } },
});

const stockDoor = () => (origin) => ({
  url: origin,
  subscriptions: [graphqlSubscription({})],
  publish: {
    url: `${origin}/publish`,
    headers: JSON_HEADERS,
    each: false,
    payload: { conversationId: CONVERSATION, message: MESSAGE },
  },
});

function graphqlSubscription(connectionParams) {
  return {
    protocol: 'graphql-transport-ws',
    init: JSON.stringify({ type: 'connection_init', payload: connectionParams }),
    subscribe: JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: NEW_MESSAGE, variables: { conversationId: CONVERSATION } },
    }),
  };
}

/** Only Linux answers on all of 127.0.0.0/8 unasked. */
const localAddress = (n) => (process.platform === 'linux' ? `127.0.0.${2 + (n % 8)}` : undefined);

/** Every count of subscribers in turn, the later ones added to those that are there. */
async function measure(server, { url, subscriptions, publish }, counts, rounds) {
  await warmUp(url, subscriptions, publish);
  const before = await heldBytes(server);
  const crowd = startCrowd();
  try {
    await crowd.call('configure', { publish });
    const results = {};
    for (const total of counts) {
      await crowd.call('open', { total, url, subscriptions });
      await delay(2_000);
      const bytesPerSubscriber = ((await heldBytes(server)) - before) / total;
      const events = Math.min(LARGEST_BURST, Math.ceil(100_000 / total));
      const bursts = [];
      for (let round = 0; round < rounds; round += 1) {
        bursts.push(await crowd.call('burst', { events }));
        await delay(500);
      }
      const paced = await crowd.call('paced', { events: 20 });
      results[total] = { bytesPerSubscriber, bursts, paced, residentAfterwards: residentBytes(server.pid) };
    }
    return { results, frame: await crowd.call('frame') };
  } finally {
    await crowd.stop();
  }
}

/** Two hundred subscribers who leave again: the server's code is warm before its memory is looked at. */
async function warmUp(url, subscriptions, publish) {
  const crowd = startCrowd();
  await crowd.call('configure', { publish });
  await crowd.call('open', { total: 200, url, subscriptions });
  await crowd.call('burst', { events: 200 });
  await crowd.stop();
  await delay(1_000);
}

function startCrowd() {
  const child = startBesideDatabase(SUBSCRIBERS, {
    logFile: '.data/bench/logs/subscribers.log',
    channel: true,
  });
  return {
    async call(call, args) {
      child.send({ call, args });
      const [{ result, error }] = await once(child, 'message');
      if (error) throw new Error(error);
      return result;
    },
    stop: () => stop(child),
  };
}

function print(report, count, seen) {
  const rates = (name) => seen[name]?.[count].bursts.map((burst) => burst.deliveriesPerSecond) ?? null;
  const label = `live, ${count.toLocaleString('en')} subscribers`;
  const ours = rates('ours');
  for (const name of ['bare', 'stock']) {
    const peer = rates(name);
    const ratio = ours && median(ours) / median(peer);
    report.line({
      figure: label,
      ours: ours && median(ours),
      peer: median(peer),
      peerName: name,
      unit: 'deliveries/s',
      ratio,
      spread: ours && spreadOf(ours, peer),
      ...(name === 'bare' && { goal: `≥ ${RATE_GOAL}`, met: ratio && ratio >= RATE_GOAL }),
    });
  }
  const p99 = ([name, results]) => `${name} ${results[count].paced.p99.toFixed(1)} ms`;
  report.note(`  one event, p99: ${Object.entries(seen).map(p99).join(', ')}`);
  const kilobytes = (name) => (seen[name] ? seen[name][count].bytesPerSubscriber / 1024 : null);
  report.line({
    figure: `${label}, memory`,
    ours: kilobytes('ours'),
    peer: kilobytes('bare'),
    peerName: 'bare',
    unit: 'KB each',
    goal: `≤ ${MEMORY_GOAL_KB} KB`,
    met: seen.ours ? kilobytes('ours') <= MEMORY_GOAL_KB : null,
  });
}
