import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

// ------------------------------------------------------------------------------------- Who may import whom

/** What every room above may use. */
const GROUND = ['kernel', 'config', 'egress', 'http', 'database'];
const HOUSE = [...GROUND, 'realtime', 'jobs', 'mail', 'auth'];

/** A room, and the rooms that it may import from. Itself always; what is not written here is forbidden. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  config: ['kernel'],
  egress: ['kernel'],
  http: ['kernel', 'config'],
  database: ['kernel', 'config'],
  realtime: ['kernel', 'config', 'database'],
  jobs: ['kernel', 'config', 'database'],
  mail: [...GROUND, 'jobs'],
  auth: [...GROUND, 'realtime', 'jobs', 'mail'],
  // The door. Beside the composition, only the GraphQL files of modules know it.
  graphql: ['kernel', 'config', 'http', 'auth', 'realtime'],
  health: HOUSE,
  // What only developers see.
  dev: HOUSE,
  // Lower modules never call up: they emit an event.
  'modules/clients': HOUSE,
  'modules/team': [...HOUSE, 'modules/clients'],
  'modules/groups': [...HOUSE, 'modules/team'],
  'modules/accounts': [...HOUSE, 'modules/clients', 'modules/team'],
  'modules/agencies': [...HOUSE, 'modules/accounts', 'modules/clients', 'modules/team'],
  'modules/audit': [...HOUSE, 'modules/clients', 'modules/team'],
  'modules/channels': HOUSE,
  'modules/contacts': HOUSE,
  'modules/presence': [...HOUSE, 'modules/team'],
  'modules/media': [...HOUSE, 'modules/channels'],
  'modules/conversations': [
    ...HOUSE,
    'modules/channels',
    'modules/clients',
    'modules/contacts',
    'modules/team',
  ],
  'modules/messages': [...HOUSE, 'modules/channels', 'modules/conversations', 'modules/media'],
  'modules/delivery': [
    ...HOUSE,
    'modules/channels',
    'modules/contacts',
    'modules/conversations',
    'modules/messages',
  ],
  'modules/inbound': [
    ...HOUSE,
    'modules/channels',
    'modules/contacts',
    'modules/conversations',
    'modules/delivery',
    'modules/media',
    'modules/messages',
  ],
  // The demo world and the simulator stand outside and use what is there.
  demo: ['*'],
  simulate: [],
};

/** Where the parts are put together. */
const COMPOSITION = ['src/main.ts', 'src/boot.ts', 'src/server.ts', 'src/app.module.ts', 'src/simulate.ts'];

/** Core files do not know which door was used. */
const DOOR_PACKAGES =
  /^(graphql|graphql-ws|ws|fastify|@nestjs\/(graphql|apollo|platform-fastify)|@apollo\/.*)$/;
const CORE = /^src\/(kernel|config|egress|database|realtime|jobs|modules)\//;
const DOORS_IN_MODULES = /^src\/modules\/[^/]+\/(graphql\/|[^/]+\.controller\.ts$)/;

/** Who speaks to PostgreSQL. */
const MAY_USE_SQL = /^src\/database\/|\.repository\.ts$/;
const SQL_ELSEWHERE: Readonly<Record<string, string>> = {
  'src/jobs/job-queue.ts': 'gives repositories the part of a statement that adds a job',
};

/** Who reads the environment. */
const MAY_READ_ENVIRONMENT = /^src\/config\//;

/** Work over all agencies, in the second role: who does it, and why. A new line is a security review. */
const SYSTEM_WORK: Readonly<Record<string, readonly string[]>> = {
  'src/auth/access-trail.ts': ['record what was refused'],
  'src/auth/auth.service.ts': ['sign in'],
  'src/auth/sessions.service.ts': ['end a session', 'impersonate', 'refresh a session', 'sign in'],
  'src/auth/standing.repository.ts': ['resolve an actor'],
  'src/demo/demo.ts': ['load the demo world'],
  'src/health/health.repository.ts': ['health'],
  'src/jobs/job-runner.ts': ['jobs'],
  'src/modules/accounts/acceptance.service.ts': ['accept an invitation'],
  'src/modules/accounts/invitations.service.ts': ['invite somebody'],
  'src/modules/accounts/links.service.ts': ['mail a link'],
  'src/modules/accounts/password-changes.service.ts': ['change a password'],
  'src/modules/accounts/password-resets.service.ts': ['reset a password'],
  'src/modules/accounts/refusals.ts': ['refuse a link'],
  'src/modules/agencies/agencies.service.ts': [
    'archive an agency',
    'list agencies',
    'make an agency',
    'restore an agency',
  ],
  'src/modules/audit/audit-command.ts': ['verify the audit'],
  'src/modules/audit/audit-sealer.ts': ['seal the audit'],
  'src/modules/audit/audit.service.ts': ['name who acted as somebody'],
  'src/modules/channels/channels.service.ts': ['call a provider', 'connect a channel', 'route a webhook'],
  'src/modules/inbound/inbound.service.ts': ['store inbound events'],
  'src/modules/presence/presence.service.ts': ['presence'],
  'src/modules/team/sign-in-removal.service.ts': ['remove what a deleted person signed in with'],
  'src/realtime/relay.ts': ['relay'],
};

/** A file of 250 lines is a question, and these are the answers; 400 is the end. */
const LONGEST = 400;
const QUESTION = 250;
const LONG_FILES: Readonly<Record<string, string>> = {
  'src/database/embedded-postgres.ts': 'one life cycle, from initdb to the lost process, read top to bottom',
  'src/database/unit-of-work.ts': 'the ways to a transaction side by side, where their differences show',
  'src/graphql/execution/query-plan.ts': 'one compiler; its parts are not used apart',
  'src/simulate/meta/envelopes.ts': 'a catalogue: one builder for each shape that Meta posts',
  'src/simulate/meta/fake-meta.ts': 'one small server, with its answers beside its routes',
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
