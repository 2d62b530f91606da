import { Args, ArgsType, Field, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { TemplateVariableInput } from '../../templates/graphql/template.args.js';
import { TemplateMessages } from '../template-messages.service.js';
import { MessageType } from './message.type.js';

@ArgsType()
export class SendTemplateArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { description: "One that is APPROVED, of the conversation's channel." })
  readonly templateId!: string;

  @Field(() => [TemplateVariableInput], {
    nullable: true,
    description:
      'A value of each of its variables: one line, without four spaces in a row. {{contact.first_name}} is replaced.',
  })
  readonly variables?: readonly TemplateVariableInput[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'An uploaded file of the client, for a header of IMAGE, VIDEO or DOCUMENT: then there is no variable header.link.',
  })
  readonly mediaId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The same id returns the same message: safe to retry.' })
  readonly clientMessageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'A message of the same conversation that it answers.' })
  readonly quotedMessageId?: string | null;
}

@Resolver(() => MessageType)
export class TemplateMessageResolver {
  constructor(private readonly messages: TemplateMessages) {}

  @Allow('chat.reply')
  @Mutation(() => MessageType, {
    description: 'Sends an approved template to the customer, whether the reply window is open or not.',
  })
  sendTemplate(@CurrentActor() actor: UserActor, @Args() args: SendTemplateArgs) {
    return this.messages.send(actor, { ...args, variables: args.variables ?? [] });
  }
}
