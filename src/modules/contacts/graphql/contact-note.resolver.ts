import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { userLoader } from '../../team/graphql/user.loader.js';
import { TeamService } from '../../team/team.service.js';
import { ContactNotesService } from '../contact-notes.service.js';
import {
  AddContactNoteArgs,
  ContactNotesArgs,
  ContactNoteType,
  UpdateContactNoteArgs,
} from './contact-note.type.js';

@Resolver(() => ContactNoteType)
export class ContactNoteResolver {
  constructor(
    private readonly notes: ContactNotesService,
    private readonly team: TeamService,
  ) {}

  @Allow('chat.view_internal_notes')
  @Query(() => [ContactNoteType], { description: 'What colleagues noted of a contact, the newest first.' })
  contactNotes(@CurrentActor() actor: UserActor, @Args() args: ContactNotesArgs) {
    return this.notes.list(actor, args);
  }

  @Allow('chat.write_internal_notes')
  @Mutation(() => ContactNoteType, {
    description: 'Notes something of a contact. Never shown to it. A repeat makes another note.',
  })
  addContactNote(@CurrentActor() actor: UserActor, @Args() { contactId, body }: AddContactNoteArgs) {
    return this.notes.add(actor, contactId, body);
  }

  @Allow('chat.write_internal_notes')
  @Mutation(() => ContactNoteType, {
    description: 'Changes a note, by its author or by who manages contacts. Safe to repeat.',
  })
  updateContactNote(@CurrentActor() actor: UserActor, @Args() { id, body }: UpdateContactNoteArgs) {
    return this.notes.update(actor, id, body);
  }

  @Allow('chat.write_internal_notes')
  @Mutation(() => Boolean, {
    description:
      'Removes a note for good, by its author or by who manages contacts. A repeat finds no note: NOT_FOUND.',
  })
  async deleteContactNote(
    @CurrentActor() actor: UserActor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<boolean> {
    await this.notes.remove(actor, id);
    return true;
  }

  @ResolveField()
  async author(
    @Parent() { authorId }: ContactNoteType,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return authorId && context.loader(userLoader, () => userLoader(this.team, actor)).load(authorId);
  }
}
