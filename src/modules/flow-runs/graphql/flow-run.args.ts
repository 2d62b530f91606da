import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { FlowRunStatus } from '../flow-runs.js';

@ArgsType()
export class FlowRunsArgs {
  @Field(() => ID, { nullable: true })
  readonly flowId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly conversationId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly contactId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Those of this client.' })
  readonly clientId?: number | null;

  @Field(() => [FlowRunStatus], { nullable: true, description: 'Those of these statuses. All unless told.' })
  readonly statuses?: FlowRunStatus[] | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: 'Goes on after this run: the last id of the page before.' })
  readonly beforeId?: string | null;
}

@ArgsType()
export class StartFlowArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { description: 'A published flow of the same client.' })
  readonly flowId!: string;
}

@ArgsType()
export class RunStepsArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'Goes on after this position: the last one of the page before.',
  })
  readonly afterPosition?: number | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;
}

@ArgsType()
export class ContactRunsArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: 'Goes on after this run: the last id of the page before.' })
  readonly beforeId?: string | null;
}

@ArgsType()
export class FlowFunnelArgs {
  @Field(() => ID)
  readonly flowId!: string;

  @Field(() => Int, { nullable: true, description: 'Runs of this version. All of them unless told.' })
  readonly version?: number | null;

  @Field(() => Date, { description: 'Runs that began from then on.' })
  readonly from!: Date;

  @Field(() => Date, { description: 'Runs that began before; at most 366 days after from.' })
  readonly to!: Date;
}
