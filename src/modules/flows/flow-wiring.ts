import { buttonId } from './flow-buttons.js';
import type { FlowDocument } from './flow-document.js';
import { errorAt, type FlowProblem, inBlock, type Spot, spotsOf } from './flow-problems.js';
import { choicesOf, socketsOf } from './flow-sockets.js';

/** What edges can begin at: `step` or `step/block`, and the names of its sockets. */
type Outlets = ReadonlyMap<string, ReadonlySet<string>>;

const outletOf = (step: string, block: string | null | undefined): string =>
  block == null ? step : `${step}/${block}`;

/** Ids, edges and sockets: whether everything has one name, and every way out leads somewhere. */
export const wiringProblems = (document: FlowDocument): FlowProblem[] => [
  ...beginning(document),
  ...sameIds(document),
  ...sameChoices(document),
  ...edges(document),
  ...unwired(document),
];

function beginning({ start, steps }: FlowDocument): FlowProblem[] {
  if (!steps.some(({ blocks }) => blocks.length > 0)) {
    return [errorAt('EMPTY', { path: 'steps' }, 'The flow has no blocks: it would do nothing.')];
  }
  if (start == null || steps.some(({ id }) => id === start)) return [];
  return [errorAt('DANGLING', { path: 'start' }, `There is no step ${start} to begin with.`)];
}

/** Blocks are told apart over the whole flow: what they have done is known by their ids. */
function sameIds(document: FlowDocument): FlowProblem[] {
  const steps = document.steps.map(({ id }, s) => ({ id, where: { path: `steps[${s}].id`, stepId: id } }));
  const blocks = spotsOf(document).map((spot) => ({ id: spot.block.id, where: inBlock(spot, 'id') }));
  return [
    ...repeats(steps).map(({ id, where }) => errorAt('DUPLICATE', where, `Another step is called ${id}.`)),
    ...repeats(blocks).map(({ id, where }) => errorAt('DUPLICATE', where, `Another block is called ${id}.`)),
  ];
}

/** By what goes out: a tap must lead to one place, whichever step it is of. */
function sameChoices(document: FlowDocument): FlowProblem[] {
  const choices = spotsOf(document).flatMap((spot) =>
    choicesOf(spot.block).map(({ id }, at) => ({
      id: buttonId(spot.step.id, id),
      where: inBlock(spot, `${choicePath(spot, at)}.id`),
    })),
  );
  const cases = spotsOf(document).flatMap((spot) =>
    spot.block.type === 'branch'
      ? repeats(spot.block.cases.map(({ id }, at) => ({ id, where: inBlock(spot, `cases[${at}].id`) })))
      : [],
  );
  return [
    ...repeats(choices).map(({ id, where }) =>
      errorAt('DUPLICATE', where, `Another button or row goes out as ${id}.`),
    ),
    ...cases.map(({ id, where }) => errorAt('DUPLICATE', where, `Another case is called ${id}.`)),
  ];
}

/** Where the n-th of a block's choices stands in it. */
export function choicePath({ block }: Pick<Spot, 'block'>, nth: number): string {
  if (block.type !== 'list') return `buttons[${nth}]`;
  let before = 0;
  for (const [s, { rows }] of block.sections.entries()) {
    if (nth < before + rows.length) return `sections[${s}].rows[${nth - before}]`;
    before += rows.length;
  }
  return 'sections';
}

function edges(document: FlowDocument): FlowProblem[] {
  const outlets = outletsOf(document);
  const steps = new Set(document.steps.map(({ id }) => id));
  const from = document.edges.map(({ from: { step, block, socket } }, e) => ({
    id: `${outletOf(step, block)} ${socket}`,
    where: { path: `edges[${e}].from`, stepId: step, blockId: block ?? null },
  }));
  const astray = document.edges.flatMap(({ from: { step, block, socket }, to }, e) => {
    const where = { path: `edges[${e}].from`, stepId: step, blockId: block ?? null };
    const found: FlowProblem[] = [];
    if (!steps.has(step)) {
      found.push(errorAt('DANGLING', { ...where, path: `${where.path}.step` }, `There is no step ${step}.`));
    } else if (!outlets.has(outletOf(step, block))) {
      const message = `Step ${step} has no block ${block}.`;
      found.push(errorAt('DANGLING', { ...where, path: `${where.path}.block` }, message));
    } else if (!outlets.get(outletOf(step, block))?.has(socket)) {
      const message = `${block ?? `Step ${step}`} is never left by ${socket}.`;
      found.push(errorAt('DANGLING', { ...where, path: `${where.path}.socket` }, message));
    }
    if (to !== null && !steps.has(to)) {
      found.push(errorAt('DANGLING', { ...where, path: `edges[${e}].to` }, `There is no step ${to}.`));
    }
    return found;
  });
  const twice = repeats(from).map(({ where }) =>
    errorAt('DUPLICATE', where, 'Another edge begins at the same socket.'),
  );
  return [...astray, ...twice];
}

function outletsOf(document: FlowDocument): Outlets {
  const ofSteps = document.steps.map(({ id }) => [id, new Set(['next'])] as const);
  const ofBlocks = spotsOf(document).map(
    ({ step, block }) =>
      [outletOf(step.id, block.id), new Set(socketsOf(block).map(({ name }) => name))] as const,
  );
  return new Map([...ofSteps, ...ofBlocks]);
}

function unwired(document: FlowDocument): FlowProblem[] {
  const wired = new Set(
    document.edges.map(({ from: { step, block, socket } }) => `${outletOf(step, block)} ${socket}`),
  );
  return spotsOf(document).flatMap((spot) =>
    socketsOf(spot.block)
      .filter(({ name, falls }) => !falls && !wired.has(`${outletOf(spot.step.id, spot.block.id)} ${name}`))
      .map(({ name }) => errorAt('UNWIRED', inBlock(spot), `Nothing is said of where ${name} leads.`)),
  );
}

/** All but the first of each id. */
function repeats<T extends { readonly id: string }>(all: readonly T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ id }) => seen.has(id) || !seen.add(id));
}
