import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort, startOnServerCore, stop, untilAnswering } from './processes.mjs';

const ENTRY = resolve('dist/main.js');

export const isBuilt = () => existsSync(ENTRY);

/** Secrets of the length production demands, new for every run. */
export const SECRETS = {
  JWT_SECRET: randomBytes(48).toString('base64url'),
  CREDENTIALS_KEY: randomBytes(32).toString('hex'),
  META_APP_SECRET: randomBytes(24).toString('hex'),
  META_VERIFY_TOKEN: randomBytes(24).toString('hex'),
};

/**
 * Starts the built server as production would, on a core of its own.
 *
 * @param {{ databaseUrl: string, metaGraphUrl?: string, inspected?: boolean, port?: number }} options
 *   `inspected` when its memory will be looked at; `port` where it is to come back after it was killed.
 */
export async function startSwitchboard({
  databaseUrl,
  metaGraphUrl = 'http://127.0.0.1:9',
  inspected = false,
  port: wanted,
}) {
  const port = wanted ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const inspectPort = inspected ? await freePort() : undefined;
  mkdirSync('.data/bench/server', { recursive: true });
  const child = startOnServerCore(ENTRY, {
    logFile: '.data/bench/logs/switchboard.log',
    inspectPort,
    env: {
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      DATA_DIR: resolve('.data/bench/server'),
      LOG_LEVEL: 'warn',
      PUBLIC_URL: origin,
      ALLOWED_ORIGINS: origin,
      META_GRAPH_URL: metaGraphUrl,
      SMTP_URL: 'smtp://127.0.0.1:9',
      MAIL_FROM: 'bench@switchboard.test',
      ...SECRETS,
    },
  });
  await untilAnswering(`${origin}/health/ready`, child, { status: 200 });
  return {
    child,
    pid: child.pid,
    port,
    inspectPort,
    origin,
    graphql: `${origin}/api/chat/graphql`,
    signIn: (person) => signIn(origin, person),
    stop: () => stop(child),
  };
}

/** The headers of a request by this person. */
async function signIn(origin, { email, password }) {
  const answer = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`Signing in as ${email} gave ${answer.status}: ${await answer.text()}`);
  const { accessToken } = await answer.json();
  return { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
}

/** Asks once and returns `data`; throws on any error, so that a benchmark never measures refusals. */
export async function ask(url, headers, body) {
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
  const { data, errors } = await answer.json();
  if (errors || !data) throw new Error(`${url} answered ${answer.status}: ${JSON.stringify(errors)}`);
  return data;
}
