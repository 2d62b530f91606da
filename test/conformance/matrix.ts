import { jest } from '@jest/globals';
import { ROLES } from '../../src/kernel/permissions.js';
import type { Given } from '../world/server.js';
import { type Asked, askOverHttp, atOnce } from './asking.js';
import { CALLERS, type Caller, type Viewer } from './callers.js';
import { type Cell, cellsOf } from './cells.js';
import { documentForAll, fieldOf, rootFields } from './documents.js';
import { expected, isLetIn, type Transport } from './expectation.js';
import { LiveMatrix } from './live-matrix.js';
import type { Expectation } from './rules.js';
import { Scene } from './scene.js';
import { ROWS } from './tenant-matrix.js';
import { Wire } from './wire.js';

const AT_ONCE = 12;
/** A test is hundreds of requests, on whatever machine. */
const PATIENCE_MS = 180_000;
const NAMES = Object.keys(ROWS);
const isLive = (name: string) => name.startsWith('Subscription.');
const isChanging = (name: string) => name.startsWith('Mutation.');

/** Who sees nothing of anybody. */
const STRANGER: Viewer = { userId: 'nobody', agencyId: 0, sees: [] };

let scene: Scene;
let wires: ReadonlyMap<Caller, Wire> | undefined;

/** Which part of the matrix is asked. */
export interface Extent {
  /** Only where rows are found or not: not over the transport that refuses a field, nor for want of a permission. */
  readonly onlyRows?: boolean;
  /** Where, if not in the database of the worker. */
  readonly databaseUrl?: () => Promise<string>;
}

/** Defines the tests of the matrix, on a server that sends its statements as given. */
export function describeMatrix(given: Given = {}, { onlyRows = false, databaseUrl }: Extent = {}): void {
  jest.setTimeout(PATIENCE_MS);
  beforeAll(async () => {
    scene = await Scene.open(given, await databaseUrl?.());
    const callers = [...scene.callers, ...scene.denied];
    const open = await Promise.all(callers.map((one) => Wire.as(scene.world.server, one.authorization)));
    wires = new Map(callers.map((one, at) => [one, open[at] as Wire]));
  });
  afterAll(async () => {
    for (const wire of wires?.values() ?? []) wire.leave();
    await scene?.world.close();
  });

  test('every root field and every argument has its row', theRowsAreComplete);
  test('every role has its column, and every way of being limited', theColumnsAreComplete);
  test('who may see a territory is shown it, so that a leak would show', aLeakWouldShow);
  describe.each(NAMES)('%s', (name) => {
    if (!onlyRows || !isLive(name)) {
      test('over HTTP: everybody is answered as the rules say, and nothing foreign shows', () =>
        asked(name, 'http'));
    }
    if (!onlyRows || isLive(name)) test('over the socket: likewise', () => asked(name, 'socket'));
    if (!onlyRows) test('who is denied every permission is refused by their lack', () => deniedAll(name));
  });
  test(
    'what happens is told to those who see it, and of what is foreign nobody hears a word',
    everythingHappens,
  );
  test('nothing failed inside', () => expect(scene.world.errors).toEqual([]));
}

function theRowsAreComplete(): void {
  expect([...NAMES].sort()).toEqual(rootFields(scene.schema).sort());
  for (const [name, { given, ids }] of Object.entries(ROWS)) {
    const there = fieldOf(scene.schema, name).args.map((arg) => arg.name);
    expect([name, Object.keys({ ...given, ...ids }).sort()]).toEqual([name, there.sort()]);
  }
}

function theColumnsAreComplete(): void {
  expect(scene.callers.map(({ kind }) => kind)).toEqual(CALLERS);
  const admitted = scene.callers.filter(({ refusal }) => !refusal);
  const limits = admitted.map(({ seesWholeAgency, sees }) => seesWholeAgency || sees.length);

  expect(new Set(admitted.map(({ role }) => role))).toEqual(new Set(ROLES));
  expect(new Set(scene.denied.map(({ role }) => role))).toEqual(new Set(ROLES));
  expect(new Set(limits)).toEqual(new Set([true, 1, 0]));
  expect(new Set(admitted.map(({ agencyId }) => agencyId)).size).toBe(2);
  expect(admitted.some(({ isImpersonated }) => isImpersonated)).toBe(true);
}

async function aLeakWouldShow(): Promise<void> {
  const { acme, territories } = scene;
  const [, , other] = territories;
  const { text } = await ask('Query.conversations', { tab: 'ALL' }, acme.admin.authorization);
  const found = scene.leaksIn(text, STRANGER);
  for (const territory of territories) {
    const [mark, ...ids] = territory.secretsFrom({ agencyId: acme.id });
    const isShown = territory !== other;
    expect([
      territory.name,
      found.some((one) => mark?.startsWith(one)),
      ids.some((id) => found.includes(id)),
    ]).toEqual([territory.name, isShown, isShown]);
  }
}

/** All cells of a field over one transport, the most limited callers first. */
async function asked(name: string, transport: Transport): Promise<void> {
  // Over the wrong transport nobody changes anything anywhere: for that, they are all strangers.
  const isRight = isLive(name) === (transport === 'socket');
  const groups = isRight ? byWhatIsHidden(scene.callers) : [scene.callers];
  for (const callers of groups) {
    const cells = (await Promise.all(callers.map((one) => cellsFor(one, name, transport)))).flat();
    const before = isChanging(name) ? await foreignState(isRight ? callers : [STRANGER]) : null;
    const results = await atOnce(AT_ONCE, cells, (cell) => askIn(cell, name, transport));

    expect(results.map(({ got }) => got)).toEqual(results.map(({ wanted }) => wanted));
    expect(results.flatMap(({ leaks }) => leaks)).toEqual([]);
    if (before) expect(await foreignState(isRight ? callers : [STRANGER])).toEqual(before);
  }
}

/** Callers for whom the same does not exist, together, in their order. */
function byWhatIsHidden(callers: readonly Caller[]): Caller[][] {
  const groups = new Map<string, Caller[]>();
  for (const one of callers) {
    const hidden = [one.agencyId, ...scene.hiddenFrom(one).map(({ name }) => name)].join();
    groups.set(hidden, [...(groups.get(hidden) ?? []), one]);
  }
  return [...groups.values()];
}

async function everythingHappens(): Promise<void> {
  const live = await LiveMatrix.open(scene);
  await live.everythingHappens();
  // What was said by mistake in the first round has come by the end of the second.
  await live.everythingHappens();

  expect(live.leaks()).toEqual([]);
  expect(Object.keys(live.counts()).sort()).toEqual(NAMES.filter(isLive).sort());
  live.leave();
}

async function deniedAll(name: string): Promise<void> {
  const transport = isLive(name) ? 'socket' : 'http';
  const all = (await Promise.all(scene.denied.map((one) => cellsFor(one, name, transport)))).flat();
  const cells = all.filter(({ tried }) => !tried || tried.as === 'own' || tried.as === 'other');
  const results = await atOnce(AT_ONCE, cells, (cell) => askIn(cell, name, transport));

  expect(results.map(({ got }) => got)).toEqual(results.map(({ wanted }) => wanted));
}

function cellsFor(caller: Caller, name: string, transport: Transport): Promise<Cell[]> {
  const reaches = isLive(name) === (transport === 'socket') && isLetIn(caller, scene.demandOf(name));
  return cellsOf(caller, fieldOf(scene.schema, name), ROWS[name] ?? {}, scene.territories, reaches);
}

interface Result {
  readonly got: string;
  readonly wanted: string;
  readonly leaks: readonly unknown[];
}

async function askIn(cell: Cell, name: string, transport: Transport): Promise<Result> {
  const { caller, tried, variables, row } = cell;
  const { outcome, text } =
    transport === 'http'
      ? await ask(name, variables, caller.authorization)
      : await askWire(caller, name, variables);
  const wanted = expected(cell, scene.demandOf(name), transport);
  const where = `${caller.kind}, ${tried ? `${tried.argument} ${tried.as}` : 'asks'}:`;
  const leaks = scene.leaksIn(text, caller, variables, Object.keys(row.shows ?? {}));
  return {
    got: `${where} ${outcome}`,
    wanted: `${where} ${allows(wanted, outcome) ? outcome : [wanted].flat().join(' or ')}`,
    leaks: leaks.map((leak) => ({ where, leak })),
  };
}

const allows = (wanted: Expectation, outcome: string): boolean => [wanted].flat().includes(outcome);

const ask = (name: string, variables: object, authorization: string | null): Promise<Asked> =>
  askOverHttp(scene.world.server, authorization, text(name), variables);

async function askWire(caller: Caller, name: string, variables: object): Promise<Asked> {
  const wire = wires?.get(caller);
  if (!wire) throw new Error(`${caller.kind} is not connected.`);
  const asked = await wire.ask(text(name), variables);
  if (asked.outcome === 'listening') wire.unsubscribe(asked.id);
  return asked;
}

const documents = new Map<string, string>();

function text(name: string): string {
  const document = documents.get(name) ?? documentForAll(scene.schema, name);
  documents.set(name, document);
  return document;
}

/** Of everything that does not exist for any of them: they see the same. */
async function foreignState(callers: readonly Viewer[]): Promise<unknown> {
  const [one] = callers;
  if (!one) return null;
  await scene.world.settle();
  const hidden = scene.hiddenFrom(one);
  const states = await Promise.all(hidden.map((territory) => scene.observer.stateOf(territory, one)));
  return Object.fromEntries(hidden.map(({ name }, at) => [name, states[at]]));
}
