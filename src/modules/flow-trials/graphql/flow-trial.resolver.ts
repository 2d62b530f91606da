import { Args, Extensions, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { FlowTrialsService } from '../flow-trials.service.js';
import { TestFlowArgs } from './flow-trial.args.js';
import { FlowTrialType } from './flow-trial.type.js';

@Resolver(() => FlowTrialType)
export class FlowTrialResolver {
  constructor(private readonly trials: FlowTrialsService) {}

  @Allow('chat.manage_flows')
  @Extensions({ complexity: 500 })
  @Query(() => FlowTrialType, {
    nullable: true,
    description:
      'Tries a flow against a scripted customer and tells everything that it says and does, without saying or doing it; null if the caller sees no such flow.',
  })
  testFlow(@CurrentActor() actor: UserActor, @Args() { id, version, script, ...world }: TestFlowArgs) {
    return this.trials.test(actor, id, version ?? null, { ...world, turns: script });
  }
}
