import { isOver } from '../../src/modules/flow-engine/run-state.js';
import type { FlowRun, FlowRunStep } from '../../src/modules/flow-runs/flow-runs.js';
import type { FlowDocument } from '../../src/modules/flows/flow-document.js';
import { FlowGraph, type Place } from '../../src/modules/flows/flow-graph.js';
import type { Agency } from '../world/agency.js';
import type { RunWatch, Stored } from './run-watch.js';

type Run = Pick<
  FlowRun,
  | 'id'
  | 'status'
  | 'revision'
  | 'turn'
  | 'stepId'
  | 'blockId'
  | 'waiting'
  | 'reason'
  | 'inputSeq'
  | 'position'
  | 'pausedAt'
>;
type Step = Pick<FlowRunStep, 'runId' | 'position' | 'turn' | 'stepId' | 'blockId' | 'blockType' | 'outcome'>;

interface Line {
  readonly seq: number;
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly key: string | null;
  readonly body: string | null;
}

interface Work {
  readonly kind: string;
  readonly isDue: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A conversation as it is stored, with everything that has ever run in it. */
export interface Standing {
  readonly chatMode: string;
  readonly runs: readonly Run[];
  readonly steps: readonly Step[];
  readonly messages: readonly Line[];
  /** What is still to be done in the agency, and what was given up. */
  readonly work: readonly Work[];
  readonly givenUp: number;
}

export async function standingOf(agency: Agency, conversationId: string): Promise<Standing> {
  const rows = <Row extends object>(text: string, ...values: unknown[]) =>
    agency.query<Row & Record<string, unknown>>(text, values);
  const [thread] = await rows<{ chatMode: string }>(
    'SELECT chat_mode AS "chatMode" FROM conversations WHERE agency_id = $1 AND id = $2',
    conversationId,
  );
  const runs = await rows<Run>(
    `SELECT id, status, revision, turn, step_id AS "stepId", block_id AS "blockId", waiting, reason,
       input_seq AS "inputSeq", position, paused_at AS "pausedAt"
     FROM flow_runs WHERE agency_id = $1 AND conversation_id = $2 ORDER BY id`,
    conversationId,
  );
  const steps = await rows<Step>(
    `SELECT s.run_id AS "runId", s.position, s.turn, s.step_id AS "stepId", s.block_id AS "blockId",
       s.block_type AS "blockType", s.outcome
     FROM flow_run_steps s JOIN flow_runs r ON r.agency_id = s.agency_id AND r.id = s.run_id
     WHERE s.agency_id = $1 AND r.conversation_id = $2 ORDER BY s.run_id, s.position`,
    conversationId,
  );
  const messages = await rows<Line>(
    `SELECT seq, direction, client_message_id AS key, body FROM messages
     WHERE agency_id = $1 AND conversation_id = $2 AND message_type <> 'SYSTEM' ORDER BY seq`,
    conversationId,
  );
  const work = await rows<Work>(
    `SELECT kind, run_at <= now() AS "isDue", payload FROM jobs
     WHERE agency_id = $1 AND kind <> 'inbound.purge' ORDER BY id`,
  );
  const [dead] = await rows<{ n: number }>('SELECT count(*)::int AS n FROM dead_jobs WHERE agency_id = $1');
  return { chatMode: thread?.chatMode ?? '', runs, steps, messages, work, givenUp: dead?.n ?? 0 };
}

/** Which of the promises of runs do not hold, when nothing is due and nobody does anything. */
export function brokenRules(standing: Standing, document: FlowDocument, watch: RunWatch): string[] {
  const { runs, steps, messages, chatMode } = standing;
  const broken: string[] = [];
  const current = runs.filter(({ status }) => !isOver(status));
  if (current.length > 1) broken.push(`${current.length} runs are not over`);
  const speaks = current.some(({ pausedAt }) => pausedAt === null);
  if ((chatMode === 'FLOW') !== speaks)
    broken.push(`chat mode ${chatMode}, and ${speaks ? 'a' : 'no'} run speaks`);
  const keys = messages.flatMap(({ direction, key }) => (direction === 'OUTBOUND' && key ? [key] : []));
  broken.push(...repeated(keys).map((key) => `sent twice: ${key}`));
  broken.push(...workLeft(standing));
  for (const run of runs) {
    const own = steps.filter(({ runId }) => runId === run.id);
    const stored = watch.storedOf(run);
    const name = `run ${runs.indexOf(run) + 1}: `;
    const all = [
      ...badEnd(run),
      ...badTrail(new FlowGraph(document), run, own),
      ...badSayings(run, own, messages, stored, watch),
      ...badInputs(run, own, messages, stored),
      ...badTimes(own, stored, watch),
    ];
    broken.push(...all.map((one) => name + one));
  }
  return broken;
}

const repeated = (all: readonly string[]): string[] => all.filter((one, at) => all.indexOf(one) !== at);

function workLeft({ work, givenUp, runs }: Standing): string[] {
  const left = work
    .filter(({ kind, isDue }) => kind !== 'flow.timer' || isDue)
    .map(({ kind }) => `left to do: ${kind}`);
  const untimed = runs.filter(({ id, turn, waiting, pausedAt }) => {
    const isIts = ({ payload }: Work) =>
      payload.runId === id && payload.turn === turn && payload.until === waiting?.until;
    return waiting && !pausedAt && !work.some(isIts);
  });
  return [
    ...left,
    ...untimed.map(({ turn }) => `what waits in turn ${turn} has no timer`),
    ...(givenUp > 0 ? [`${givenUp} jobs were given up`] : []),
  ];
}

/** It waits, people have it, or it is over as a flow may be. */
function badEnd({ status, pausedAt, reason }: Run): string[] {
  if (status === 'ACTIVE' && !pausedAt) return ['stands still in the middle of a turn'];
  return status === 'FAILED' ? [`has failed: ${reason}`] : [];
}

/** Positions without a gap, and every block where the outcome of the one before leads. */
function badTrail(graph: FlowGraph, run: Run, steps: readonly Step[]): string[] {
  const broken: string[] = [];
  let [expected, turn]: [Place | null, number] = [graph.entry, 1];
  steps.forEach((step, at) => {
    const { position, stepId, blockId, outcome } = step;
    const said = `step ${position} ${blockId} ${outcome}`;
    if (position !== at + 1) broken.push(`${said}: is the ${at + 1}th`);
    const place = graph.place(stepId, blockId);
    if (!place || place.block !== expected?.block)
      broken.push(`${said}: expected ${expected?.block.id ?? 'nothing'}`);
    if (step.turn !== turn) broken.push(`${said}: in turn ${step.turn} instead of ${turn}`);
    const isTurnOver = outcome === 'waits' || outcome === 'again';
    turn += isTurnOver ? 1 : 0;
    if (!isTurnOver) expected = place && nextOf(graph, place, outcome);
  });
  if (run.position !== steps.length) broken.push(`counts ${run.position} of ${steps.length} steps`);
  if (run.blockId !== null && run.blockId !== expected?.block.id)
    broken.push(`stands at ${run.blockId} instead of ${expected?.block.id ?? 'the end'}`);
  const isFinished = run.status === 'COMPLETED' || run.status === 'EXPIRED';
  if (isFinished && expected) broken.push(`is over: ${run.reason}, before ${expected.block.id}`);
  return broken;
}

function nextOf(graph: FlowGraph, place: Place, outcome: string): Place | null {
  if (!outcome.startsWith('by:')) return null;
  const socket = outcome.slice('by:'.length);
  return graph.after(place, socket === 'next' ? null : socket);
}

const speaks = ({ blockType, outcome }: Step): boolean =>
  blockType === 'text' || blockType === 'enable_live_chat'
    ? true
    : (outcome === 'waits' && blockType !== 'wait') || outcome === 'again';

/** The ids under which the blocks of a run say what they say. */
function keysOf(runId: string, steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    const nth = steps.filter(({ turn, position }) => turn === step.turn && position < step.position).length;
    return speaks(step) ? [`flow:${runId}:${step.turn}.${nth}:${step.blockId}:1`] : [];
  });
}

/**
 * Every block has said what it says, once and in its order. What is said beside that was said by whoever was overtaken
 * before it was stored.
 */
function badSayings(
  { id }: Run,
  steps: readonly Step[],
  messages: readonly Line[],
  stored: readonly Stored[],
  watch: RunWatch,
): string[] {
  const expected = keysOf(id, steps);
  const said = messages.flatMap(({ key }) => (key?.startsWith(`flow:${id}:`) ? [key] : []));
  const recorded = said.filter((key) => expected.includes(key));
  const beside = said.filter((key) => !expected.includes(key));
  const overtakings = watch.overtaken(id) + stored.filter(({ isByHand }) => isByHand).length;
  return [
    ...(recorded.join() === expected.join() ? [] : [`said ${recorded.join()} instead of ${expected.join()}`]),
    ...(beside.length <= overtakings ? [] : [`said ${beside.join()}, and no block of it says so`]),
  ];
}

/** Each turn takes the next message or, where it was the clock's, none; only a run that was paused passes some over. */
function badInputs(
  run: Run,
  steps: readonly Step[],
  messages: readonly Line[],
  stored: readonly Stored[],
): string[] {
  const inbound = messages.filter(({ direction }) => direction === 'INBOUND').map(({ seq }) => seq);
  const after = (seq: number) => inbound.find((one) => one > seq);
  const broken = stored.flatMap((change) => {
    const { before, after: now } = change;
    const said = `from message ${before.inputSeq} to ${now.inputSeq} in turn ${now.turn}`;
    if (before.pausedAt && !now.pausedAt) return [];
    if (now.turn === before.turn) return now.inputSeq === before.inputSeq ? [] : [`${said}: within a turn`];
    const expected = isClocks(steps, now.turn) ? before.inputSeq : after(before.inputSeq);
    return now.inputSeq === expected ? [] : [`${said}: expected ${expected}`];
  });
  const unheard = after(run.inputSeq);
  if (run.waiting && !run.pausedAt && unheard !== undefined)
    broken.push(`waits, and has not heard message ${unheard}`);
  return broken;
}

/** Nobody is taken for silent before the time of the very wait is over. */
const badTimes = (steps: readonly Step[], stored: readonly Stored[], watch: RunWatch): string[] =>
  stored.flatMap(({ before, after }) => {
    const { id: runId, turn, waiting } = before;
    if (after.turn === turn || !isClocks(steps, after.turn)) return [];
    const wait = { runId, turn, until: waiting?.until ?? '' };
    return watch.isOver(wait) ? [] : [`the wait of turn ${turn} was over before its time`];
  });

/** Whether a turn was begun by the time. */
function isClocks(steps: readonly Step[], of: number): boolean {
  const outcome = steps.find(({ turn }) => turn === of)?.outcome;
  return outcome === 'by:no_reply' || outcome === 'TOO_LONG_SILENT';
}

/** What there is, for whoever reads why a rule is broken. */
export const traceOf = ({ chatMode, runs, steps, messages, work }: Standing): string =>
  [
    `chat mode ${chatMode}; left to do: ${work.map(({ kind }) => kind).join() || 'nothing'}`,
    ...runs.flatMap((run, n) => [
      `run ${n + 1} (${run.id}): ${run.status} ${run.reason ?? ''} turn ${run.turn} at ${run.blockId} input ${run.inputSeq}${run.pausedAt ? ' paused' : ''}`,
      ...steps
        .filter(({ runId }) => runId === run.id)
        .map(({ position, turn, blockId, outcome }) => `  ${position}. turn ${turn} ${blockId} ${outcome}`),
    ]),
    ...messages.map(({ seq, direction, key, body }) => `${seq} ${direction} ${body} ${key ?? ''}`),
  ].join('\n');
