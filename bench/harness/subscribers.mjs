import { setTimeout as delay } from 'node:timers/promises';
import { FrameSocket } from './frames.mjs';
import { publisher } from './publisher.mjs';

/*
 * Thousands of subscribers of one conversation in a process of their own, driven by messages:
 * open(more subscribers), paced(events one by one), burst(events at once), frame(the last one seen).
 * It also causes the events, so that one clock tells when they were asked for and when they arrived.
 */

const IS_EVENT = Buffer.from('"type":"next"');
const OPENING_AT_ONCE = 50;
const PATIENCE_MS = 60_000;

const subscribers = [];
let lastFrame = null;
let publish = null;
let arrivals = 0;
/** Called for every event that reaches a subscriber. */
let onArrival = () => {};

const calls = { configure, open, paced, burst, frame: () => lastFrame?.toString() ?? null };

process.on('message', async ({ call, args }) => {
  try {
    process.send({ result: await calls[call](args) });
  } catch (error) {
    process.send({ error: `${call}: ${error.message}` });
  }
});

function configure({ publish: how }) {
  publish = publisher(how);
}

/**
 * Opens sockets until there are `total`, then causes one event after the other until one has reached them all.
 * A subscription is not acknowledged, so an event that arrives is the only proof that it stands.
 */
async function open({ total, url, subscriptions }) {
  while (subscribers.length < total) {
    const first = subscribers.length;
    const count = Math.min(OPENING_AT_ONCE, total - first);
    const opening = Array.from({ length: count }, (_, n) =>
      subscribe(url, subscriptions[(first + n) % subscriptions.length]),
    );
    subscribers.push(...(await Promise.all(opening)));
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    arrivals = 0;
    await publish(1);
    await arrived(total, 2_000).catch(() => null);
    if (arrivals === total) return;
    await delay(200);
  }
  throw new Error(`Only ${arrivals} of ${total} subscribers hear the event.`);
}

/** `init` and `subscribe` are the texts of graphql-ws; without them the socket only listens. */
function subscribe(url, { protocol, localAddress, init, subscribe: request }) {
  return new Promise((resolve, reject) => {
    new FrameSocket({
      url: new URL(url),
      protocol,
      localAddress,
      onOpen: (socket) => (init ? socket.send(init) : resolve(socket)),
      onText: (payload, socket) => {
        if (isEvent(payload)) {
          lastFrame ??= Buffer.from(payload);
          arrivals += 1;
          return onArrival();
        }
        const text = payload.toString();
        if (text.includes('"connection_ack"')) {
          socket.send(request);
          resolve(socket);
        } else if (!text.includes('"ping"') && !text.includes('"pong"'))
          fail(`A subscriber was told ${text}`);
      },
      onClose: (reason) => {
        reject(new Error(reason));
        fail(`A subscriber lost its socket: ${reason}`);
      },
    });
  });
}

/** After its first frame a socket only gets events: the type stands within the first bytes. */
const isEvent = (payload) => payload.length > 60 && payload.subarray(0, 60).includes(IS_EVENT);

function fail(message) {
  console.error(message);
}

/** One event at a time: what each subscriber waits from the moment the event was asked for. */
async function paced({ events }) {
  const waits = new Float64Array(events * subscribers.length);
  const spreads = [];
  let filled = 0;
  for (let event = 0; event < events; event += 1) {
    const asked = performance.now();
    let first = 0;
    onArrival = () => {
      const now = performance.now();
      first ||= now;
      waits[filled++] = now - asked;
    };
    arrivals = 0;
    await Promise.all([publish(1), arrived(subscribers.length, PATIENCE_MS)]);
    spreads.push(performance.now() - first);
    onArrival = () => {};
    await delay(20);
  }
  const sorted = waits.subarray(0, filled).toSorted();
  const at = (share) => sorted[Math.floor(share * (filled - 1))];
  spreads.sort((a, b) => a - b);
  return {
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    deliveriesPerSecond: (subscribers.length / spreads[spreads.length >> 1]) * 1_000,
  };
}

/** Many events at once: deliveries per second from the first frame that arrives to the last. */
async function burst({ events }) {
  let first = 0;
  let last = 0;
  onArrival = () => {
    last = performance.now();
    first ||= last;
  };
  arrivals = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all([publish(events), arrived(events * subscribers.length, PATIENCE_MS)]);
  const used = process.cpuUsage(cpu);
  onArrival = () => {};
  return {
    deliveries: arrivals,
    deliveriesPerSecond: (arrivals / (last - first)) * 1_000,
    /** Near 1, the subscribers and not the server were the limit. */
    subscribersCpuShare: (used.user + used.system) / 1_000 / (performance.now() - started),
  };
}

async function arrived(count, patienceMs) {
  const deadline = performance.now() + patienceMs;
  while (arrivals < count) {
    if (performance.now() > deadline) throw new Error(`${arrivals} of ${count} deliveries arrived in time.`);
    await delay(2);
  }
}
