import { Args, ArgsType, Field, Int, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { UserActor } from '../../../kernel/actor.js';
import { ContactSearchService } from '../contact-search.service.js';
import { ContactHitType } from './contact-search.type.js';

@ArgsType()
export class SearchContactsArgs {
  @Field(() => String, {
    description: 'Parts of a name, a number however it is written, or of an address: 2 to 100 characters.',
  })
  readonly text!: string;

  @Field(() => Int, { nullable: true })
  readonly clientId?: number | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;
}

@Resolver(() => ContactHitType)
export class ContactSearchResolver {
  constructor(private readonly search: ContactSearchService) {}

  @Allow('chat.view_inbox')
  @Query(() => [ContactHitType], {
    description:
      'The contacts that fit best, the likest first. What is wanted and not there needs more of its name.',
  })
  searchContacts(@CurrentActor() actor: UserActor, @Args() args: SearchContactsArgs) {
    return this.search.search(actor, args);
  }
}
