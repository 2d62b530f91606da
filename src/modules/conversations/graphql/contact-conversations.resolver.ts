import { Args, ArgsType, Context, Field, ID, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { ContactId } from '../../../kernel/ids.js';
import { cursorId, pageSize } from '../../../kernel/page.js';
import { type Contact } from '../../contacts/contacts.js';
import { ContactType } from '../../contacts/graphql/contact.type.js';
import { ContactThreadsService } from '../contact-threads.service.js';
import type { ConversationView } from '../conversations.js';
import { ConversationType } from './conversation.type.js';

@ArgsType()
class ContactConversationsArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this conversation: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

/** Batches one page of the threads of all contacts of an answer. */
const threadsLoader = (
  threads: ContactThreadsService,
  actor: UserActor,
  { limit, beforeId }: ContactConversationsArgs,
) =>
  new DataLoader<ContactId, ConversationView[]>(async (ids) => {
    const before = cursorId<'Conversation'>('beforeId', beforeId);
    const found = await threads.list(actor, ids, pageSize(limit), before);
    return ids.map((id) => found.filter(({ contactId }) => contactId === id));
  });

@Resolver(() => ContactType)
export class ContactConversationsResolver {
  constructor(private readonly threads: ContactThreadsService) {}

  @ResolveField(() => [ConversationType], {
    description: 'With this contact, archived ones included, the one with the newest message first.',
  })
  conversations(
    @Parent() { id }: Contact,
    @Args() args: ContactConversationsArgs,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    const key = `conversations of contacts ${args.limit} ${args.beforeId}`;
    return context.loader(key, () => threadsLoader(this.threads, actor, args)).load(id);
  }
}
