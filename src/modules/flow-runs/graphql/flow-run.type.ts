import { Extensions, Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { FlowRunStatus, FlowStart } from '../flow-runs.js';

registerEnumType(FlowRunStatus, {
  name: 'FlowRunStatus',
  description: 'ACTIVE and WAITING ones are not over; the others are final.',
  valuesMap: {
    ACTIVE: { description: "The flow's turn." },
    WAITING: { description: "The customer's turn, or the clock's." },
    COMPLETED: { description: 'It came to an end of the flow.' },
    EXPIRED: { description: 'The customer was silent too long.' },
    FAILED: { description: 'Something could not be done; reason says what.' },
    HANDED_OFF: { description: 'People go on.' },
  },
});
registerEnumType(FlowStart, { name: 'FlowStart', description: 'What has begun a run.' });

@ObjectType('VariableChange', { description: "What changed of one of a run's own variables." })
export class VariableChangeType {
  @Field(() => String)
  readonly key!: string;

  @Field(() => String, { nullable: true, description: 'Null: it was not there.' })
  readonly before!: string | null;

  @Field(() => String)
  readonly after!: string;
}

@ObjectType('FlowRunStep', { description: 'One block that a run has run.' })
export class FlowRunStepType {
  @Field(() => Int, { description: '1, 2, 3 … without a gap.' })
  readonly position!: number;

  @Field(() => Int, {
    description: 'In which turn: each reply of the customer, and each wait that is over, begins one.',
  })
  readonly turn!: number;

  @Field(() => String)
  readonly stepId!: string;

  @Field(() => String)
  readonly blockId!: string;

  @Field(() => String)
  readonly blockType!: string;

  @Field(() => String, {
    description:
      'by:<socket> as it went on, waits, again after an answer that was none, or why the run ended.',
  })
  readonly outcome!: string;

  @Extensions({ length: 2 })
  @Field(() => [VariableChangeType])
  readonly changes!: readonly VariableChangeType[];

  @Field(() => Date)
  readonly at!: Date;
}

@ObjectType('FlowRun', { description: 'A flow in a conversation, and where it stands.' })
export class FlowRunType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID)
  readonly flowId!: string;

  @Field(() => Int, { description: 'The one that it began with, whatever is published meanwhile.' })
  readonly version!: number;

  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { nullable: true, description: 'Null when the contact was deleted.' })
  readonly contactId!: string | null;

  @Field(() => FlowRunStatus)
  readonly status!: FlowRunStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is over: FINISHED, LIVE_CHAT, NO_REPLY, HUMAN_REPLY, ENDED_BY_AGENT, OPTED_OUT, WINDOW_CLOSED, TOO_MANY_STEPS, GAVE_UP …',
  })
  readonly reason!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it stands; null once it is over.' })
  readonly stepId!: string | null;

  @Field(() => String, { nullable: true })
  readonly blockId!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'While it waits: when it goes on without a reply. Stands still while it is paused.',
  })
  readonly waitingUntil!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Since when people go on in its place.' })
  readonly pausedAt!: Date | null;

  @Field(() => FlowStart)
  readonly startedVia!: FlowStart;

  @Field(() => ID, { nullable: true, description: 'The colleague who began it; null where nobody did.' })
  readonly startedById!: string | null;

  @Field(() => Date)
  readonly startedAt!: Date;

  @Field(() => Date, { nullable: true })
  readonly endedAt!: Date | null;

  @Field(() => JsonScalar, { description: "The run's own, by their keys: all of them texts." })
  readonly variables!: Readonly<Record<string, string>>;
}

@ObjectType('FlowFunnelStep', { description: 'How many runs came to a step of a flow.' })
export class FlowFunnelStepType {
  @Field(() => String)
  readonly stepId!: string;

  @Field(() => Int)
  readonly reached!: number;

  @Field(() => Int, { description: 'Of those: how many ended there EXPIRED, FAILED or HANDED_OFF.' })
  readonly dropped!: number;
}

@ObjectType('FlowFunnel', { description: 'What became of the runs of a flow, wherever they stand by now.' })
export class FlowFunnelType {
  @Field(() => Int)
  readonly started!: number;

  @Field(() => Int, { description: 'Those that are not over.' })
  readonly active!: number;

  @Field(() => Int)
  readonly completed!: number;

  @Field(() => Int)
  readonly expired!: number;

  @Field(() => Int)
  readonly failed!: number;

  @Field(() => Int)
  readonly handedOff!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'From the beginning to the end of those that are COMPLETED. Null while there are none.',
  })
  readonly medianSeconds!: number | null;

  @Field(() => [FlowFunnelStepType], { description: 'Those that were reached, the most reached first.' })
  readonly steps!: readonly FlowFunnelStepType[];
}
