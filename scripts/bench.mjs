import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';

/*
 * npm run bench -- [inbox|messages|send|live …] [--quick] [--peers] [--name NAME]
 * Measures the built server beside its peers; see bench/README.md.
 */

const HELP = `Usage: npm run bench -- [FIGURE …] [options]

Figures (all of them when none is named):
  inbox      the Inbox query, against a stock NestJS + Express + Apollo + Prisma server
  messages   a deep page of a long conversation, against its first page
  send       sendText, against the same writes as one prepared statement
  live       one event to 1,000 and 5,000 subscribers, against bare ws

Options:
  --quick        small data and short rounds: shows in about a minute that everything works
  --peers        only the peers, without the server
  --data         only fill the data sets, and measure nothing
  --name NAME    of the raw results under bench/results (default: the figures' names)
  --help

The server must be built (dist/main.js). Data is kept in an embedded PostgreSQL under .data/bench, or in
the cluster of BENCH_DATABASE_URL (a superuser's address).`;

const FIGURES = ['inbox', 'messages', 'send', 'live'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    data: { type: 'boolean', default: false },
    name: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const unknown = positionals.filter((figure) => !FIGURES.includes(figure));
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`Unknown figure: ${unknown.join(', ')}\n`);
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}
if (!options.peers && !options.data && !existsSync('dist/main.js')) {
  console.error('The server is not built: npm run build first, or measure the peers alone with --peers.');
  process.exit(2);
}

mkdirSync('.data/bench/logs', { recursive: true });
const figures = positionals.length > 0 ? positionals : FIGURES;
const size = options.quick ? 'quick' : 'full';
if (!options.data) preparePeers();
const { fillData, measureFigures } = await import('../bench/harness/run.mjs');
await fillData({ figures, size });
if (!options.data) {
  const name = options.name ?? [...figures, ...(options.quick ? ['quick'] : [])].join('-');
  await measureFigures({ figures, size, peersOnly: options.peers, name });
}

/** The peers' packages and builds, which the server's own install leaves out; made again when they are older. */
function preparePeers() {
  if (isOlder('bench/node_modules/.package-lock.json', ['bench/package-lock.json'])) {
    console.log('Installing the peers …');
    run('npm', ['ci', '--ignore-scripts'], { cwd: 'bench' });
  }
  const stock = 'bench/peers/stock-inbox';
  const sources = readdirSync(stock).filter((file) => file !== 'generated');
  if (
    isOlder(
      'bench/.build/stock-inbox/main.js',
      sources.map((file) => `${stock}/${file}`),
    )
  ) {
    console.log('Building the stock peer …');
    // Prisma's generator wants the path of an engine that it never starts: node itself will do.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
    run(
      process.execPath,
      ['node_modules/prisma/build/index.js', 'generate', '--schema', `${stock}/schema.prisma`],
      { env },
    );
    run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', stock]);
  }
}

function isOlder(target, sources) {
  const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changedAt(target) < Math.max(...sources.map(changedAt));
}

function run(command, args, options = {}) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
}
