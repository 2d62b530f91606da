import { type Logger, pino, stdTimeFunctions } from 'pino';
import { type Config } from './config/config.js';
import { type EmbeddedPostgres, startEmbedded } from './database/embedded-postgres.js';
import { migrate } from './database/migrate.js';
import { loadDemo } from './demo/demo.js';
import { DEMO_LOGINS, DEMO_PASSWORD } from './demo/demo-people.js';
import { GRAPHQL_PATH } from './graphql/graphql.options.js';
import { createServer } from './server.js';

export interface Running {
  readonly logger: Logger;
  /** Finishes what is in flight, closes every door and stops the embedded database. */
  readonly stop: () => Promise<void>;
}

/** From a configuration to a server that listens: database, migrations, the demo world, doors. */
export async function boot(config: Config): Promise<Running> {
  const logger = pino({ level: config.logLevel, timestamp: stdTimeFunctions.isoTime });
  const embedded = config.databaseUrl === null ? await embeddedDatabase(config, logger) : null;
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
    await migrate(databaseUrl, { log: (line) => logger.info(line) });
    const app = await createServer({ config, databaseUrl, logger });
    if (config.demo) await loadDemo(app, logger);
    await app.listen(config.port, config.host);
    announce(config, await app.getUrl());
    return {
      logger,
      stop: async () => {
        await app.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function embeddedDatabase({ dataDir }: Config, logger: Logger): Promise<EmbeddedPostgres> {
  return startEmbedded({
    dataDir,
    log: (line) => logger.info(line),
    onLost: (error) => {
      logger.fatal({ err: error }, 'the embedded database is gone');
      process.exit(1);
    },
  });
}

/** For the person who started it: where to look, and as whom. */
function announce(config: Config, url: string): void {
  const address = config.publicUrl.startsWith(`http://${config.host}`) ? url : config.publicUrl;
  const lines = [`Switchboard is ready at ${address}`, `  GraphQL   ${address}${GRAPHQL_PATH}`];
  if (config.environment !== 'production') {
    lines.push(`  GraphiQL  ${address}/api/chat/graphiql`);
    if (config.mail.smtpUrl === null) lines.push(`  Mail      ${address}/api/dev/outbox`);
  }
  if (config.demo) {
    lines.push('', `  Demo logins, all with the password ${DEMO_PASSWORD}:`);
    for (const { email, about } of DEMO_LOGINS) lines.push(`    ${email.padEnd(28)} ${about}`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}
