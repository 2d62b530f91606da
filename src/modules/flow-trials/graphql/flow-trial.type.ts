import { Extensions, Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FlowRunStatus } from '../../flow-engine/run-state.js';
import { TrialSpeaker } from '../trial-transcript.js';
import { TrialScope } from './flow-trial.args.js';

registerEnumType(TrialSpeaker, {
  name: 'TrialSpeaker',
  valuesMap: { SYSTEM: { description: "What the flow does without the customer's noticing." } },
});

@ObjectType('TrialChange')
export class TrialChangeType {
  @Field(() => String, { description: 'run.answer, contact.size, conversation.status.' })
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly before!: string | null;

  @Field(() => String, { nullable: true })
  readonly after!: string | null;
}

@ObjectType('TrialOption')
export class TrialOptionType {
  @Field(() => String, { description: 'As it goes out.' })
  readonly id!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;
}

@ObjectType('TrialLine', { description: 'A line of the transcript of a trial.' })
export class TrialLineType {
  @Field(() => TrialSpeaker)
  readonly from!: TrialSpeaker;

  @Field(() => String, { nullable: true })
  readonly stepId!: string | null;

  @Field(() => String, { nullable: true })
  readonly blockId!: string | null;

  @Field(() => String)
  readonly text!: string;

  @Extensions({ length: 1 })
  @Field(() => [TrialOptionType], { description: 'What there was to choose.' })
  readonly options!: readonly TrialOptionType[];

  @Field(() => String, {
    nullable: true,
    description: "Of a block's last line: by:<socket>, waits, again, or how the run ended.",
  })
  readonly outcome!: string | null;

  @Extensions({ length: 1 })
  @Field(() => [TrialChangeType])
  readonly changes!: readonly TrialChangeType[];
}

@ObjectType('TrialVariable')
export class TrialVariableType {
  @Field(() => String)
  readonly key!: string;

  @Field(() => String)
  readonly value!: string;
}

@ObjectType('TrialValue')
export class TrialValueType extends TrialVariableType {
  @Field(() => TrialScope)
  readonly scope!: TrialScope;
}

@ObjectType('FlowTrial', { description: 'What came of trying a flow. Nothing was sent, stored or called.' })
export class FlowTrialType {
  @Field(() => FlowRunStatus)
  readonly status!: FlowRunStatus;

  @Field(() => String, { nullable: true, description: 'Why it is over; null while it is not.' })
  readonly reason!: string | null;

  @Field(() => Int, { description: 'Of the script, as many as it took.' })
  readonly turnsUsed!: number;

  @Field(() => [TrialVariableType], { description: "The run's own." })
  readonly variables!: readonly TrialVariableType[];

  @Field(() => [TrialValueType], { description: 'Of contact, account and agency, as they would be.' })
  readonly values!: readonly TrialValueType[];

  @Extensions({ length: 200 })
  @Field(() => [TrialLineType])
  readonly lines!: readonly TrialLineType[];

  @Field(() => Boolean, { description: 'It went on for longer than was wanted, and was left there.' })
  readonly isTruncated!: boolean;
}
