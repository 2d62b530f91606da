import {
  Args,
  Context,
  Extensions,
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
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { type UserActor } from '../../../kernel/actor.js';
import { FlowAccess } from '../flow-access.js';
import { flowJsonSchema } from '../flow-document.js';
import { type Flow, hasUnpublishedChanges } from '../flows.js';
import { FlowsService } from '../flows.service.js';
import {
  CreateFlowArgs,
  DuplicateFlowArgs,
  FlowsArgs,
  ImportFlowArgs,
  SaveFlowDraftArgs,
  UpdateFlowArgs,
  ValidateFlowArgs,
} from './flow.args.js';
import { draftLoader } from './flow.loader.js';
import { FlowImportType, FlowType, FlowValidationType } from './flow.type.js';
import { FlowDocumentScalar } from './flow-document.scalar.js';

const ID_ARG = { type: () => ID };
/** The document that is taken is longer than what other operations say. */
const TAKES_DOCUMENT = { variablesBytes: 320 * 1024 };
/** A document may be as long as hundreds of rows. */
const LONG = { complexity: 200 };

const SCHEMA = flowJsonSchema();

@Resolver(() => FlowType)
export class FlowResolver {
  constructor(
    private readonly flows: FlowsService,
    private readonly access: FlowAccess,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [FlowType], {
    name: 'flows',
    description: 'The flows of the clients that the caller may see, the oldest first.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: FlowsArgs) {
    return this.flows.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => FlowType, {
    nullable: true,
    description: 'One flow, archived or not; null if the caller sees none.',
  })
  flow(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.flows.one(actor, id);
  }

  @Allow('chat.view_inbox')
  @Query(() => JsonScalar, { description: 'The JSON Schema that flows are drawn, exported and imported by.' })
  flowSchema() {
    return SCHEMA;
  }

  @Allow('chat.view_inbox')
  @Extensions(TAKES_DOCUMENT)
  @Query(() => FlowValidationType, {
    nullable: true,
    description:
      'Everything that is wrong with the draft of a flow, or with a document in its place, each with where it stands; null if the caller sees no such flow.',
  })
  validateFlow(@CurrentActor() actor: UserActor, @Args() { id, document }: ValidateFlowArgs) {
    return this.flows.validate(actor, id, document);
  }

  @Allow('chat.manage_flows')
  @Extensions(TAKES_DOCUMENT)
  @Mutation(() => FlowType, {
    description: 'Begins a flow; an agency has at most 500. A repeat finds the name taken.',
  })
  createFlow(@CurrentActor() actor: UserActor, @Args() args: CreateFlowArgs) {
    return this.flows.create(actor, args);
  }

  @Allow('chat.manage_flows')
  @Extensions(TAKES_DOCUMENT)
  @Mutation(() => FlowImportType, {
    description:
      'Makes a flow of one that was exported. What it names of another client is kept, and told as what is wrong with it. A repeat finds the name taken.',
  })
  importFlow(@CurrentActor() actor: UserActor, @Args() args: ImportFlowArgs) {
    return this.flows.import(actor, args);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowType, {
    description: 'Copies the draft of a flow, for another client too. A repeat finds the name taken.',
  })
  duplicateFlow(@CurrentActor() actor: UserActor, @Args() { id, ...copy }: DuplicateFlowArgs) {
    return this.flows.duplicate(actor, id, copy);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowType, {
    description:
      'Changes what a flow is called; what is absent stays, null clears the description. Safe to repeat.',
  })
  updateFlow(@CurrentActor() actor: UserActor, @Args() { id, ...change }: UpdateFlowArgs) {
    return this.flows.update(actor, id, change);
  }

  @Allow('chat.manage_flows')
  @Extensions(TAKES_DOCUMENT)
  @Mutation(() => FlowType, {
    description:
      'Saves the draft over the one that was seen. It must fit the schema; what is unfinished may be saved. Safe to repeat.',
  })
  saveFlowDraft(
    @CurrentActor() actor: UserActor,
    @Args() { id, expectedRevision, document }: SaveFlowDraftArgs,
  ) {
    return this.flows.save(actor, id, expectedRevision, document);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowType, {
    description: 'It cannot be started any more; runs that there are go on. Safe to repeat.',
  })
  archiveFlow(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.flows.archive(actor, id);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowType, { description: 'Takes a flow out of the archive. Safe to repeat.' })
  restoreFlow(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.flows.restore(actor, id);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => FlowType, {
    description:
      'Every flow that the caller may see, whenever something of it is other than before. Topic flow_updated:<agencyId>.',
  })
  flowUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.flows.updates(actor, agencyId);
  }

  @Extensions(LONG)
  @ResolveField(() => FlowDocumentScalar, { nullable: true, description: 'What people work on.' })
  draft(@Parent() { id }: Flow, @CurrentActor() actor: UserActor, @Context() context: GraphqlContext) {
    return context.loader(draftLoader, () => draftLoader(this.access, actor)).load(id);
  }

  @ResolveField(() => Boolean, { description: 'The draft is other than what is published, or nothing is.' })
  hasUnpublishedChanges(@Parent() flow: Flow) {
    return hasUnpublishedChanges(flow);
  }
}
