import { z } from 'zod';
import { flowBlock } from './flow-blocks.js';
import { partId } from './flow-parts.js';

export const MOST_STEPS = 200;
export const MOST_BLOCKS_OF_STEP = 30;
const MOST_EDGES = 2_000;

const step = z.strictObject({
  id: partId,
  name: z.string().max(80).default(''),
  blocks: z.array(flowBlock).max(MOST_BLOCKS_OF_STEP),
  at: z.strictObject({ x: z.number(), y: z.number() }).nullish().describe('Where an editor draws it.'),
});
export type FlowStep = z.infer<typeof step>;

const edge = z
  .strictObject({
    from: z.strictObject({
      step: partId,
      block: partId.nullish().describe('Unset: from the end of the step.'),
      socket: z
        .string()
        .regex(/^[a-z_]{1,20}(?::[A-Za-z0-9_-]{1,40})?$/)
        .default('next'),
    }),
    to: partId.nullable().describe('A step; null ends the run there.'),
  })
  .describe('Where a run goes on.');
export type FlowEdge = z.infer<typeof edge>;

const settings = z.strictObject({
  onHumanReply: z
    .enum(['hand_over', 'pause', 'continue'])
    .default('hand_over')
    .describe('What becomes of a run when somebody of the agency writes to the customer.'),
});
export type FlowSettings = z.infer<typeof settings>;

/**
 * A flow as it is drawn, exported and imported: steps that hold blocks, joined by edges.
 *
 * This one schema reads what people save and generates the published JSON Schema. It is strict: what it does not know
 * is refused, so nothing that somebody meant is lost in silence.
 */
export const flowDocument = z
  .strictObject({
    schemaVersion: z.literal(1),
    start: partId.nullish().describe('The step that a run begins with: the first one unless told.'),
    steps: z.array(step).max(MOST_STEPS),
    edges: z.array(edge).max(MOST_EDGES).default([]),
    settings: settings.default({ onHumanReply: 'hand_over' }),
  })
  .meta({ title: 'Switchboard flow' });

/** As it is read: defaults stand in it. */
export type FlowDocument = z.infer<typeof flowDocument>;

/** For editors and for whoever writes flows by hand. */
export const flowJsonSchema = () => z.toJSONSchema(flowDocument, { io: 'input' });
