import {
  Args,
  ArgsType,
  Field,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  registerEnumType,
} from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { InboxDriftKind } from '../inbox-integrity.js';
import { InboxIntegrityService } from '../inbox-integrity.service.js';

registerEnumType(InboxDriftKind, {
  name: 'InboxDriftKind',
  valuesMap: {
    LAST_SEQ: { description: 'The position of the newest message of a conversation.' },
    INBOUND_COUNT: { description: 'How many messages of a conversation the customer wrote.' },
    READ_POSITION: { description: 'How many of those stand before the read position of a person.' },
    TAB_COUNT: {
      description: 'How many conversations of a client stand in a tab, of one line and one owner.',
    },
  },
});

@ObjectType('InboxDrift', { description: 'A number that is kept, and is not what it counts.' })
export class InboxDriftType {
  @Field(() => InboxDriftKind)
  readonly kind!: InboxDriftKind;

  @Field(() => ID, { nullable: true, description: 'Of all kinds but TAB_COUNT.' })
  readonly conversationId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of READ_POSITION.' })
  readonly userId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Of TAB_COUNT.' })
  readonly clientId?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of TAB_COUNT: OPEN, UNASSIGNED, PENDING or RESOLVED.',
  })
  readonly tab?: string | null;

  @Field(() => Int, { description: 'What is kept, and shown.' })
  readonly kept!: number;

  @Field(() => Int, { description: 'What it should be.' })
  readonly counted!: number;
}

@ObjectType('InboxIntegrity', { description: 'A check of some conversations.' })
export class InboxIntegrityType {
  @Field(() => Int, { description: 'How many conversations.' })
  readonly checked!: number;

  @Field(() => ID, { nullable: true, description: 'Where to go on. Null: there was nothing left.' })
  readonly lastId!: string | null;

  @Field(() => [InboxDriftType], { description: 'Empty where all is well; at most 1000 of a kind.' })
  readonly drifts!: readonly InboxDriftType[];
}

@ArgsType()
class InboxIntegrityArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this conversation: the `lastId` of the check before.',
  })
  readonly afterId?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many conversations: 500 unless told, 1 to 500.' })
  readonly limit?: number | null;
}

@Resolver(() => InboxIntegrityType)
export class InboxIntegrityResolver {
  constructor(private readonly integrity: InboxIntegrityService) {}

  @Allow('chat.view_reports')
  @Query(() => InboxIntegrityType, {
    complexity: 100,
    description:
      'Counts again what the inbox keeps counted: of conversations that the caller may see, by id; without afterId of the tabs as well.',
  })
  inboxIntegrity(@CurrentActor() actor: UserActor, @Args() { afterId, limit }: InboxIntegrityArgs) {
    return this.integrity.check(actor, afterId, limit);
  }
}
