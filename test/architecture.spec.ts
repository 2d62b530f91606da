import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { MAY_IMPORT } from './architecture.rooms.js';
import { SYSTEM_WORK } from './system-work.js';

const ROOT = join(import.meta.dirname, '..');

// --------------------------------------------------------------------------------------- Who may do what

/** Where the parts are put together. */
const COMPOSITION = ['src/main.ts', 'src/boot.ts', 'src/server.ts', 'src/app.module.ts', 'src/simulate.ts'];

/** Core files do not know which door was used. */
const DOOR_PACKAGES =
  /^(graphql|graphql-ws|ws|fastify|@nestjs\/(graphql|apollo|platform-fastify)|@apollo\/.*)$/;
const CORE = /^src\/(kernel|config|egress|files|database|realtime|jobs|modules)\//;
const DOORS_IN_MODULES = /^src\/modules\/[^/]+\/(graphql\/|[^/]+\.controller\.ts$)/;

/** Who speaks to PostgreSQL. */
const MAY_USE_SQL = /^src\/database\/|\.repository\.ts$/;
const SQL_ELSEWHERE: Readonly<Record<string, string>> = {
  'src/jobs/job-queue.ts': 'gives repositories the part of a statement that adds a job',
};

/** Who reads the environment. */
const MAY_READ_ENVIRONMENT = /^src\/config\//;

/** A file of 250 lines is a question, and these are the answers; 400 is the end. */
const LONGEST = 400;
const QUESTION = 250;
const LONG_FILES: Readonly<Record<string, string>> = {
  'src/config/env.ts': 'every variable of the environment, and how they become one configuration',
  'src/database/embedded-postgres.ts': 'one life cycle, from initdb to the lost process, read top to bottom',
  'src/database/unit-of-work.ts': 'the ways to a transaction side by side, where their differences show',
  'src/graphql/execution/query-plan.ts': 'one compiler; its parts are not used apart',
  'src/modules/flows/flow-blocks.ts': 'a catalogue: one schema for each kind of block',
  'src/simulate/meta/envelopes.ts': 'a catalogue: one builder for each shape that Meta posts',
  'src/simulate/meta/fake-meta.ts': 'one small server, with its answers beside its routes',
  'test/conformance/canaries.ts': 'what fits each column of the house, and the one who plants it',
  'test/flow-runs/catalogue-flow.ts': 'a catalogue: every kind of block, drawn as one flow',
  'test/conformance/territories.ts': 'a catalogue: one line for each kind of thing, and where they are',
};

// ------------------------------------------------------------------------------------------------ The files

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|\bimport\s*\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('src/database/generated/'))
    .sort();

const sourceOf = (path: string): Source => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const imports = [...text.matchAll(IMPORT)].map(([, one, two, three]) => one ?? two ?? three ?? '');
  return { path, text, imports };
};

const everything = [...filesIn('src'), ...filesIn('test')].map(sourceOf);
const sources = everything.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.spec.ts'));

/** The file of this repository that is imported, or null for a package. */
const targetOf = ({ path }: Source, imported: string): string | null =>
  imported.startsWith('.')
    ? normalize(join(dirname(path), imported))
        .split(sep)
        .join('/')
        .replace(/\.js$/, '.ts')
    : null;

function roomOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  return first === 'modules' ? `modules/${second}` : first;
}

const isGraphqlOf = (path: string): boolean => /^src\/modules\/[^/]+\/graphql\//.test(path);

/** Every import of one file of ours by another. */
const edges = sources.flatMap((source) =>
  source.imports.flatMap((imported) => {
    const to = targetOf(source, imported);
    return to ? [{ from: source.path, to }] : [];
  }),
);

const matching = (pattern: RegExp, of: readonly Source[] = sources): string[] =>
  of.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

// ------------------------------------------------------------------------------------------------ The rules

test('the files are found, and their imports', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(edges.length).toBeGreaterThan(300);
});

test('every room is in the table', () => {
  const rooms = new Set(
    sources.filter(({ path }) => !COMPOSITION.includes(path)).map(({ path }) => roomOf(path)),
  );

  expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
});

test('rooms import only from the rooms below them', () => {
  const broken = edges.filter(({ from, to }) => {
    if (COMPOSITION.includes(from) || roomOf(from) === roomOf(to)) return false;
    const allowed = [...(MAY_IMPORT[roomOf(from)] ?? []), ...(isGraphqlOf(from) ? ['graphql'] : [])];
    return !allowed.includes('*') && !allowed.includes(roomOf(to));
  });

  expect(broken).toEqual([]);
});

test('only GraphQL files, modules and the composition import GraphQL files', () => {
  const broken = edges.filter(
    ({ from, to }) =>
      isGraphqlOf(to) && !isGraphqlOf(from) && !from.endsWith('.module.ts') && !COMPOSITION.includes(from),
  );

  expect(broken).toEqual([]);
});

test('a module uses of another what it exports: never its repository', () => {
  const broken = edges.filter(
    ({ from, to }) => to.endsWith('.repository.ts') && roomOf(from) !== roomOf(to) && roomOf(from) !== 'demo',
  );

  expect(broken).toEqual([]);
});

test('no module names anything twice', () => {
  const twice = sources
    .filter(({ path }) => path.endsWith('.module.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/(imports|providers|exports): \[\n([\s\S]*?)\n {2}\]/g)].flatMap(
        ([, list, inside = '']) => {
          const names = [...inside.matchAll(/^ {4}(\w+),$/gm)].map(([, name]) => name);
          return names.filter((name, at) => names.indexOf(name) !== at).map((name) => [path, list, name]);
        },
      ),
    );

  expect(twice).toEqual([]);
});

test('core files know no door', () => {
  const broken = sources
    .filter(({ path }) => CORE.test(path) && !DOORS_IN_MODULES.test(path))
    .flatMap(({ path, imports }) =>
      imports.filter((name) => DOOR_PACKAGES.test(name)).map((name) => [path, name]),
    );

  expect(broken).toEqual([]);
});

test('the kernel knows no framework and no database', () => {
  const packages = sources
    .filter(({ path }) => path.startsWith('src/kernel/'))
    .flatMap(({ imports }) => imports.filter((name) => !name.startsWith('.')));

  expect([...new Set(packages)]).toEqual(['uuid']);
});

test('only repositories and src/database write SQL', () => {
  const users = matching(/\bsql\(|\$queryRaw|\$executeRaw/);

  expect(users.filter((path) => !MAY_USE_SQL.test(path))).toEqual(Object.keys(SQL_ELSEWHERE));
});

test('only src/database holds a connection or the generated client', () => {
  const packages = /^(pg|@prisma\/.*)$/;
  const holders = sources.filter(
    (source) =>
      source.imports.some((name) => packages.test(name)) ||
      edges.some(({ from, to }) => from === source.path && to.startsWith('src/database/generated/')),
  );

  expect(holders.map(({ path }) => path).filter((path) => !path.startsWith('src/database/'))).toEqual([]);
});

test('only src/config reads the environment', () => {
  expect(matching(/process\.env\b/).filter((path) => !MAY_READ_ENVIRONMENT.test(path))).toEqual([]);
});

test('work over all agencies is done by those in the table, for the reasons in the table', () => {
  const found: Record<string, string[]> = {};
  for (const { path, text } of sources) {
    if (path.startsWith('src/database/')) continue;
    for (const [, reason, constant] of text.matchAll(
      /\.system(?:Write)?\(\s*(?:'([^']*)'|([A-Z][A-Z_]*)\b)?/g,
    )) {
      const named = constant && new RegExp(`const ${constant} = '([^']*)'`).exec(text)?.[1];
      found[path] = [...new Set([...(found[path] ?? []), reason ?? named ?? 'NO REASON GIVEN'])].sort();
    }
  }

  expect(found).toEqual(SYSTEM_WORK);
});

test('what scripts and benchmarks take from the built server is built', () => {
  const scripts = [
    'bench/data',
    'bench/figures',
    'bench/harness',
    'bench/peers',
    'scripts',
    'test/setup',
  ].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => `${folder}/${name}`),
  );
  const taken = scripts.flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\bdist\/([\w./-]+)\.js\b/g)].map(([, file]) => ({
      path,
      file: `src/${file}.ts`,
    })),
  );

  expect(taken.length).toBeGreaterThan(5);
  expect(taken.filter(({ file }) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('there are no folders for what has no place', () => {
  const forbidden = /\/(utils?|common|helpers?|shared|core|lib|misc)\//;

  expect(everything.map(({ path }) => path).filter((path) => forbidden.test(path))).toEqual([]);
});

test.each([
  ['default exports', /^export default\b/m],
  ['barrels', /^export \* from/m],
  ['forwardRef', /\bforwardRef\s*\(/],
  ['request-scoped providers', /\bScope\.(REQUEST|TRANSIENT)\b/],
  ['ways around the compiler', /@ts-(ignore|nocheck|expect-error)|\bas any\b/],
  ['notes to somebody', /\b(TODO|FIXME|XXX)\b/],
])('there are no %s', (_what, pattern) => {
  const itself = 'test/architecture.spec.ts';

  expect(matching(pattern, everything).filter((path) => path !== itself)).toEqual([]);
});

test('there are no files that only pass on others', () => {
  expect(everything.map(({ path }) => path).filter((path) => path.endsWith('/index.ts'))).toEqual([]);
});

test('files are short, and those that are not have an answer', () => {
  const lengths = everything.map(({ path, text }) => [path, text.split('\n').length - 1] as const);
  const long = lengths.filter(([path, lines]) => lines > QUESTION && !path.endsWith('.spec.ts'));

  expect(lengths.filter(([, lines]) => lines > LONGEST)).toEqual([]);
  expect(long.map(([path]) => path).filter((path) => !(path in LONG_FILES))).toEqual([]);
});
