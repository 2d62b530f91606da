import { ArgsType, Field, Float, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { Provider } from '../../channels/channels.js';

export const TrialScope = { CONTACT: 'contact', ACCOUNT: 'account', AGENCY: 'agency', RUN: 'run' } as const;
export type TrialScope = (typeof TrialScope)[keyof typeof TrialScope];
registerEnumType(TrialScope, {
  name: 'TrialScope',
  description: 'What variables are of: {{contact.first_name}}.',
});

@InputType({ description: 'A point on the map.' })
export class TrialPlaceInput {
  @Field(() => Float)
  readonly latitude!: number;

  @Field(() => Float)
  readonly longitude!: number;

  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => String, { nullable: true })
  readonly address?: string | null;
}

@InputType({ description: 'What the customer does, or what the clock does: one of them.' })
export class TrialTurnInput {
  @Field(() => String, { nullable: true, description: 'Writes this.' })
  readonly text?: string | null;

  @Field(() => String, { nullable: true, description: 'Taps what is called so, or has this id.' })
  readonly choose?: string | null;

  @Field(() => TrialPlaceInput, { nullable: true, description: 'Tells where they are.' })
  readonly location?: TrialPlaceInput | null;

  @Field(() => Boolean, { nullable: true, description: 'Nobody writes until the time is over.' })
  readonly wait?: boolean | null;
}

@InputType({ description: 'A value that is there when the flow begins.' })
export class TrialValueInput {
  @Field(() => TrialScope)
  readonly scope!: TrialScope;

  @Field(() => String)
  readonly key!: string;

  @Field(() => String)
  readonly value!: string;
}

@InputType({ description: 'What another system answers to a block; of several, one after the other.' })
export class TrialHttpInput {
  @Field(() => String)
  readonly blockId!: string;

  @Field(() => Int, { description: '100 to 599.' })
  readonly status!: number;

  @Field(() => String, { nullable: true, description: 'JSON, as text.' })
  readonly json?: string | null;
}

@InputType({ description: 'What a model answers to a block; of several, one after the other.' })
export class TrialAiInput {
  @Field(() => String)
  readonly blockId!: string;

  @Field(() => String)
  readonly text!: string;
}

@ArgsType()
export class TestFlowArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: 'The draft unless told, whatever is unfinished in it.' })
  readonly version?: number | null;

  @Field(() => [TrialTurnInput], { description: 'At most 100.' })
  readonly script!: TrialTurnInput[];

  @Field(() => [TrialValueInput], { nullable: true })
  readonly values?: TrialValueInput[] | null;

  @Field(() => [ID], { nullable: true, description: 'The tags that the contact has.' })
  readonly contactTagIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'The tags that the conversation has.' })
  readonly conversationTagIds?: string[] | null;

  @Field(() => Provider, { nullable: true, description: 'WHATSAPP unless told.' })
  readonly provider?: Provider | null;

  @Field(() => [TrialHttpInput], {
    nullable: true,
    description: 'Without an answer a call fails: NOT_SCRIPTED.',
  })
  readonly http?: TrialHttpInput[] | null;

  @Field(() => [TrialAiInput], {
    nullable: true,
    description: 'Without an answer a model fails: NOT_SCRIPTED.',
  })
  readonly ai?: TrialAiInput[] | null;

  @Field(() => [Date], {
    nullable: true,
    description: 'The free times that are found. Made up unless told; an empty list: there are none.',
  })
  readonly freeTimes?: Date[] | null;

  @Field(() => Int, { nullable: true, description: 'Lines of the transcript: 200 unless told, 1 to 500.' })
  readonly limit?: number | null;
}
