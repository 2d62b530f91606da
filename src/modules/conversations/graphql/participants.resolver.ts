import {
  Args,
  ArgsType,
  Context,
  Field,
  ID,
  Mutation,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { ConversationId } from '../../../kernel/ids.js';
import { userLoader } from '../../team/graphql/user.loader.js';
import { UserType } from '../../team/graphql/user.type.js';
import { TeamService } from '../../team/team.service.js';
import { ParticipantsService } from '../participants.service.js';
import { ConversationType } from './conversation.type.js';
import { participantsLoader } from './thread-loaders.js';

/** What those who take part add to what an answer may cost: most threads have few, the most 100. */
const PARTICIPANTS_COST = 5;

@ArgsType()
class ParticipantArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID)
  readonly userId!: string;
}

@Resolver(() => ConversationType)
export class ParticipantsResolver {
  constructor(
    private readonly service: ParticipantsService,
    private readonly team: TeamService,
  ) {}

  @Allow('chat.reply')
  @Mutation(() => ConversationType, {
    description:
      'Lets a colleague who may see the conversation take part in it; at most 100. Safe to repeat.',
  })
  addParticipant(@CurrentActor() actor: UserActor, @Args() { conversationId, userId }: ParticipantArgs) {
    return this.service.add(actor, conversationId, userId);
  }

  @Allow('chat.reply')
  @Mutation(() => ConversationType, {
    description: 'Lets somebody take part no more. Safe to repeat, and for somebody who does not.',
  })
  removeParticipant(@CurrentActor() actor: UserActor, @Args() { conversationId, userId }: ParticipantArgs) {
    return this.service.remove(actor, conversationId, userId);
  }

  @ResolveField(() => [UserType], {
    complexity: PARTICIPANTS_COST,
    description:
      'Whoever it was ever assigned to, was mentioned in it or was added, the first first; as far as the caller may see them.',
  })
  async participants(
    @Parent() { id }: { readonly id: ConversationId },
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ): Promise<UserType[]> {
    const people = context.loader(userLoader, () => userLoader(this.team, actor));
    const ids = await context
      .loader(participantsLoader, () => participantsLoader(this.service, actor))
      .load(id);
    const found = await Promise.all(ids.map((userId) => people.load(userId)));
    return found.filter((one) => one !== null);
  }
}
