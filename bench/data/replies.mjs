import { benchId, KIND } from './ids.mjs';
import { AGENCY, CHANNELS, CLIENTS, fillPeople } from './people.mjs';

/** The n-th conversation that waits for a reply, counted from 0. */
export const waitingConversation = (n) => benchId(KIND.conversation, n);

/**
 * WhatsApp conversations of the measured agency in which the customer has just written, so that a free text
 * may be sent. Filled anew for every run: sending changes it, and the window for a reply closes within a day.
 */
export const replies = {
  name: 'replies',
  source: new URL(import.meta.url),
  alwaysFresh: true,
  sizes: { full: { conversations: 20_000 }, quick: { conversations: 2_000 } },
  fill,
};

async function fill(client, { conversations }, progress) {
  await fillPeople(client, { others: 1, provider: 'WHATSAPP' });
  const rows = `FROM generate_series(0::bigint, ${conversations - 1}) n`;
  const channel = `bench_id(${KIND.channel}, n % ${CHANNELS})`;
  const clientId = `1 + n % ${CHANNELS} % ${CLIENTS}`;
  const contact = `bench_id(${KIND.contact}, n)`;
  const phone = `'9715' || lpad(n::text, 8, '0')`;
  await client.query(`
    INSERT INTO contacts (agency_id, id, client_id, display_name, phone, source)
    SELECT ${AGENCY}, ${contact}, ${clientId}, 'Customer ' || n, '+' || ${phone}, 'inbound:whatsapp' ${rows}`);
  await client.query(`
    INSERT INTO contact_identities (agency_id, id, client_id, contact_id, kind, value)
    SELECT ${AGENCY}, bench_id(${KIND.identity}, n), ${clientId}, ${contact}, 'WHATSAPP', ${phone} ${rows}`);
  await client.query(`
    INSERT INTO conversations (agency_id, id, client_id, channel_id, contact_id, customer_external_id,
      customer_display_name, status, assignee_id, last_seq, inbound_count, last_inbound_at)
    SELECT ${AGENCY}, bench_id(${KIND.conversation}, n), ${clientId}, ${channel}, ${contact}, ${phone},
      'Customer ' || n, 'OPEN', bench_id(${KIND.user}, 1), 1, 1, now() ${rows}`);
  await client.query(`
    INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body,
      provider_message_id, inbound_seen)
    SELECT ${AGENCY}, bench_id(${KIND.message}, n), ${clientId}, bench_id(${KIND.conversation}, n), 1, 'INBOUND', 'TEXT',
      'Is the table by the window free tonight?', 'wamid.' || n, 1 ${rows}`);
  progress(`${conversations.toLocaleString('en')} conversations`);
}
