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

/** How mail leaves. */
export interface MailConfig {
  /** With its credentials. Null: into the development outbox, which production refuses. */
  readonly smtpUrl: string | null;
  /** An address, or a name with one: `Switchboard <no-reply@example.com>`. */
  readonly from: string;
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
  /** 32 bytes: seals the tokens of channels at rest. */
  abstract readonly credentialsKey: Buffer;
  /** What may have sealed them before: the keys that follow from the secrets which sign or have signed tokens. */
  abstract readonly olderCredentialsKeys: readonly Buffer[];
  abstract readonly meta: MetaConfig;
  abstract readonly mail: MailConfig;
  /** Origins of browsers that may call, beyond the server's own. See `isOriginAllowed`. */
  abstract readonly allowedOrigins: readonly string[];
  abstract readonly logLevel: LogLevel;
  /** Load the demo world into an empty database. */
  abstract readonly demo: boolean;
}
