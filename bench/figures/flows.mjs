import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { storeChannelTokens } from '../data/channel-tokens.mjs';
import { benchId, KIND } from '../data/ids.mjs';
import { AGENCY, CHANNELS, CLIENTS } from '../data/people.mjs';
import { replies } from '../data/replies.mjs';
import { startFakeProvider } from '../harness/fake-provider.mjs';
import { inTurns, median, runInChild, spreadOf } from '../harness/measure.mjs';
import { withClient } from '../harness/postgres.mjs';
import { cpuMicros } from '../harness/processes.mjs';
import { SECRETS, startSwitchboard } from '../harness/switchboard.mjs';

const GOAL = 0.5;
const CONCURRENCY = 32;
/** Rarely, since what looks is on the same processors. */
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 120_000;
const LOAD = fileURLToPath(new URL('../harness/webhook-load.mjs', import.meta.url));

/** Asks for a word, says it, and asks again: every message ends a turn that says two things. */
const DOCUMENT = {
  schemaVersion: 1,
  start: null,
  steps: [
    {
      id: 'ask',
      name: 'Ask',
      blocks: [
        {
          type: 'user_input',
          id: 'word',
          question: 'What is your word?',
          saveTo: { scope: 'run', key: 'word' },
          validation: { kind: 'text', min: 1, max: 1000 },
          noReplyAfterSeconds: 86_400,
          retries: 2,
          retryMessage: 'Once more, please.',
        },
      ],
    },
  ],
  edges: [
    { from: { step: 'ask', block: 'word', socket: 'success' }, to: 'ask' },
    { from: { step: 'ask', block: 'word', socket: 'invalid' }, to: null },
    { from: { step: 'ask', block: 'word', socket: 'no_reply' }, to: null },
  ],
  settings: { onHumanReply: 'hand_over' },
};

/**
 * Messages of customers that advance a run, per second, from the first post of the provider to the last turn stored;
 * against the same messages of customers without a flow, to the last message stored.
 */
export const flowsFigure = { dataSet: replies, run };

async function run({ url, size, quick, rounds, warmUp, withServer, report }) {
  if (!withServer) return report.note('flows: has no peer, and the server is not built');
  const half = size.conversations / 2;
  const perRound = Math.min(quick ? 200 : 2_000, Math.floor(half / (rounds + 1)));
  await storeChannelTokens(url, SECRETS.CREDENTIALS_KEY);
  await withClient(url, (client) => startRuns(client, half));
  const provider = await startFakeProvider();
  const server = await startSwitchboard({ databaseUrl: url, metaGraphUrl: provider.url });
  const used = { plain: 0, flow: half };
  const candidate = (name, missing) => async () => {
    const from = used[name];
    used[name] += perRound;
    return measured(server, url, { from, count: perRound, missing });
  };
  try {
    const seen = await inTurns(
      { flow: candidate('flow', TURN_MISSING), plain: candidate('plain', MESSAGE_MISSING) },
      { rounds, warmUp },
    );
    report.raw('flows', seen);
    const rates = (name) => seen[name].map(({ perSecond }) => perSecond);
    const [flow, plain] = [rates('flow'), rates('plain')];
    const ratio = median(flow) / median(plain);
    report.line({
      figure: `inbound that advances a run`,
      ours: median(flow),
      peer: median(plain),
      peerName: 'inbound without a flow',
      unit: 'msg/s',
      ratio,
      spread: spreadOf(flow, plain),
      goal: `≥ ${GOAL}`,
      met: ratio >= GOAL,
    });
    const cost = (name) =>
      Math.round(median(seen[name].map(({ cpuMicrosPerMessage }) => cpuMicrosPerMessage)));
    report.note(`  process CPU per message: with a run ${cost('flow')} µs, without ${cost('plain')} µs`);
  } finally {
    await server.stop();
    await provider.stop();
  }
}

/** Which line a webhook is for. */
const ROUTES = `INSERT INTO channel_routes (provider, account_id, agency_id, client_id, channel_id)
  SELECT provider, account_id, agency_id, client_id, id FROM channels ON CONFLICT DO NOTHING`;

/** Runs of one flow that wait in all conversations from the `from`-th on. */
async function startRuns(client, from) {
  await client.query(ROUTES);
  for (let clientId = 1; clientId <= CLIENTS; clientId += 1) {
    const flowId = benchId(KIND.flow, clientId);
    await client.query(
      `INSERT INTO flows (agency_id, id, client_id, name, draft, published_revision, published_version)
       VALUES ($1, $2, $3, 'Words', $4, 1, 1)`,
      [AGENCY, flowId, clientId, DOCUMENT],
    );
    await client.query(
      `INSERT INTO flow_versions (agency_id, flow_id, version, client_id, document, buttons)
       VALUES ($1, $2, 1, $3, $4, '{}')`,
      [AGENCY, flowId, clientId, DOCUMENT],
    );
    await client.query(
      `INSERT INTO flow_runs (agency_id, id, client_id, flow_id, version, conversation_id, contact_id, status, step_id,
         block_id, waiting, input_seq, started_via)
       SELECT agency_id, gen_random_uuid(), client_id, $2, 1, id, contact_id, 'WAITING', 'ask', 'word',
         jsonb_build_object('until', to_char(now() + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'misses', 0, 'choices', '[]'::jsonb),
         last_seq, 'HAND'
       FROM conversations WHERE agency_id = $1 AND client_id = $3 AND right(customer_external_id, 8)::int >= $4`,
      [AGENCY, flowId, clientId, from],
    );
  }
  await client.query(
    `UPDATE conversations c SET chat_mode = 'FLOW' FROM flow_runs r WHERE r.agency_id = c.agency_id AND r.conversation_id = c.id`,
  );
  await client.query('ANALYZE');
}

const RANGE = `right(c.customer_external_id, 8)::int >= $2 AND right(c.customer_external_id, 8)::int < $3`;
const MESSAGE_MISSING = `SELECT FROM conversations c WHERE c.agency_id = $1 AND ${RANGE} AND c.inbound_count < 2 LIMIT 1`;
const TURN_MISSING = `SELECT FROM conversations c
  JOIN flow_runs r ON r.agency_id = c.agency_id AND r.conversation_id = c.id
  WHERE c.agency_id = $1 AND ${RANGE} AND NOT (r.turn = 2 AND r.status = 'WAITING') LIMIT 1`;

async function measured(server, databaseUrl, { from, count, missing }) {
  const bodies = Array.from({ length: count }, (_, at) => webhook(from + at));
  const cpu = cpuMicros(server.pid);
  const { taken, startedAt } = await runInChild(LOAD, {
    url: `${server.origin}/api/webhooks/meta`,
    secret: SECRETS.META_APP_SECRET,
    bodies,
    concurrency: CONCURRENCY,
  });
  if (taken !== count) throw new Error(`Of ${count} messages ${taken} were taken.`);
  await withClient(databaseUrl, async (client) => {
    for (const until = startedAt + PATIENCE_MS; ; await delay(LOOK_EVERY_MS)) {
      const { rowCount } = await client.query(missing, [AGENCY, from, from + count]);
      if (rowCount === 0) return;
      if (Date.now() > until) throw new Error('Not all messages came to their end.');
    }
  });
  const seconds = (Date.now() - startedAt) / 1_000;
  return { perSecond: count / seconds, cpuMicrosPerMessage: (cpuMicros(server.pid) - cpu) / count };
}

/** What the n-th customer writes. */
function webhook(n) {
  const from = `9715${String(n).padStart(8, '0')}`;
  const phone_number_id = String(200_000_000_000_000 + (n % CHANNELS));
  const message = {
    from,
    id: `wamid.${randomUUID()}`,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    type: 'text',
    text: { body: 'rosemary' },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550000000', phone_number_id },
    contacts: [{ profile: { name: `Customer ${n}` }, wa_id: from }],
    messages: [message],
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
}
