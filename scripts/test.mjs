// npm test: everything. npm test -- <jest arguments>: only those tests, without types and lint.
import { foreground } from './foreground.mjs';
import { inRoot, PROGRAMS, prepare, runProgram, say } from './prepare.mjs';

const HELP = `Usage: npm test -- [--tests-only] [jest arguments]

Without arguments: types, lint, format and every test.
--tests-only:      every test, without the rest.
With arguments:    only the tests they choose, e.g. npm test -- webhook, npm test -- --selectProjects database.

The tests bring a PostgreSQL of their own. TEST_DATABASE_URL uses another server instead: the URL of a
database to connect to, as a user who may create databases and roles. What was created is dropped again.

The pages for customers are tried in the Chromium or Chrome of this machine, or in that of BROWSER_PATH. Where there is
none these tests are skipped, and the last line says so; BROWSER_TESTS=required makes it a failure.`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(HELP);
  process.exit();
}

prepare();
if (args.length === 0) {
  say('types');
  runProgram('tsc', ['-p', 'tsconfig.json', '--noEmit']);
  say('lint and format');
  runProgram('biome', ['check', '.']);
}
say('tests');
const jest = inRoot('node_modules', PROGRAMS.jest);
const jestArgs = args.filter((arg) => arg !== '--tests-only');
foreground(['--experimental-vm-modules', '--no-warnings', jest, ...jestArgs], { env: { NODE_ENV: 'test' } });
