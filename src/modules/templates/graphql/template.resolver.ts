import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { TemplateSyncsService } from '../template-syncs.service.js';
import { TemplatesService } from '../templates.service.js';
import {
  CreateMessageTemplateArgs,
  MessageTemplatesArgs,
  UpdateMessageTemplateArgs,
} from './template.args.js';
import { MessageTemplateChangeType, MessageTemplateType, TemplateSyncType } from './template.type.js';

@Resolver(() => MessageTemplateType)
export class TemplateResolver {
  constructor(
    private readonly templates: TemplatesService,
    private readonly syncs: TemplateSyncsService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [MessageTemplateType], {
    name: 'messageTemplates',
    description: 'The templates of the channels that the caller sees, the oldest first.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: MessageTemplatesArgs) {
    return this.templates.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => MessageTemplateType, {
    nullable: true,
    description: 'One template, a deleted one too; null if the caller sees none.',
  })
  messageTemplate(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.templates.one(actor, id);
  }

  @Allow('chat.manage_templates')
  @Query(() => TemplateSyncType, {
    nullable: true,
    description:
      "What came of reading the provider's list of a channel; null before the first time, and if the caller sees none.",
  })
  templateSync(@CurrentActor() actor: UserActor, @Args('channelId', { type: () => ID }) channelId: string) {
    return this.syncs.one(actor, channelId);
  }

  @Allow('chat.manage_templates')
  @Mutation(() => MessageTemplateType, {
    description:
      'Submits a template to the provider; PENDING until it has looked at it. A repeat finds the name taken.',
  })
  createMessageTemplate(@CurrentActor() actor: UserActor, @Args() args: CreateMessageTemplateArgs) {
    return this.templates.create(actor, args);
  }

  @Allow('chat.manage_templates')
  @Mutation(() => MessageTemplateType, {
    description:
      'Changes a template that is APPROVED, REJECTED or PAUSED: PENDING until the provider has looked at it. Safe to repeat.',
  })
  updateMessageTemplate(
    @CurrentActor() actor: UserActor,
    @Args() { id, ...edit }: UpdateMessageTemplateArgs,
  ) {
    return this.templates.update(actor, id, edit);
  }

  @Allow('chat.manage_templates')
  @Mutation(() => MessageTemplateType, {
    description:
      'Deletes a template, with the provider too. Messages that were sent of it stay. Safe to repeat.',
  })
  deleteMessageTemplate(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.templates.remove(actor, id);
  }

  @Allow('chat.manage_templates')
  @Mutation(() => TemplateSyncType, {
    description:
      "Has the provider's list of templates read; after the first time it is read every six hours. Safe to repeat.",
  })
  syncMessageTemplates(
    @CurrentActor() actor: UserActor,
    @Args('channelId', { type: () => ID }) channelId: string,
  ) {
    return this.syncs.sync(actor, channelId);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => MessageTemplateChangeType, {
    description:
      'Every change of a template that the caller may see. Topic message_template_updated:<agencyId>.',
  })
  messageTemplateUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.templates.updates(actor, agencyId);
  }
}
