import { Args, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ConversationType } from '../../conversations/graphql/conversation.type.js';
import { MessagesService } from '../messages.service.js';
import {
  ButtonReply,
  CtaUrl,
  InteractiveList,
  ListReply,
  LocationRequest,
  ReplyButtons,
} from './interactive.type.js';
import { MarkConversationReadArgs, MessagesArgs, NewMessageArgs, SendTextArgs } from './message.args.js';
import { MessageType } from './message.type.js';

/** The kinds of Interactive: no field names them, so the schema is told of them. */
export const INTERACTIVE_TYPES = [
  ReplyButtons,
  InteractiveList,
  CtaUrl,
  LocationRequest,
  ButtonReply,
  ListReply,
];

@Resolver(() => MessageType)
export class MessageResolver {
  constructor(private readonly messages: MessagesService) {}

  @Allow('chat.view_inbox')
  @Query(() => [MessageType], { name: 'messages', description: 'A page of one conversation, newest first.' })
  list(@CurrentActor() actor: UserActor, @Args() args: MessagesArgs) {
    return this.messages.list(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => MessageType, { description: 'Sends a text reply to the customer.' })
  sendText(@CurrentActor() actor: UserActor, @Args() args: SendTextArgs) {
    return this.messages.sendText(actor, args);
  }

  @Allow('chat.view_inbox')
  @Mutation(() => ConversationType, {
    description: "Moves the caller's own read position forward, never back.",
  })
  markConversationRead(@CurrentActor() actor: UserActor, @Args() args: MarkConversationReadArgs) {
    return this.messages.markRead(actor, args.conversationId, args.seq ?? null);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => MessageType, {
    description:
      'New messages of one conversation, each once and in order. Topic new_message:<conversationId>.',
  })
  newMessage(@CurrentActor() actor: UserActor, @Args() args: NewMessageArgs) {
    return this.messages.newMessages(actor, args.conversationId, args.afterSeq ?? null);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => MessageType, {
    description:
      'Messages of one conversation whose status or reactions changed, or whose file has come. Topic message_updated:<conversationId>.',
  })
  messageUpdated(
    @CurrentActor() actor: UserActor,
    @Args('conversationId', { type: () => ID }) conversationId: string,
  ) {
    return this.messages.updates(actor, conversationId);
  }
}
