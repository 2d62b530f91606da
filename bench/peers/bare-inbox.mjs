/*
 * The Inbox query without GraphQL: node:http, one prepared statement on pg with columns left as text, and
 * the answer joined by hand. No server on Node that reads these rows can be much faster: the limit.
 */
import pg from 'pg';
import { serve } from './bare-server.mjs';

const AGENCY = 1;
const asText = { getTypeParser: () => (value) => value };
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, types: asText });
// The plan is the same for every agency: do not plan again for each call.
pool.on('connect', (client) => client.query('SET plan_cache_mode = force_generic_plan'));

const { rows } = await pool.query('SELECT id, provider, display_name FROM channels WHERE agency_id = $1', [
  AGENCY,
]);
const channels = new Map(
  rows.map(({ id, provider, display_name: displayName }) => [
    id,
    JSON.stringify({ id, provider, displayName }),
  ]),
);

const page = (predicate) => `
  SELECT id, customer_external_id, customer_display_name, to_char(last_message_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    status, assignee_id, inbound_count, channel_id
  FROM conversations WHERE agency_id = $1 AND ${predicate} ORDER BY last_message_at DESC, id DESC LIMIT 50`;

const statements = {
  ALL: { name: 'all', rowMode: 'array', text: page('inbox_tab IS NOT NULL') },
  UNASSIGNED: { name: 'unassigned', rowMode: 'array', text: page(`inbox_tab = 'UNASSIGNED'`) },
};

const text = (value) => (value === null ? 'null' : JSON.stringify(value));

function conversation([id, external, name, at, status, assignee, unread, channel]) {
  return `{"id":"${id}","customerExternalId":${text(external)},"customerDisplayName":${text(name)},"lastMessageAt":"${at}","status":"${status}","assigneeId":${text(assignee)},"unreadCount":${unread},"channel":${channels.get(channel)}}`;
}

async function answer(body) {
  const { tab } = JSON.parse(body).variables;
  const result = await pool.query({ ...statements[tab], values: [AGENCY] });
  return `{"data":{"conversations":[${result.rows.map(conversation).join(',')}]}}`;
}

serve(answer);
