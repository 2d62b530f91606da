import {
  Args,
  Context,
  ID,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { ConversationType } from '../../conversations/graphql/conversation.type.js';
import { type FlowRun } from '../flow-runs.js';
import { FlowRunsService } from '../flow-runs.service.js';
import { FunnelService } from '../funnel.service.js';
import { RunStarts } from '../run-starts.service.js';
import { FlowFunnelArgs, FlowRunsArgs, RunStepsArgs, StartFlowArgs } from './flow-run.args.js';
import { runConversationLoader, runStepsLoader } from './flow-run.loader.js';
import { FlowFunnelType, FlowRunStepType, FlowRunType } from './flow-run.type.js';

const ID_ARG = { type: () => ID };

@Resolver(() => FlowRunType)
export class FlowRunResolver {
  constructor(
    private readonly service: FlowRunsService,
    private readonly starts: RunStarts,
    private readonly funnels: FunnelService,
    private readonly conversations: ConversationsService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [FlowRunType], {
    description: 'The runs of the clients that the caller may see, the newest first.',
  })
  flowRuns(@CurrentActor() actor: UserActor, @Args() args: FlowRunsArgs) {
    return this.service.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => FlowRunType, { nullable: true, description: 'One run; null if the caller sees none.' })
  flowRun(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.one(actor, id);
  }

  @Allow('chat.view_reports')
  @Query(() => FlowFunnelType, {
    nullable: true,
    complexity: 50,
    description:
      'How far customers came in the runs of a flow that began in [from, to), step by step; null if the caller sees no such flow.',
  })
  flowFunnel(@CurrentActor() actor: UserActor, @Args() args: FlowFunnelArgs) {
    return this.funnels.of(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => Boolean, {
    description:
      'Begins the published version of a flow in a conversation. CONFLICT RUN_ACTIVE, with the runId, while another run there is not over.',
  })
  async startFlowForConversation(@CurrentActor() actor: UserActor, @Args() args: StartFlowArgs) {
    await this.starts.start(actor, { ...args, via: 'HAND' });
    return true;
  }

  @Allow('chat.reply')
  @Mutation(() => FlowRunType, {
    description: 'Ends a run, so that people go on: HANDED_OFF. One that is over stays as it is.',
  })
  endFlowRun(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.end(actor, id);
  }

  @Allow('chat.reply')
  @Mutation(() => FlowRunType, {
    description:
      'Lets a run stand still, its time too, while people go on. Safe to repeat; CONFLICT RUN_OVER when it is over.',
  })
  pauseFlowRun(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.pause(actor, id);
  }

  @Allow('chat.reply')
  @Mutation(() => FlowRunType, {
    description:
      'Lets a paused run go on where it stood, with the time that it had left. What the customer wrote meanwhile it does not see. Safe to repeat.',
  })
  resumeFlowRun(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.resume(actor, id);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => FlowRunType, {
    description:
      'Every new run, and every change of one, that the caller may see. Topic flow_run_updated:<agencyId>.',
  })
  flowRunUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.service.updates(actor, agencyId);
  }

  @ResolveField(() => ConversationType, {
    nullable: true,
    description: 'Where it runs, as the caller sees it.',
  })
  conversation(
    @Parent() { conversationId }: FlowRun,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    const make = () => runConversationLoader(this.conversations, actor);
    return context.loader(runConversationLoader, make).load(conversationId);
  }

  @ResolveField(() => [FlowRunStepType], {
    description: 'What it has done, block by block, from the beginning.',
  })
  steps(
    @Parent() { id }: FlowRun,
    @Args() args: RunStepsArgs,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    const key = `steps of runs ${args.afterPosition} ${args.limit}`;
    return context.loader(key, () => runStepsLoader(this.service, actor, args)).load(id);
  }
}
