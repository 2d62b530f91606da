import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { NotesService } from '../notes.service.js';
import { MessageType } from './message.type.js';
import { AddNoteArgs, MentionsArgs, MentionType } from './note.type.js';

@Resolver(() => MentionType)
export class NoteResolver {
  constructor(private readonly notes: NotesService) {}

  @Allow('chat.write_internal_notes')
  @Mutation(() => MessageType, {
    description: 'Notes something for colleagues in a conversation. The customer never sees it.',
  })
  addNote(@CurrentActor() actor: UserActor, @Args() args: AddNoteArgs) {
    return this.notes.add(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => [MentionType], {
    description: 'The notes that mention the caller, newest first. Empty for who may not read notes.',
  })
  mentions(@CurrentActor() actor: UserActor, @Args() args: MentionsArgs) {
    return this.notes.mentions(actor, args);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => MentionType, {
    description:
      'Every note that mentions the caller, who must be allowed to read notes. Topic mentioned:<userId>.',
  })
  mentioned(@CurrentActor() actor: UserActor) {
    return this.notes.mentioned(actor);
  }
}
