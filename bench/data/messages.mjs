import { benchId, KIND } from './ids.mjs';
import { AGENCY, AGENTS, CHANNELS, CLIENTS, fillPeople } from './people.mjs';

const OTHERS = 19;
const CHUNK = 1_000_000;
const PER_CONVERSATION = 50;

/** How many different words there are. */
export const WORDS = 50_000;

/** The r-th most frequent word. */
export const wordOf = (rank) => `word${rank}`;

/** Twelve words that look random and are the same in every run. */
const said = (n) => `(SELECT string_agg('word' || floor(exp(
      (hashint8extended(${n} * 16 + i, 7) & 1073741823) / 1073741824.0 * ln(${WORDS})))::int, ' ') FROM generate_series(1, 12) i)`;

/** The long conversation of the measured agency. */
export const LONG_CONVERSATION = benchId(KIND.conversation, 0);
/** The id of its message at a position (1, 2, 3 …). */
export const longMessage = (seq, { longEvery }) => benchId(KIND.message, seq * longEvery);

/**
 * Messages as they arrive: those of all conversations interleaved, every `longEvery`-th in one conversation
 * that never ends, the rest 50 each in conversations of 20 agencies; a little more than half of all in the measured one.
 * Their words are as frequent as words are: the r-th word of 50,000 in proportion to 1/r.
 */
export const messages = {
  name: 'messages',
  source: new URL(import.meta.url),
  sizes: {
    full: { messages: 10_000_000, longEvery: 40, deepPage: 2_000 },
    quick: { messages: 300_000, longEvery: 10, deepPage: 500 },
  },
  fill,
};

async function fill(client, size, progress) {
  const long = size.messages / size.longEvery;
  const conversations = (size.messages - long) / PER_CONVERSATION;
  await fillPeople(client, { others: OTHERS });
  await client.query(insertConversations(conversations, long));
  progress(
    `${conversations.toLocaleString('en')} conversations and one of ${long.toLocaleString('en')} messages`,
  );
  for (let from = 1; from <= size.messages; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, size.messages);
    await client.query(insertMessages(from, to, { ...size, conversations }));
    progress(`${to.toLocaleString('en')} messages`);
  }
  progress('indexes');
}

/** Conversation 0 is the long one, in the measured agency like every second of the others. */
const isMeasured = (conversation) => `(${conversation} % 2 = 0)`;
const agencyOf = (conversation) =>
  `(CASE WHEN ${isMeasured(conversation)} THEN ${AGENCY} ELSE 2 + ${conversation} / 2 % ${OTHERS} END)`;
const clientOf = (conversation) =>
  `(CASE WHEN ${isMeasured(conversation)} THEN 1 + ${conversation} / 2 % ${CHANNELS} % ${CLIENTS}
    ELSE 100 + ${agencyOf(conversation)} END)`;

function insertConversations(conversations, long) {
  return `
  INSERT INTO conversations (agency_id, id, client_id, channel_id, customer_external_id, customer_display_name, status,
    last_seq, inbound_count, last_message_at, last_inbound_at, created_at)
  SELECT ${agencyOf('n')}, bench_id(${KIND.conversation}, n), ${clientOf('n')},
    bench_id(${KIND.channel}, CASE WHEN ${agencyOf('n')} = ${AGENCY} THEN n / 2 % ${CHANNELS} ELSE ${agencyOf('n')} * 100 + n % 4 END),
    '9715' || lpad(n::text, 8, '0'), 'Customer ' || n, 'OPEN',
    total, (total + 1) / 2, now() - n * interval '1 second', now() - n * interval '1 second', now() - interval '120 days'
  FROM generate_series(0::bigint, ${conversations}) n,
    LATERAL (SELECT CASE WHEN n = 0 THEN ${long} ELSE ${PER_CONVERSATION} END AS total) AS length`;
}

function insertMessages(from, to, { messages: total, longEvery, conversations }) {
  return `
  INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, status, sender_id,
    provider_message_id, inbound_seen, created_at, sent_at, delivered_at)
  SELECT ${agencyOf('c')}, bench_id(${KIND.message}, n), ${clientOf('c')}, bench_id(${KIND.conversation}, c), seq,
    (CASE WHEN inbound THEN 'INBOUND' ELSE 'OUTBOUND' END)::message_direction, 'TEXT',
    ${said('n')},
    (CASE WHEN NOT inbound THEN 'DELIVERED' END)::message_status,
    CASE WHEN NOT inbound THEN bench_id(${KIND.user}, CASE WHEN ${agencyOf('c')} = ${AGENCY} THEN 1 + n % ${AGENTS} ELSE ${agencyOf('c')} * 100 + 1 END) END,
    'wamid.' || n, (seq + 1) / 2, at, CASE WHEN NOT inbound THEN at END, CASE WHEN NOT inbound THEN at END
  FROM (
    SELECT n, c, seq, seq % 2 = 1 AS inbound, now() - (${total} - n) * interval '1 second' AS at
    FROM generate_series(${from}::bigint, ${to}) n,
      LATERAL (SELECT n - n / ${longEvery} - 1 AS rank) AS others,
      LATERAL (SELECT CASE WHEN n % ${longEvery} = 0 THEN 0 ELSE 1 + rank % ${conversations} END AS c,
        (CASE WHEN n % ${longEvery} = 0 THEN n / ${longEvery} ELSE 1 + rank / ${conversations} END)::int AS seq) AS place
  ) spread`;
}
