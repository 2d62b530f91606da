import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fail, inRoot, prepare, runProgram, say } from './prepare.mjs';

/*
 * npm run bench -- [inbox|messages|search|send|live|imports|bookings|slots|flows …] [--quick] [--peers] [--name NAME]
 * Builds the server and measures it beside its peers; see bench/README.md.
 */

const HELP = `Usage: npm run bench -- [FIGURE …] [options]

Figures (all of them when none is named):
  inbox      the Inbox query, against a stock NestJS + Express + Apollo + Prisma server
  messages   a deep page of a long conversation, against its first page
  search     searching 10,000,000 messages by words, against a page read by key
  send       sendText, against the same writes as one prepared statement
  live       one event to 1,000 and 5,000 subscribers, against bare ws
  imports    a file of 100,000 contacts on its way in: rows per second, and memory
  bookings   500 who want each of 40 times at once, also with the server killed meanwhile
  flows      messages of customers that advance a run, against the same without a flow
  slots      what of a month of 100 people is free, against a bare server on the same rows

Options:
  --quick        small data and short rounds: shows in a minute or two that everything works
  --peers        only the peers, without the server
  --data         only fill the data sets, and measure nothing
  --name NAME    of the raw results under bench/results (default: the figures' names)
  --help

Data is kept in an embedded PostgreSQL under .data/bench, or in the cluster of BENCH_DATABASE_URL
(a superuser's address).`;

const FIGURES = ['inbox', 'messages', 'search', 'send', 'live', 'imports', 'bookings', 'slots', 'flows'];

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
if (unknown.length > 0) fail(`Unknown figure: ${unknown.join(', ')}\n\n${HELP}`, 2);
if (options.help) {
  console.log(HELP);
  process.exit();
}

process.chdir(inRoot());
prepare({ build: !options.peers && !options.data });
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
    say('installing the peers (npm ci)');
    execFileSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: 'bench', stdio: 'inherit' });
  }
  const stock = 'bench/peers/stock-inbox';
  const sources = readdirSync(stock).filter((file) => file !== 'generated');
  const build = 'bench/.build/stock-inbox/main.js';
  if (
    isOlder(
      build,
      sources.map((file) => `${stock}/${file}`),
    )
  ) {
    say('building the stock peer');
    // Prisma's generator wants the path of an engine that it never starts: node itself will do.
    const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
    runProgram('prisma', ['generate', '--no-hints', '--schema', `${stock}/schema.prisma`], { env });
    runProgram('tsc', ['-p', stock]);
  }
}

function isOlder(target, sources) {
  const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changedAt(target) < Math.max(...sources.map(changedAt));
}
