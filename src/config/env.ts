import { hkdfSync } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  type AiConfig,
  type Config,
  ENVIRONMENTS,
  type GoogleConfig,
  LOG_LEVELS,
  type S3Config,
} from './config.js';
import { parseUrl } from './origins.js';
import {
  areOrigins,
  isKey,
  isNetwork,
  isPort,
  isVaried,
  KEY_BYTES,
  keyOf,
  listOf,
  originsOf,
  reachable,
  withoutSlash,
} from './values.js';

/** What development starts with, so that nobody needs a file to begin. Production refuses each of them. */
export const DEVELOPMENT_SECRETS = {
  JWT_SECRET: 'dev-jwt-secret-not-for-production',
  META_APP_SECRET: 'dev-meta-app-secret',
  META_VERIFY_TOKEN: 'dev-meta-verify-token',
} as const;

/** All of them, or none: then files are kept on this machine. */
const S3_VARIABLES = [
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const;

/** Both, or none: then Google calendars cannot be connected. */
const GOOGLE_VARIABLES = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const;

/** Both, or none: then there is no model. */
const AI_VARIABLES = ['AI_BASE_URL', 'AI_MODEL'] as const;

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
  z
    .object({
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
      CREDENTIALS_KEY: checked(
        '32 random bytes, in base64 or as 64 hex digits; after a comma, those before it',
        (value) => listOf(value).length > 0 && listOf(value).every(isKey),
      )
        .transform((value) => listOf(value).map(keyOf))
        .default([]),
      META_APP_SECRET: secret('META_APP_SECRET', 16, production),
      META_VERIFY_TOKEN: secret('META_VERIFY_TOKEN', 8, production),
      META_GRAPH_URL: url('http:', 'https:')
        .transform(withoutSlash)
        .default('https://graph.facebook.com/v23.0'),
      GOOGLE_CLIENT_ID: z.string().optional(),
      GOOGLE_CLIENT_SECRET: z.string().optional(),
      GOOGLE_OAUTH_URL: url('http:', 'https:').transform(withoutSlash).optional(),
      GOOGLE_API_URL: url('http:', 'https:')
        .transform(withoutSlash)
        .default('https://www.googleapis.com/calendar/v3'),
      AI_BASE_URL: url('http:', 'https:').transform(withoutSlash).optional(),
      AI_API_KEY: checked('a key of visible ASCII characters', (v) => /^[!-~]+$/.test(v)).optional(),
      AI_MODEL: z.string().optional(),
      FLOW_ORIGINS: checked('origins such as https://crm.internal:8443, separated by commas', areOrigins)
        .transform(originsOf)
        .default([]),
      SMTP_URL: production ? url('smtp:', 'smtps:') : url('smtp:', 'smtps:').optional(),
      MAIL_FROM: production ? sender() : sender().default('Switchboard <no-reply@switchboard.test>'),
      ALLOWED_ORIGINS: checked('origins such as https://app.example.com, separated by commas', areOrigins)
        .transform(originsOf)
        .default([]),
      LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
      DEMO: yesOrNo(),
      S3_ENDPOINT: url('http:', 'https:').transform(withoutSlash).optional(),
      S3_BUCKET: checked('the name of a bucket', (v) => /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(v)).optional(),
      S3_REGION: checked('a region such as eu-central-1', (v) => /^[\w-]{1,64}$/.test(v)).optional(),
      S3_ACCESS_KEY_ID: z.string().optional(),
      S3_SECRET_ACCESS_KEY: z.string().optional(),
      S3_FORCE_PATH_STYLE: yesOrNo(),
    })
    .superRefine((env, context) => {
      for (const [what, variables] of [
        ['S3_', S3_VARIABLES],
        ['GOOGLE_CLIENT_', GOOGLE_VARIABLES],
        ['AI_', AI_VARIABLES],
      ] as const) {
        const missing = variables.filter((variable) => env[variable] === undefined);
        if (missing.length === variables.length) continue;
        const message = `a value: the ${what} variables go together`;
        for (const variable of missing) context.addIssue({ code: 'custom', path: [variable], message });
      }
    });

function configOf(env: z.output<ReturnType<typeof schemaFor>>): Config {
  const databaseUrl = env.DATABASE_URL ?? null;
  const [credentialsKey = derivedKey(env.JWT_SECRET), ...olderKeys] = env.CREDENTIALS_KEY;
  const derivedKeys = [env.JWT_SECRET, ...env.JWT_ACCEPTED_SECRETS].map(derivedKey);
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
    credentialsKey,
    olderCredentialsKeys: Object.freeze([...olderKeys, ...derivedKeys]),
    meta: Object.freeze({
      appSecret: env.META_APP_SECRET,
      verifyToken: env.META_VERIFY_TOKEN,
      graphUrl: env.META_GRAPH_URL,
    }),
    google: googleOf(env),
    ai: aiOf(env),
    flowOrigins: Object.freeze(env.FLOW_ORIGINS),
    mail: Object.freeze({ smtpUrl: env.SMTP_URL ?? null, from: env.MAIL_FROM }),
    s3: s3Of(env),
    allowedOrigins: Object.freeze(env.ALLOWED_ORIGINS),
    logLevel: env.LOG_LEVEL,
    demo: env.DEMO ?? (databaseUrl === null && env.NODE_ENV !== 'production'),
  });
}

/** Google asks people on another host than it gives tokens out; a stand-in does both on one. */
function googleOf(env: z.output<ReturnType<typeof schemaFor>>): GoogleConfig | null {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_OAUTH_URL: standIn } = env;
  if (!clientId || !clientSecret) return null;
  return Object.freeze({
    clientId,
    clientSecret,
    authorizationUrl: `${standIn ?? 'https://accounts.google.com'}/o/oauth2/v2/auth`,
    oauthUrl: standIn ?? 'https://oauth2.googleapis.com',
    apiUrl: env.GOOGLE_API_URL,
  });
}

function aiOf(env: z.output<ReturnType<typeof schemaFor>>): AiConfig | null {
  const { AI_BASE_URL: baseUrl, AI_API_KEY: apiKey = null, AI_MODEL: model } = env;
  return baseUrl && model ? Object.freeze({ baseUrl, apiKey, model }) : null;
}

function s3Of(env: z.output<ReturnType<typeof schemaFor>>): S3Config | null {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_REGION: region } = env;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!endpoint || !bucket || !region || !accessKeyId || !secretAccessKey) return null;
  const forcePathStyle = env.S3_FORCE_PATH_STYLE ?? false;
  return Object.freeze({ endpoint, bucket, region, accessKeyId, secretAccessKey, forcePathStyle });
}

function problemsOf(error: z.ZodError): ConfigProblem[] {
  const problems = new Map(error.issues.map((issue) => [String(issue.path[0]), issue.message]));
  return [...problems].map(([variable, expected]) => ({ variable, expected }));
}

/** A string that passes the test. The words replace zod's own, which would not say what is expected. */
function checked(expected: string, test: (value: string) => boolean) {
  return z.string(expected).refine(test, expected);
}

const yesOrNo = () =>
  z
    .enum(['true', 'false'], 'true or false')
    .transform((v) => v === 'true')
    .optional();

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

const isDevelopmentSecret = (value: string) => Object.values<string>(DEVELOPMENT_SECRETS).includes(value);

/** One secret is enough to begin with; a key of its own lets the two be changed apart. */
function derivedKey(jwtSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', 'switchboard channel credentials v1', KEY_BYTES));
}
