export const ENVIRONMENTS = ['development', 'test', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What Meta's side of the house needs. */
export interface MetaConfig {
  /** The key of the webhook's HMAC. */
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Without a trailing slash. */
  readonly graphUrl: string;
}

/** What connecting Google calendars needs. No URL has a trailing slash. */
export interface GoogleConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people are asked to allow it. */
  readonly authorizationUrl: string;
  /** `/token` and `/revoke` are below it. */
  readonly oauthUrl: string;
  /** `/calendars/…` is below it. */
  readonly apiUrl: string;
}

/** A model that speaks the chat completions of OpenAI. */
export interface AiConfig {
  /** `/chat/completions` is below it. Without a trailing slash; trusted even on a private network. */
  readonly baseUrl: string;
  /** Null: it asks for none. */
  readonly apiKey: string | null;
  readonly model: string;
}

/** How mail leaves. */
export interface MailConfig {
  /** With its credentials. Null: into the development outbox, which production refuses. */
  readonly smtpUrl: string | null;
  /** An address, or a name with one: `Switchboard <no-reply@example.com>`. */
  readonly from: string;
}

/** A bucket of anything that speaks S3. */
export interface S3Config {
  /** Without a trailing slash; trusted even on a private network. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The bucket stands in the path rather than in the name of the host. */
  readonly forcePathStyle: boolean;
}

/**
 * Everything the environment says, parsed once at the boot and frozen. Inject it by this class.
 *
 * Only `loadConfig` makes one, and nothing else reads `process.env`.
 */
export abstract class Config {
  abstract readonly environment: Environment;
  abstract readonly port: number;
  abstract readonly host: string;
  /** Where others reach this server. Without a trailing slash. */
  abstract readonly publicUrl: string;
  /** Where the pages are that links in mails lead to. Without a trailing slash. */
  abstract readonly dashboardUrl: string;
  /** Null: the embedded PostgreSQL, which production refuses. */
  abstract readonly databaseUrl: string | null;
  /** An absolute path, for what the server keeps on this machine. */
  abstract readonly dataDir: string;
  /** Null: instances hear of each other through PostgreSQL. */
  abstract readonly redisUrl: string | null;
  abstract readonly jwtSecret: string;
  /** Secrets whose access tokens are still, or already, accepted beside those of `jwtSecret`. */
  abstract readonly acceptedJwtSecrets: readonly string[];
  /** Proxies in front of the server whose word for the caller's address is taken. */
  abstract readonly trustedProxies: readonly string[];
  /** 32 bytes: seals the tokens of channels and calendars at rest. */
  abstract readonly credentialsKey: Buffer;
  /** What may have sealed them before: older keys, and those that follow from secrets which sign or have signed tokens. */
  abstract readonly olderCredentialsKeys: readonly Buffer[];
  abstract readonly meta: MetaConfig;
  /** Null: Google calendars cannot be connected. */
  abstract readonly google: GoogleConfig | null;
  /** Null: no model. Outside production something stands in for it. */
  abstract readonly ai: AiConfig | null;
  /** Origins of the operator's own that flows may call, on private networks too. */
  abstract readonly flowOrigins: readonly string[];
  abstract readonly mail: MailConfig;
  /** Where files are kept. Null: on this machine, under `dataDir`. */
  abstract readonly s3: S3Config | null;
  /** Origins of browsers that may call, beyond the server's own. See `isOriginAllowed`. */
  abstract readonly allowedOrigins: readonly string[];
  abstract readonly logLevel: LogLevel;
  /** Load the demo world into an empty database. */
  abstract readonly demo: boolean;
}
