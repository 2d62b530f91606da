import type { FlowBlock } from './flow-blocks.js';
import type { FlowDocument, FlowStep } from './flow-document.js';

/** Everything that can be wrong with a flow. The list is closed; a message says more. */
export const FlowProblemCode = {
  /** Not of the shape that the schema demands. */
  MALFORMED: 'MALFORMED',
  /** Nothing stands where something must. */
  EMPTY: 'EMPTY',
  TOO_LONG: 'TOO_LONG',
  TOO_MANY: 'TOO_MANY',
  /** A value that nothing can be made of. */
  UNFIT: 'UNFIT',
  /** Another one has the same name. */
  DUPLICATE: 'DUPLICATE',
  /** An edge speaks of a step, a block or a socket that is not there. */
  DANGLING: 'DANGLING',
  /** A way out of a block that leads nowhere, and must lead somewhere. */
  UNWIRED: 'UNWIRED',
  /** A ring of blocks in which the customer is never waited for. */
  ENDLESS: 'ENDLESS',
  /** Nothing leads there. */
  UNREACHABLE: 'UNREACHABLE',
  /** Something of the client that is not there, or is not the client's. */
  UNKNOWN_REFERENCE: 'UNKNOWN_REFERENCE',
  /** It is there, and cannot be used: archived, not approved, not uploaded. */
  UNUSABLE_REFERENCE: 'UNUSABLE_REFERENCE',
  /** A text names a variable that nothing has. */
  UNKNOWN_VARIABLE: 'UNKNOWN_VARIABLE',
} as const;
export type FlowProblemCode = (typeof FlowProblemCode)[keyof typeof FlowProblemCode];

/** An ERROR is refused when the flow is published; a WARNING is for people to think about. */
export const FlowProblemSeverity = { ERROR: 'ERROR', WARNING: 'WARNING' } as const;
export type FlowProblemSeverity = (typeof FlowProblemSeverity)[keyof typeof FlowProblemSeverity];

export interface FlowProblem {
  readonly code: FlowProblemCode;
  readonly severity: FlowProblemSeverity;
  readonly message: string;
  /** Where in the document: `steps[2].blocks[0].buttons[1].title`. */
  readonly path: string;
  readonly stepId: string | null;
  readonly blockId: string | null;
}

/** How many are told of one flow. */
export const MOST_PROBLEMS = 100;

/** A block, and how it is found in the document. */
export interface Spot {
  readonly step: FlowStep;
  readonly block: FlowBlock;
  /** `steps[2].blocks[0]` */
  readonly path: string;
}

/** Every block of a flow, in order. */
export const spotsOf = ({ steps }: Pick<FlowDocument, 'steps'>): Spot[] =>
  steps.flatMap((step, s) =>
    step.blocks.map((block, b) => ({ step, block, path: `steps[${s}].blocks[${b}]` })),
  );

type Where = { readonly path: string; readonly stepId?: string | null; readonly blockId?: string | null };

const problem = (
  severity: FlowProblemSeverity,
  code: FlowProblemCode,
  { path, stepId = null, blockId = null }: Where,
  message: string,
): FlowProblem => ({ code, severity, message, path, stepId, blockId });

export const errorAt = (code: FlowProblemCode, where: Where, message: string): FlowProblem =>
  problem('ERROR', code, where, message);

export const warningAt = (code: FlowProblemCode, where: Where, message: string): FlowProblem =>
  problem('WARNING', code, where, message);

/** A part of a block: `buttons[1].title`. */
export const inBlock = ({ step, block, path }: Spot, part = ''): Where => ({
  path: part === '' ? path : `${path}.${part}`,
  stepId: step.id,
  blockId: block.id,
});

export const isError = ({ severity }: FlowProblem): boolean => severity === 'ERROR';

/** Errors before warnings, and both in the order in which they were found; no more than are told. */
export const told = (problems: readonly FlowProblem[]): FlowProblem[] =>
  [...problems.filter(isError), ...problems.filter((one) => !isError(one))].slice(0, MOST_PROBLEMS);
