import { hkdfSync } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Config, ENVIRONMENTS, LOG_LEVELS } from './config.js';
import { parseUrl } from './origins.js';

/** What development starts with, so that nobody needs a file to begin. Production refuses each of them. */
export const DEVELOPMENT_SECRETS = {
  JWT_SECRET: 'dev-jwt-secret-not-for-production',
  META_APP_SECRET: 'dev-meta-app-secret',
  META_VERIFY_TOKEN: 'dev-meta-verify-token',
} as const;

/** Fewer different characters than this is a placeholder, however long. */
const DISTINCT_CHARACTERS = 4;
const KEY_BYTES = 32;

export interface ConfigProblem {
  readonly variable: string;
  readonly expected: string;
}

/** Names every variable that is missing or malformed, and never what was in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, expected }) => `  ${variable}: expected ${expected}.`);
    super(['The configuration cannot be used:', ...lines].join('\n'));
  }
}

/**
 * Reads the environment into the one frozen `Config`. Pure: reads no file and no `process.env`.
 *
 * An empty variable counts as unset, and names it does not know are left alone.
 *
 * @throws ConfigError naming all bad variables at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = schemaFor(set.NODE_ENV === 'production').safeParse(set);
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error));
  return configOf(parsed.data);
}

/** One schema: production differs only in what it demands where development has a default. */
const schemaFor = (production: boolean) =>
  z.object({
    NODE_ENV: z.enum(ENVIRONMENTS, `one of ${ENVIRONMENTS.join(', ')}`).default('development'),
    PORT: checked('a whole number from 0 to 65535', isPort).transform(Number).default(3000),
    HOST: checked('a host name or an IP address', (v) => /^[\w.:-]+$/.test(v)).default('127.0.0.1'),
    PUBLIC_URL: url('http:', 'https:').transform(withoutSlash).optional(),
    DASHBOARD_URL: url('http:', 'https:').transform(withoutSlash).optional(),
    DATABASE_URL: production ? url('postgres:', 'postgresql:') : url('postgres:', 'postgresql:').optional(),
    DATA_DIR: z.string().default('.data'),
    REDIS_URL: url('redis:', 'rediss:').optional(),
    JWT_SECRET: secret('JWT_SECRET', 32, production),
    JWT_ACCEPTED_SECRETS: checked(
      'secrets separated by commas, each as JWT_SECRET must be',
      (value) => !production || listOf(value).every((one) => isStrong(one, 32)),
    )
      .transform(listOf)
      .default([]),
    TRUSTED_PROXIES: checked('IP addresses or networks such as 10.0.0.0/8, separated by commas', (value) =>
      listOf(value).every(isNetwork),
    )
      .transform(listOf)
      .default([]),
    CREDENTIALS_KEY: checked('32 random bytes, in base64 or as 64 hex digits', isKey)
      .transform(keyOf)
      .optional(),
    META_APP_SECRET: secret('META_APP_SECRET', 16, production),
    META_VERIFY_TOKEN: secret('META_VERIFY_TOKEN', 8, production),
    META_GRAPH_URL: url('http:', 'https:')
      .transform(withoutSlash)
      .default('https://graph.facebook.com/v23.0'),
    SMTP_URL: production ? url('smtp:', 'smtps:') : url('smtp:', 'smtps:').optional(),
    MAIL_FROM: production ? sender() : sender().default('Switchboard <no-reply@switchboard.test>'),
    ALLOWED_ORIGINS: checked('origins such as https://app.example.com, separated by commas', areOrigins)
      .transform(originsOf)
      .default([]),
    LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
    DEMO: z
      .enum(['true', 'false'], 'true or false')
      .transform((v) => v === 'true')
      .optional(),
  });

function configOf(env: z.output<ReturnType<typeof schemaFor>>): Config {
  const databaseUrl = env.DATABASE_URL ?? null;
  const publicUrl = env.PUBLIC_URL ?? `http://${reachable(env.HOST)}:${env.PORT}`;
  return Object.freeze({
    environment: env.NODE_ENV,
    port: env.PORT,
    host: env.HOST,
    publicUrl,
    dashboardUrl: env.DASHBOARD_URL ?? publicUrl,
    databaseUrl,
    dataDir: resolve(env.DATA_DIR),
    redisUrl: env.REDIS_URL ?? null,
    jwtSecret: env.JWT_SECRET,
    acceptedJwtSecrets: Object.freeze(env.JWT_ACCEPTED_SECRETS),
    trustedProxies: Object.freeze(env.TRUSTED_PROXIES),
    credentialsKey: env.CREDENTIALS_KEY ?? derivedKey(env.JWT_SECRET),
    olderCredentialsKeys: Object.freeze([env.JWT_SECRET, ...env.JWT_ACCEPTED_SECRETS].map(derivedKey)),
    meta: Object.freeze({
      appSecret: env.META_APP_SECRET,
      verifyToken: env.META_VERIFY_TOKEN,
      graphUrl: env.META_GRAPH_URL,
    }),
    mail: Object.freeze({ smtpUrl: env.SMTP_URL ?? null, from: env.MAIL_FROM }),
    allowedOrigins: Object.freeze(env.ALLOWED_ORIGINS),
    logLevel: env.LOG_LEVEL,
    demo: env.DEMO ?? (databaseUrl === null && env.NODE_ENV !== 'production'),
  });
}

function problemsOf(error: z.ZodError): ConfigProblem[] {
  const problems = new Map(error.issues.map((issue) => [String(issue.path[0]), issue.message]));
  return [...problems].map(([variable, expected]) => ({ variable, expected }));
}

/** A string that passes the test. The words replace zod's own, which would not say what is expected. */
function checked(expected: string, test: (value: string) => boolean) {
  return z.string(expected).refine(test, expected);
}

function url(...protocols: readonly string[]) {
  return checked(`a URL beginning with ${protocols.map((p) => `${p}//`).join(' or ')}`, (value) => {
    const parsed = parseUrl(value);
    return parsed !== null && protocols.includes(parsed.protocol) && parsed.hostname !== '';
  });
}

/** No commas or quotes in the name: a mail has one sender, and nobody should have to think about escaping. */
const SENDER = /^(?:[^<>"',;:\p{Cc}]{1,100} )?<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>"',;:@]+@[^\s<>@]+$/u;

const sender = () =>
  checked('an address such as no-reply@example.com or Switchboard <no-reply@example.com>', (value) =>
    SENDER.test(value),
  );

function secret(variable: keyof typeof DEVELOPMENT_SECRETS, minLength: number, production: boolean) {
  const development = DEVELOPMENT_SECRETS[variable];
  if (!production) return z.string().default(development);
  return checked(
    `in production a secret of at least ${minLength} characters, not all alike and not a development default`,
    (value) => isStrong(value, minLength),
  );
}

const isStrong = (value: string, minLength: number) =>
  value.length >= minLength && isVaried(value) && !isDevelopmentSecret(value);

const isVaried = (value: string) => new Set(value).size >= DISTINCT_CHARACTERS;

const isDevelopmentSecret = (value: string) => Object.values<string>(DEVELOPMENT_SECRETS).includes(value);

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const longest = isIPv6(address) ? 128 : 32;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
  return isIP(address) !== 0 && fits && rest.length === 0;
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65535;
}

function keyOf(value: string): Buffer {
  return Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64');
}

function isKey(value: string): boolean {
  const looksEncoded = /^[0-9a-f]{64}$/i.test(value) || /^[\w+/-]{43}=?$/.test(value);
  return (
    looksEncoded && keyOf(value).length === KEY_BYTES && new Set(keyOf(value)).size >= DISTINCT_CHARACTERS
  );
}

/** One secret is enough to begin with; a key of its own lets the two be changed apart. */
function derivedKey(jwtSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', 'switchboard channel credentials v1', KEY_BYTES));
}

const withoutSlash = (value: string) => value.replace(/\/+$/, '');

function originsOf(value: string): string[] {
  return value.split(',').map((origin) => withoutSlash(origin.trim().toLowerCase()));
}

function areOrigins(value: string): boolean {
  return originsOf(value).every((origin) => parseUrl(origin)?.origin === origin);
}

/** A server that listens everywhere is still called by a name. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}
