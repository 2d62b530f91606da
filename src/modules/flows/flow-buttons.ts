import type { FlowBlock } from './flow-blocks.js';
import type { FlowDocument } from './flow-document.js';
import { FlowGraph } from './flow-graph.js';
import { choicesOf } from './flow-sockets.js';

/**
 * What a button or a row is called on its way to the customer and back: unique in its flow, and known by its step
 * wherever it turns up.
 *
 * Of a block's own key, so that it says the same in every version: a tap on an old message is understood while the
 * button is there.
 */
export const buttonId = (stepId: string, choiceId: string): string => `s${stepId}-btn-${choiceId}`;

/** The step that each button leads to; null where it ends the run. */
export type ButtonIndex = Readonly<Record<string, string | null>>;

/** Of every button and row of a flow. Of two of one step with the same key, which checks refuse, the last. */
export function buttonIndex(document: FlowDocument): ButtonIndex {
  const graph = new FlowGraph(document);
  const targets: Record<string, string | null> = {};
  const index = (stepId: string, block: FlowBlock) => {
    const place = graph.place(stepId, block.id);
    for (const { id } of choicesOf(block)) {
      targets[buttonId(stepId, id)] = (place && graph.after(place, `button:${id}`)?.step.id) ?? null;
    }
  };
  for (const { id, blocks } of document.steps) for (const block of blocks) index(id, block);
  return targets;
}
