import type { FlowRunId } from '../../kernel/ids.js';
import type { ThreadLine } from '../conversations/timeline.js';
import type { FlowRun } from './flow-runs.js';

/** What the timeline says of a run. The event has its id: on the side of what was, of what is, or of both. */
const told = (from: FlowRunId | null, to: FlowRunId | null, text: string): ThreadLine => ({
  event: { kind: 'FLOW', from, to },
  text,
});

export const runStarted = (name: string, { id }: Pick<FlowRun, 'id'>): ThreadLine =>
  told(null, id, `The flow ${name} has started`);

export const runPaused = (name: string, { id }: Pick<FlowRun, 'id'>): ThreadLine =>
  told(id, id, `The flow ${name} is paused`);

export const runResumed = (name: string, { id }: Pick<FlowRun, 'id'>): ThreadLine =>
  told(id, id, `The flow ${name} goes on`);

export const runEnded = (name: string, { id, status, reason }: FlowRun): ThreadLine =>
  told(id, null, `The flow ${name} is over: ${status}, ${reason}`);
