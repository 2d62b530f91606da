import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ContactExports } from '../contact-exports.service.js';
import { ConversationExports } from '../conversation-exports.service.js';
import { MessageExports } from '../message-exports.service.js';
import { ContactExportArgs, ConversationExportArgs } from './transfer.args.js';
import { ExportLinkType } from './transfer.type.js';

const AS_CSV =
  'can be fetched as CSV in UTF-8 for some minutes. Cells that a spreadsheet would run begin with an apostrophe.';

@Resolver(() => ExportLinkType)
export class ExportResolver {
  constructor(
    private readonly contacts: ContactExports,
    private readonly conversations: ConversationExports,
    private readonly messages: MessageExports,
  ) {}

  @Allow('chat.export_data')
  @Mutation(() => ExportLinkType, { description: `Where the contacts of the filter ${AS_CSV}` })
  contactExportLink(@CurrentActor() actor: UserActor, @Args() args: ContactExportArgs) {
    return this.contacts.link(actor, args);
  }

  @Allow('chat.export_data')
  @Mutation(() => ExportLinkType, {
    description: `Where the conversations of a tab, narrowed as its pages would be, ${AS_CSV}`,
  })
  conversationExportLink(@CurrentActor() actor: UserActor, @Args() args: ConversationExportArgs) {
    return this.conversations.link(actor, args);
  }

  @Allow('chat.export_data')
  @Mutation(() => ExportLinkType, {
    description: `Where the messages of a conversation, the oldest first, ${AS_CSV} Without notes for who may not read them.`,
  })
  messageExportLink(
    @CurrentActor() actor: UserActor,
    @Args('conversationId', { type: () => ID }) conversationId: string,
  ) {
    return this.messages.link(actor, conversationId);
  }
}
