/*
 * What one text reply writes (message, counters of the conversation, outbox row, delivery job, audit row) as
 * ONE prepared statement on pg, from a script that does nothing else: no HTTP, no GraphQL, no token, no row
 * policies, no relay, no delivery. Commits are durable. It keeps `concurrency` statements in flight for
 * `seconds`, spread over the conversations that it is given, and answers with what it counted.
 */
import pg from 'pg';
import { v7 } from 'uuid';

const WARM_UP_MS = 1_000;

const STATEMENT = {
  name: 'send',
  text: `
  WITH place AS (
    UPDATE conversations SET last_seq = last_seq + 1, last_message_at = greatest(last_message_at, clock_timestamp()),
      first_replied_at = coalesce(first_replied_at, clock_timestamp())
    WHERE agency_id = $1 AND id = $2
    RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count, last_message_at
  ), m AS (
    INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body,
      status, sender_id, inbound_seen, created_at)
    SELECT agency_id, $3, client_id, conversation_id, last_seq, 'OUTBOUND', 'TEXT', $4,
      'QUEUED', $5, inbound_count, last_message_at FROM place
    RETURNING *
  ), event AS (
    INSERT INTO outbox_events (agency_id, client_id, type, version, topics, payload)
    SELECT agency_id, client_id, 'message.appended', 1, ARRAY['new_message:' || conversation_id, 'conversation_updated:' || agency_id],
      jsonb_build_object('conversationId', conversation_id, 'messageId', id, 'seq', seq, 'messageType', message_type) FROM m
  ), job AS (
    INSERT INTO jobs (agency_id, kind, lane, payload)
    SELECT agency_id, 'message.deliver', 'conversation:' || conversation_id, jsonb_build_object('messageId', id) FROM m
  ), audit AS (
    INSERT INTO audit_entries (agency_id, id, client_id, user_id, action, subject_id)
    SELECT agency_id, $6, client_id, $5, 'message.sent', id::text FROM m
  )
  SELECT id, status FROM m`,
};

process.once(
  'message',
  async ({ databaseUrl, agencyId, userId, conversationIds, body, concurrency, seconds }) => {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency });
    let waits = [];
    let turn = 0;

    async function sendUntil(end) {
      while (performance.now() < end) {
        const conversationId = conversationIds[turn++ % conversationIds.length];
        const started = performance.now();
        const values = [agencyId, conversationId, v7(), body, userId, v7()];
        const { rowCount } = await pool.query({ ...STATEMENT, values });
        if (rowCount !== 1) throw new Error(`No such conversation: ${conversationId}`);
        waits.push(performance.now() - started);
      }
    }

    const sendFor = (ms) => {
      const end = performance.now() + ms;
      return Promise.all(Array.from({ length: concurrency }, () => sendUntil(end)));
    };
    await sendFor(WARM_UP_MS);
    waits = [];
    const used = process.cpuUsage();
    const started = performance.now();
    await sendFor(seconds * 1_000);
    const elapsed = (performance.now() - started) / 1_000;
    const cpu = process.cpuUsage(used);
    await pool.end();

    waits.sort((a, b) => a - b);
    const at = (share) => waits[Math.floor(share * (waits.length - 1))];
    process.send({
      requestsPerSecond: waits.length / elapsed,
      answered: waits.length,
      refused: 0,
      latencyMs: { p50: at(0.5), p99: at(0.99) },
      serverCpuMicrosPerRequest: (cpu.user + cpu.system) / waits.length,
    });
  },
);
