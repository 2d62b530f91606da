import 'reflect-metadata';
import { inspect } from 'node:util';
import { bootConfig } from './config/boot-config.js';
import { type Config } from './config/config.js';
import { ConfigError } from './config/env.js';

/** What in-flight work gets to end before the process does. */
const SHUTDOWN_MS = 14_000;
/** Failures to start whose message says all there is to know. */
const PLAIN_ERRORS = new Set(['EmbeddedInUseError']);

function configOrExit(): Config {
  try {
    return bootConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78); // EX_CONFIG
  }
}

const config = configOrExit();
// Only now: a bad variable is told before anything large is loaded.
const { boot } = await import('./boot.js');
const { logger, stop } = await boot(config).catch((error: unknown) => {
  const isPlain = error instanceof Error && PLAIN_ERRORS.has(error.name);
  process.stderr.write(`Switchboard could not start: ${isPlain ? error.message : inspect(error)}
`);
  process.exit(1);
});

let isStopping = false;

/** Drains and exits: 0 when everything in flight has ended, 1 when it had to be cut off. */
function shutDown(signal: NodeJS.Signals): void {
  if (isStopping) return;
  isStopping = true;
  logger.info({ signal }, 'shutting down');
  setTimeout(() => {
    logger.error('the shutdown took too long: exiting with work in flight');
    process.exit(1);
  }, SHUTDOWN_MS).unref();
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      logger.error({ err: error }, 'the shutdown failed');
      process.exit(1);
    },
  );
}

process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);
// What nobody has handled leaves the process in a state that nobody knows.
process.on('uncaughtException', (error) => {
  logger.fatal({ err: error }, 'an error that nobody handled');
  process.exit(1);
});
process.on('unhandledRejection', (error) => {
  logger.fatal({ err: error }, 'a rejection that nobody handled');
  process.exit(1);
});
