import { hash } from '@node-rs/argon2';
import { createBenchId, KIND } from './ids.mjs';

/** The agency that is measured, and who works in it. */
export const AGENCY = 1;
export const CLIENTS = 5;
export const CHANNELS = 20;
export const AGENTS = 50;
const PASSWORD = 'switchboard-bench';

/** The n-th agent of the measured agency, counted from 1. All may see every client. */
export const agent = (n) => ({ email: `agent${n}@bench.test`, password: PASSWORD });

/**
 * Agency 1 with 5 clients, 20 channels and 50 agents who can sign in; and `others` agencies (ids 2, 3, …)
 * with one client, 4 channels and 2 agents each. The measured channels are of every provider in turn, or of `provider`.
 */
export async function fillPeople(client, { others, provider = null }) {
  await client.query(createBenchId);
  await client.query(
    `INSERT INTO agencies (id, name) SELECT a, 'Agency ' || a FROM generate_series(1, ${1 + others}) a`,
  );
  await client.query(`
    INSERT INTO clients (agency_id, id, name) SELECT ${AGENCY}, c, 'Client ' || c FROM generate_series(1, ${CLIENTS}) c
    UNION ALL SELECT a, 100 + a, 'Client of ' || a FROM generate_series(2, ${1 + others}) a`);
  await client.query(`
    INSERT INTO users (agency_id, id, email, display_name, role)
    SELECT ${AGENCY}, bench_id(${KIND.user}, n), 'agent' || n || '@bench.test', 'Agent ' || n, 'AGENCY_USER'::role
    FROM generate_series(1, ${AGENTS}) n
    UNION ALL
    SELECT a, bench_id(${KIND.user}, a * 100 + n), 'agent' || n || '@agency' || a || '.test', 'Agent ' || n, 'AGENCY_USER'::role
    FROM generate_series(2, ${1 + others}) a, generate_series(1, 2) n`);
  await client.query(`
    INSERT INTO channels (agency_id, id, client_id, provider, account_id, display_name)
    SELECT ${AGENCY}, bench_id(${KIND.channel}, n), 1 + n % ${CLIENTS},
      ${provider ? `'${provider}'::provider` : '(enum_range(NULL::provider))[1 + n % 6]'}, (200000000000000 + n)::text, 'Line ' || n
    FROM generate_series(0, ${CHANNELS - 1}) n
    UNION ALL
    SELECT a, bench_id(${KIND.channel}, a * 100 + n), 100 + a, 'WHATSAPP'::provider, a || '-' || n, 'Line ' || n
    FROM generate_series(2, ${1 + others}) a, generate_series(0, 3) n`);
  await fillSignIns(client);
}

async function fillSignIns(client) {
  // Argon2id with the parameters the server asks for; every agent has the same password, hashed once.
  const passwordHash = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await client.query(
    `INSERT INTO user_credentials (agency_id, user_id, password_hash) SELECT agency_id, id, $1 FROM users WHERE agency_id = ${AGENCY}`,
    [passwordHash],
  );
  await client.query(
    `INSERT INTO sign_in_names (email, agency_id, user_id) SELECT email, agency_id, id FROM users WHERE agency_id = ${AGENCY}`,
  );
}
