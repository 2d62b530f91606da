import { Args, Context, Extensions, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { FlowPublishingService } from '../flow-publishing.service.js';
import { type FlowVersion } from '../flows.js';
import {
  DiffFlowVersionsArgs,
  ExportFlowArgs,
  FlowVersionArgs,
  FlowVersionsArgs,
  PublishFlowArgs,
  RestoreFlowVersionArgs,
} from './flow.args.js';
import { versionDocumentLoader } from './flow.loader.js';
import { FlowType } from './flow.type.js';
import { FlowDocumentScalar } from './flow-document.scalar.js';
import { FlowButtonType, FlowDifferencesType, FlowExportType, FlowVersionType } from './flow-version.type.js';

/** A document may be as long as hundreds of rows. */
const LONG = { complexity: 200 };

@Resolver(() => FlowVersionType)
export class FlowVersionResolver {
  constructor(private readonly publishing: FlowPublishingService) {}

  @Allow('chat.view_inbox')
  @Query(() => [FlowVersionType], { description: 'What was published of a flow, the newest first.' })
  flowVersions(@CurrentActor() actor: UserActor, @Args() { flowId, ...page }: FlowVersionsArgs) {
    return this.publishing.list(actor, flowId, page);
  }

  @Allow('chat.view_inbox')
  @Query(() => FlowVersionType, {
    nullable: true,
    description: 'One version of a flow; null if the caller sees none.',
  })
  flowVersion(@CurrentActor() actor: UserActor, @Args() { flowId, version }: FlowVersionArgs) {
    return this.publishing.one(actor, flowId, version);
  }

  @Allow('chat.view_inbox')
  @Extensions(LONG)
  @Query(() => FlowDifferencesType, {
    nullable: true,
    description:
      'What is other in one version than in another, or in the draft; null if the caller sees no such flow.',
  })
  diffFlowVersions(@CurrentActor() actor: UserActor, @Args() { id, from, to }: DiffFlowVersionsArgs) {
    return this.publishing.differences(actor, id, from, to ?? null);
  }

  @Allow('chat.view_inbox')
  @Extensions(LONG)
  @Query(() => FlowExportType, {
    nullable: true,
    description: 'A flow as JSON, for `importFlow` anywhere; null if the caller sees none.',
  })
  exportFlow(@CurrentActor() actor: UserActor, @Args() { id, version }: ExportFlowArgs) {
    return this.publishing.export(actor, id, version ?? null);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowVersionType, {
    description:
      'Makes the next version of the draft that was seen. CONFLICT FLOW_INVALID tells everything that is wrong with it. A draft that is published already answers its version: safe to repeat.',
  })
  publishFlow(@CurrentActor() actor: UserActor, @Args() { id, expectedRevision, note }: PublishFlowArgs) {
    return this.publishing.publish(actor, id, expectedRevision, note);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowType, {
    description:
      'Makes the next draft of what was published once; publishing it makes a new version. Safe to repeat.',
  })
  restoreFlowVersion(
    @CurrentActor() actor: UserActor,
    @Args() { id, version, expectedRevision }: RestoreFlowVersionArgs,
  ) {
    return this.publishing.restore(actor, id, version, expectedRevision);
  }

  @Extensions(LONG)
  @ResolveField(() => FlowDocumentScalar, { nullable: true, description: 'The flow as it was published.' })
  document(
    @Parent() { flowId, version }: FlowVersion,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context
      .loader(versionDocumentLoader, () => versionDocumentLoader(this.publishing, actor))
      .load({ flowId, version });
  }

  @Extensions({ length: 50 })
  @ResolveField(() => [FlowButtonType], {
    description: 'Its buttons and rows, and the steps that they lead to.',
  })
  buttons(@Parent() { buttons }: FlowVersion) {
    return Object.entries(buttons).map(([buttonId, stepId]) => ({ buttonId, stepId }));
  }
}
