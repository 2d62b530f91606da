import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { type Contact } from '../../contacts/contacts.js';
import { ContactType } from '../../contacts/graphql/contact.type.js';
import { FlowRunsService } from '../flow-runs.service.js';
import { ContactRunsArgs } from './flow-run.args.js';
import { contactRunsLoader } from './flow-run.loader.js';
import { FlowRunType } from './flow-run.type.js';

@Resolver(() => ContactType)
export class ContactRunsResolver {
  constructor(private readonly service: FlowRunsService) {}

  @ResolveField(() => [FlowRunType], { description: 'Of flows with this contact, the newest first.' })
  flowRuns(
    @Parent() { id }: Contact,
    @Args() args: ContactRunsArgs,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    const key = `flow runs of contacts ${args.limit} ${args.beforeId}`;
    return context.loader(key, () => contactRunsLoader(this.service, actor, args)).load(id);
  }
}
