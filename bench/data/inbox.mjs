import { KIND } from './ids.mjs';
import { AGENCY, AGENTS, CHANNELS, CLIENTS, fillPeople } from './people.mjs';

const OTHERS = 81;
const CHUNK = 500_000;

/**
 * Conversations of 82 agencies; one in ten belongs to the measured one. Statuses as a busy agency has them:
 * about a third unassigned, a third assigned, the rest pending, resolved and archived. The agent who
 * is measured has read a third of them, half way.
 */
export const inbox = {
  name: 'inbox',
  source: new URL(import.meta.url),
  sizes: { full: { conversations: 2_000_000 }, quick: { conversations: 100_000 } },
  fill,
};

async function fill(client, { conversations }, progress) {
  await fillPeople(client, { others: OTHERS });
  await client.query(`
    INSERT INTO contacts (agency_id, id, client_id, display_name, source)
    SELECT ${AGENCY}, bench_id(${KIND.contact}, n), 1 + ${channelOf('n')} % ${CLIENTS}, 'Customer ' || n, 'inbound:whatsapp'
    FROM generate_series(10, ${conversations}, 10) n`);
  for (let from = 1; from <= conversations; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, conversations);
    await client.query(insertConversations(from, to, conversations));
    progress(`${to.toLocaleString('en')} conversations`);
  }
  await client.query(`
    INSERT INTO conversation_reads (agency_id, user_id, conversation_id, client_id, seq, inbound_seen)
    SELECT agency_id, bench_id(${KIND.user}, 1), id, client_id, (inbound_count + 1) / 2 * 2, (inbound_count + 1) / 2
    FROM conversations WHERE agency_id = ${AGENCY} AND inbound_count % 3 = 0`);
}

/** A number that looks random and is the same in every run. */
const mixed = (n) => `(hashint8extended(${n}, 7) & 1073741823)`;
const channelOf = (n) => `(${mixed(n)} / 4096 % ${CHANNELS})`;

function insertConversations(from, to, total) {
  return `
  INSERT INTO conversations (agency_id, id, client_id, channel_id, contact_id, customer_external_id, customer_display_name,
    status, assignee_id, last_seq, inbound_count, last_message_at, last_inbound_at, status_changed_at, created_at)
  SELECT
    agency, bench_id(${KIND.conversation}, n),
    CASE WHEN measured THEN 1 + line % ${CLIENTS} ELSE 100 + agency END,
    bench_id(${KIND.channel}, CASE WHEN measured THEN line ELSE agency * 100 + line % 4 END),
    CASE WHEN measured THEN bench_id(${KIND.contact}, n) END,
    '9715' || lpad((h % 100000000)::text, 8, '0'),
    (ARRAY['Amina','Bruno','Chen','Dalia','Emeka','Farah','Goran','Hana','Ines','Jonas'])[1 + h % 10] || ' '
      || (ARRAY['Okafor','Silva','Wei','Haddad','Novak','Rossi','Tanaka','Kaya','Larsen','Moreau'])[1 + h / 10 % 10],
    status, CASE WHEN h / 256 % 2 = 0 AND status <> 'CLOSED'
      THEN bench_id(${KIND.user}, CASE WHEN measured THEN 1 + h / 512 % ${AGENTS} ELSE agency * 100 + 1 + h / 512 % 2 END) END,
    2 * inbound, inbound, last_at, last_at - interval '3 minutes', last_at, last_at - interval '2 days'
  FROM (
    SELECT n, n % 10 = 0 AS measured, CASE WHEN n % 10 = 0 THEN ${AGENCY} ELSE 2 + n % ${OTHERS} END AS agency,
      ${mixed('n')} AS h, ${channelOf('n')} AS line, (1 + ${mixed('n')} / 64 % 30)::int AS inbound,
      (CASE WHEN ${mixed('-n')} % 100 < 55 THEN 'OPEN' WHEN ${mixed('-n')} % 100 < 66 THEN 'REOPENED'
        WHEN ${mixed('-n')} % 100 < 76 THEN 'PENDING' WHEN ${mixed('-n')} % 100 < 90 THEN 'RESOLVED'
        ELSE 'CLOSED' END)::conversation_status AS status,
      now() - ((${total} - n) * 15 + ${mixed('n + 1')} % 864000) * interval '1 second' - (h0 % 1000000) * interval '1 microsecond' AS last_at
    FROM generate_series(${from}::bigint, ${to}) n, LATERAL (SELECT ${mixed('n + 2')} AS h0) micros
  ) spread`;
}
