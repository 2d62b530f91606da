// The steps that come before anything can run: packages, the Prisma client, the build. Each leaves a stamp
// of what it was made from, so that a step with nothing to do costs a few milliseconds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const GENERATED = 'src/database/generated';

/** The packages' programs, run without npx: faster, and nothing is ever downloaded. */
export const PROGRAMS = {
  biome: '@biomejs/biome/bin/biome',
  jest: 'jest/bin/jest.js',
  prisma: 'prisma/build/index.js',
  tsc: 'typescript/bin/tsc',
};

/** The absolute path of something in this repository, whatever the working directory is. */
export const inRoot = (...parts) => join(root, ...parts);

/** A line of progress. */
export const say = (line) => console.error(`> ${line}`);

/** Ends the process with a sentence instead of a stack. */
export function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}

/** Everything that a build needs; with `build: false`, everything that the type checker and the tests of pure parts need. */
export function prepare({ build = true } = {}) {
  checkNode();
  installPackages();
  generateClient();
  if (build) compile();
}

/** Runs a program of one of the packages in this terminal. Ends this process when it fails. */
export function runProgram(name, args, { env } = {}) {
  run(process.execPath, [inRoot('node_modules', PROGRAMS[name]), ...args], { what: name, env });
}

/** The hash that the stamps and the template of the test databases are named by. */
export function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Every file below a folder, in a stable order. */
export function filesIn(folder) {
  return readdirSync(inRoot(folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function run(command, args, { what = command, env } = {}) {
  const ended = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (ended.error) fail(`${what}: ${ended.error.message}`);
  if (ended.status !== 0) fail(`${what} failed.`, ended.status ?? 1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Switchboard needs Node 20.19 or newer. This is Node ${process.versions.node}.`);
}

// ------------------------------------------------------------------------------------------ Packages

function installPackages() {
  const stamp = inRoot('node_modules/.switchboard-install');
  const wanted = hashOf(readFileSync(inRoot('package-lock.json')), process.platform, process.arch);
  if (read(stamp) === wanted) return;
  if (read(stamp) === null && hasEveryPackage()) return writeFileSync(stamp, wanted);
  if (lstatSync(inRoot('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    if (hasEveryPackage()) return;
    fail(
      'node_modules is a link to a folder that does not hold what package-lock.json asks for. Install there.',
    );
  }
  say('installing packages (npm ci)');
  // No package here needs its install script, and a production environment still has to build.
  npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(stamp, wanted);
}

/** Compares with the list that npm keeps of what it has installed. Optional packages are of other platforms. */
function hasEveryPackage() {
  const installed = JSON.parse(read(inRoot('node_modules/.package-lock.json')) ?? '{"packages":{}}').packages;
  const locked = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, wanted]) =>
      path === '' ||
      wanted.optional ||
      (installed[path]?.version === wanted.version && existsSync(inRoot(path))),
  );
}

function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) run(process.execPath, [cli, ...args], { what: 'npm' });
  else if (process.platform === 'win32') run(process.env.ComSpec ?? 'cmd.exe', ['/c', 'npm', ...args]);
  else run('npm', args);
}

// ------------------------------------------------------------------------------------- Prisma's client

function generateClient() {
  const stamp = inRoot(GENERATED, '.stamp');
  const wanted = hashOf(
    ...filesIn('prisma/schema').map(contentOf),
    versionOf('prisma'),
    versionOf('@prisma/client'),
  );
  if (read(stamp) === wanted) return;
  say('generating the database client (prisma generate)');
  // The command wants to download an engine that it does not use; any program stands in for it.
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  runProgram('prisma', ['generate', '--no-hints'], { env });
  mkdirSync(inRoot(GENERATED), { recursive: true });
  writeFileSync(stamp, wanted);
}

const versionOf = (name) =>
  JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8')).version;

const contentOf = (file) => readFileSync(file);

// ---------------------------------------------------------------------------------------------- Build

function compile() {
  const stamp = inRoot('dist/.stamp');
  const sources = filesIn('src').filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const inputs = [...sources, inRoot('tsconfig.json'), inRoot('tsconfig.build.json')];
  const wanted = hashOf(...inputs.flatMap((file) => [file, signatureOf(file)]), versionOf('typescript'));
  const [made, ...madeFrom] = (read(stamp) ?? '').split('\n');
  if (made === wanted) return;
  // The compiler never deletes, and a file whose source is gone must not be found any more.
  if (madeFrom.some((file) => !existsSync(file))) rmSync(inRoot('dist'), { recursive: true, force: true });
  rmSync(stamp, { force: true });
  say('building (tsc)');
  runProgram('tsc', ['-p', 'tsconfig.build.json']);
  writeFileSync(stamp, [wanted, ...sources].join('\n'));
}

function signatureOf(file) {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
