import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { CompliancePackService } from '../compliance-pack.service.js';
import { KeywordRulesService } from '../keyword-rules.service.js';
import { KeywordTrialsService } from '../keyword-trials.service.js';
import {
  CreateKeywordRuleArgs,
  KeywordRulesArgs,
  SetCompliancePackArgs,
  TestKeywordsArgs,
  UpdateKeywordRuleArgs,
} from './keyword-rule.args.js';
import { KeywordRuleChangeType, KeywordRuleType, KeywordTrialType } from './keyword-rule.type.js';

@Resolver(() => KeywordRuleType)
export class KeywordRuleResolver {
  constructor(
    private readonly rules: KeywordRulesService,
    private readonly pack: CompliancePackService,
    private readonly trials: KeywordTrialsService,
  ) {}

  @Allow('chat.manage_keywords')
  @Query(() => [KeywordRuleType], {
    description:
      'The keyword rules of a client: those that every client has, then its own, the oldest first.',
  })
  keywordRules(@CurrentActor() actor: UserActor, @Args() args: KeywordRulesArgs) {
    return this.rules.list(actor, args);
  }

  @Allow('chat.manage_keywords')
  @Query(() => KeywordRuleType, {
    nullable: true,
    description: 'One keyword rule; null if the caller sees none.',
  })
  keywordRule(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.rules.one(actor, id);
  }

  @Allow('chat.manage_keywords')
  @Query(() => KeywordTrialType, {
    nullable: true,
    description:
      'What would come of a text, if somebody wrote it now who never wrote before. Nothing is done. Null if the caller does not see the client.',
  })
  testKeywords(@CurrentActor() actor: UserActor, @Args() args: TestKeywordsArgs) {
    return this.trials.try(actor, args);
  }

  @Allow('chat.manage_keywords')
  @Mutation(() => KeywordRuleType, {
    description: 'Makes a keyword rule; a client has at most 100. A repeat finds the name taken.',
  })
  createKeywordRule(@CurrentActor() actor: UserActor, @Args() args: CreateKeywordRuleArgs) {
    return this.rules.create(actor, args);
  }

  @Allow('chat.manage_keywords')
  @Mutation(() => KeywordRuleType, {
    description: 'Changes a keyword rule. What is absent stays as it is. Safe to repeat.',
  })
  updateKeywordRule(@CurrentActor() actor: UserActor, @Args() { id, ...draft }: UpdateKeywordRuleArgs) {
    return this.rules.update(actor, id, draft);
  }

  @Allow('chat.manage_keywords')
  @Mutation(() => Boolean, {
    description: 'Removes a keyword rule for good. A repeat finds none: NOT_FOUND.',
  })
  async deleteKeywordRule(
    @CurrentActor() actor: UserActor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<boolean> {
    await this.rules.remove(actor, id);
    return true;
  }

  @Allow('chat.manage_settings')
  @Mutation(() => [KeywordRuleType], {
    description:
      'Switches the rules that every client has, STOP and START in many languages, and sets what they say. What is absent stays as it is. Safe to repeat.',
  })
  setCompliancePack(@CurrentActor() actor: UserActor, @Args() args: SetCompliancePackArgs) {
    return this.pack.set(actor, args);
  }

  @Allow('chat.manage_keywords')
  @Subscription(() => KeywordRuleChangeType, {
    description:
      'Every change of a keyword rule that the caller may see. Topic keyword_rule_updated:<agencyId>.',
  })
  keywordRuleUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.rules.updates(actor, agencyId);
  }
}
