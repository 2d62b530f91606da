import { resolve } from 'node:path';
import { ConfigError, DEVELOPMENT_SECRETS, loadConfig } from './env.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app@db.internal/switchboard',
  JWT_SECRET: 'kR7vQ2mX9pL4tN8wZ3yB6cF1hJ5sD0gA',
  META_APP_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  META_VERIFY_TOKEN: 'a-token-of-ours',
  SMTP_URL: 'smtps://mailer:secret@mail.example.com',
  MAIL_FROM: 'Switchboard <no-reply@example.com>',
};

function problemsIn(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => problem.variable);
  }
}

test('an empty environment is a development server on its own database', () => {
  expect(loadConfig({})).toMatchObject({
    environment: 'development',
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    dashboardUrl: 'http://127.0.0.1:3000',
    mail: { smtpUrl: null, from: 'Switchboard <no-reply@switchboard.test>' },
    databaseUrl: null,
    dataDir: resolve('.data'),
    redisUrl: null,
    jwtSecret: DEVELOPMENT_SECRETS.JWT_SECRET,
    meta: {
      appSecret: 'dev-meta-app-secret',
      verifyToken: 'dev-meta-verify-token',
      graphUrl: 'https://graph.facebook.com/v23.0',
    },
    allowedOrigins: [],
    logLevel: 'info',
    demo: true,
  });
});

test('a production environment with its own secrets is accepted', () => {
  expect(loadConfig(PRODUCTION)).toMatchObject({ environment: 'production', demo: false });
});

test('the configuration is frozen', () => {
  const config = loadConfig({});
  expect([config, config.meta, config.allowedOrigins].every(Object.isFrozen)).toBe(true);
});

test.each([
  ['PORT', 'eighty'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['HOST', 'http://localhost'],
  ['NODE_ENV', 'prod'],
  ['PUBLIC_URL', 'switchboard.example.com'],
  ['DATABASE_URL', 'mysql://db/switchboard'],
  ['DATABASE_URL', 'postgres://'],
  ['REDIS_URL', 'localhost:6379'],
  ['META_GRAPH_URL', 'ftp://graph.facebook.com'],
  ['ALLOWED_ORIGINS', '*'],
  ['ALLOWED_ORIGINS', 'https://app.example.com/inbox'],
  ['LOG_LEVEL', 'loud'],
  ['DEMO', 'yes'],
  ['CREDENTIALS_KEY', 'too short'],
  ['CREDENTIALS_KEY', '0'.repeat(64)],
  ['CREDENTIALS_KEY', `${'0123456789abcdef'.repeat(4)},too short`],
  ['CREDENTIALS_KEY', ','],
  ['DASHBOARD_URL', 'app.example.com'],
  ['SMTP_URL', 'mail.example.com:587'],
  ['SMTP_URL', 'https://mail.example.com'],
  ['S3_FORCE_PATH_STYLE', 'maybe'],
  ['MAIL_FROM', 'Switchboard'],
  ['MAIL_FROM', 'one@example.com, two@example.com'],
  ['MAIL_FROM', 'Switchboard, Inc <one@example.com>'],
  ['MAIL_FROM', 'Switchboard\r\nBcc: <one@example.com>'],
  ['TRUSTED_PROXIES', 'proxy.internal'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '10.0.0.1, 10.0.0.0/8/8'],
])('%s=%s is refused', (variable, value) => {
  expect(problemsIn({ [variable]: value })).toEqual([variable]);
});

const S3 = {
  S3_ENDPOINT: 'http://127.0.0.1:9000/',
  S3_BUCKET: 'files',
  S3_REGION: 'eu-central-1',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
};

test('a bucket is named whole', () => {
  expect(loadConfig(S3).s3).toEqual({
    endpoint: 'http://127.0.0.1:9000',
    bucket: 'files',
    region: 'eu-central-1',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    forcePathStyle: false,
  });
  expect(loadConfig({}).s3).toBeNull();
});

test.each(Object.keys(S3))('a bucket without its %s is refused', (variable) => {
  expect(problemsIn({ ...S3, [variable]: undefined })).toEqual([variable]);
});

test.each([
  ['S3_BUCKET', 'Not A Bucket'],
  ['S3_ENDPOINT', '127.0.0.1:9000'],
])('a bucket with %s=%s is refused', (variable, value) => {
  expect(problemsIn({ ...S3, [variable]: value })).toEqual([variable]);
});

const GOOGLE = { GOOGLE_CLIENT_ID: 'id.apps.googleusercontent.com', GOOGLE_CLIENT_SECRET: 'secret' };

test('Google calendars are at Google, or at the stand-in that is named', () => {
  expect(loadConfig(GOOGLE).google).toEqual({
    clientId: GOOGLE.GOOGLE_CLIENT_ID,
    clientSecret: 'secret',
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    oauthUrl: 'https://oauth2.googleapis.com',
    apiUrl: 'https://www.googleapis.com/calendar/v3',
  });
  const standIn = {
    GOOGLE_OAUTH_URL: 'http://127.0.0.1:4011/',
    GOOGLE_API_URL: 'http://127.0.0.1:4011/api/',
  };
  expect(loadConfig({ ...GOOGLE, ...standIn }).google).toMatchObject({
    authorizationUrl: 'http://127.0.0.1:4011/o/oauth2/v2/auth',
    oauthUrl: 'http://127.0.0.1:4011',
    apiUrl: 'http://127.0.0.1:4011/api',
  });
  expect(loadConfig(standIn).google).toBeNull();
});

test.each(Object.keys(GOOGLE))('Google without its %s is refused', (variable) => {
  expect(problemsIn({ ...GOOGLE, [variable]: undefined })).toEqual([variable]);
});

const AI = { AI_BASE_URL: 'http://127.0.0.1:4012/v1/', AI_MODEL: 'small' };

test('a model is named by its address and its name, with a key where it asks for one', () => {
  expect(loadConfig(AI).ai).toEqual({ baseUrl: 'http://127.0.0.1:4012/v1', apiKey: null, model: 'small' });
  expect(loadConfig({ ...AI, AI_API_KEY: 'sk-key' }).ai?.apiKey).toBe('sk-key');
  expect(loadConfig({ AI_API_KEY: 'sk-key' }).ai).toBeNull();
});

test.each(Object.keys(AI))('a model without its %s is refused', (variable) => {
  expect(problemsIn({ ...AI, [variable]: undefined })).toEqual([variable]);
});

test.each([
  ['AI_BASE_URL', 'models.internal'],
  ['AI_API_KEY', 'two\nlines'],
])('a model with %s=%s is refused', (variable, value) => {
  expect(problemsIn({ ...AI, [variable]: value })).toEqual([variable]);
});

test('flows may call the origins that the operator has named', () => {
  expect(loadConfig({ FLOW_ORIGINS: 'http://crm.internal:8080, https://erp.internal' }).flowOrigins).toEqual([
    'http://crm.internal:8080',
    'https://erp.internal',
  ]);
  expect(loadConfig({}).flowOrigins).toEqual([]);
  expect(problemsIn({ FLOW_ORIGINS: 'http://crm.internal/api' })).toEqual(['FLOW_ORIGINS']);
});

test.each([
  ['DATABASE_URL', undefined],
  ['JWT_SECRET', undefined],
  ['META_APP_SECRET', undefined],
  ['META_VERIFY_TOKEN', undefined],
  ['SMTP_URL', undefined],
  ['MAIL_FROM', undefined],
  ['JWT_SECRET', ''],
  ['JWT_SECRET', DEVELOPMENT_SECRETS.JWT_SECRET],
  ['JWT_SECRET', 'short'],
  ['JWT_SECRET', 'x'.repeat(64)],
  ['JWT_ACCEPTED_SECRETS', 'short'],
  ['JWT_ACCEPTED_SECRETS', `${'one secret '.repeat(4)},${DEVELOPMENT_SECRETS.JWT_SECRET}`],
  ['META_APP_SECRET', DEVELOPMENT_SECRETS.META_APP_SECRET],
  ['META_VERIFY_TOKEN', DEVELOPMENT_SECRETS.META_VERIFY_TOKEN],
])('production refuses %s=%s', (variable, value) => {
  expect(problemsIn({ ...PRODUCTION, [variable]: value })).toEqual([variable]);
});

test('every bad variable is named at once, and no value is shown', () => {
  const env = { PORT: 'p0rt-value', LOG_LEVEL: 'l0g-value', DATABASE_URL: 'mysql://user:passw0rd@db/x' };

  expect(problemsIn(env)).toEqual(['PORT', 'DATABASE_URL', 'LOG_LEVEL']);
  expect(() => loadConfig(env)).toThrow(/PORT: expected a whole number from 0 to 65535\./);
  expect(() => loadConfig(env)).not.toThrow(/p0rt-value|l0g-value|passw0rd/);
});

test('an empty variable counts as unset', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: ' ', DEMO: '' })).toEqual(loadConfig({}));
});

test.each([
  ['embedded, development', {}, true],
  ['embedded, switched off', { DEMO: 'false' }, false],
  ['external database', { DATABASE_URL: 'postgres://db/x' }, false],
  ['external database, switched on', { DATABASE_URL: 'postgres://db/x', DEMO: 'true' }, true],
  ['production', PRODUCTION, false],
])('%s: the demo world is %s', (_case, env, expected) => {
  expect(loadConfig(env).demo).toBe(expected);
});

test.each([
  [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://localhost:8080'],
  [{ HOST: '::1' }, 'http://[::1]:3000'],
  [{ PUBLIC_URL: 'https://chat.example.com/' }, 'https://chat.example.com'],
])('%o is reached at %s', (env, expected) => {
  expect(loadConfig(env).publicUrl).toBe(expected);
});

test.each([
  [{ PUBLIC_URL: 'https://api.example.com' }, 'https://api.example.com'],
  [
    { PUBLIC_URL: 'https://api.example.com', DASHBOARD_URL: 'https://app.example.com/d/' },
    'https://app.example.com/d',
  ],
])('with %o links lead to %s', (env, expected) => {
  expect(loadConfig(env).dashboardUrl).toBe(expected);
});

test.each(['no-reply@example.com', 'Blue Bistro & Söhne <no-reply@example.com>', '<a@b.example>'])(
  'mail may come from %s',
  (from) => {
    expect(loadConfig({ MAIL_FROM: from }).mail.from).toBe(from);
  },
);

test('the key of credentials is 32 bytes from hex, from base64, or derived', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i));

  expect(loadConfig({ CREDENTIALS_KEY: key.toString('hex') }).credentialsKey).toEqual(key);
  expect(loadConfig({ CREDENTIALS_KEY: key.toString('base64') }).credentialsKey).toEqual(key);
  expect(loadConfig({ JWT_SECRET: 'one' }).credentialsKey).toHaveLength(32);
  expect(loadConfig({ JWT_SECRET: 'one' }).credentialsKey).not.toEqual(
    loadConfig({ JWT_SECRET: 'two' }).credentialsKey,
  );
});

test('the first key of credentials seals, and those behind it still open', () => {
  const [one, two] = [1, 2].map((from) => Buffer.from(Array.from({ length: 32 }, (_, i) => i + from)));
  const config = loadConfig({ CREDENTIALS_KEY: `${two?.toString('hex')}, ${one?.toString('base64')}` });

  expect(config.credentialsKey).toEqual(two);
  expect(config.olderCredentialsKeys[0]).toEqual(one);
});

test('origins are read from a comma list', () => {
  const { allowedOrigins } = loadConfig({
    ALLOWED_ORIGINS: 'https://App.example.com/, http://10.0.0.5:8080',
  });
  expect(allowedOrigins).toEqual(['https://app.example.com', 'http://10.0.0.5:8080']);
});

test('accepted secrets and trusted proxies are read from comma lists', () => {
  const config = loadConfig({ JWT_ACCEPTED_SECRETS: 'one, two,', TRUSTED_PROXIES: '10.0.0.0/8, ::1' });

  expect(config.acceptedJwtSecrets).toEqual(['one', 'two']);
  expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
});

test('what was sealed under a key derived from an accepted secret can still be opened', () => {
  const { credentialsKey } = loadConfig({ JWT_SECRET: 'old' });

  expect(loadConfig({ JWT_SECRET: 'new', JWT_ACCEPTED_SECRETS: 'old' }).olderCredentialsKeys).toContainEqual(
    credentialsKey,
  );
});
