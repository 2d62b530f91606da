import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { CustomFieldsService } from '../custom-fields.service.js';
import {
  CreateCustomFieldArgs,
  CustomFieldObjectType,
  CustomFieldsArgs,
  UpdateCustomFieldArgs,
} from './custom-field.type.js';

@Resolver(() => CustomFieldObjectType)
export class CustomFieldResolver {
  constructor(private readonly fields: CustomFieldsService) {}

  @Allow('chat.view_inbox')
  @Query(() => [CustomFieldObjectType], { description: 'The fields of the agency, the oldest first.' })
  customFields(@CurrentActor() actor: UserActor, @Args() args: CustomFieldsArgs) {
    return this.fields.list(actor, args);
  }

  @Allow('chat.manage_custom_fields')
  @Mutation(() => CustomFieldObjectType, {
    description:
      'Makes a field; at most 100 of a scope. A repeat makes another one. Not for who sees some clients only.',
  })
  createCustomField(@CurrentActor() actor: UserActor, @Args() args: CreateCustomFieldArgs) {
    return this.fields.create(actor, args);
  }

  @Allow('chat.manage_custom_fields')
  @Mutation(() => CustomFieldObjectType, {
    description: 'Changes a field; what is absent or null stays. Safe to repeat.',
  })
  updateCustomField(@CurrentActor() actor: UserActor, @Args() { id, label, options }: UpdateCustomFieldArgs) {
    return this.fields.update(actor, id, { label: label ?? null, options: options ?? null });
  }

  @Allow('chat.manage_custom_fields')
  @Mutation(() => CustomFieldObjectType, {
    description: 'Nothing is written into the field any more; what was written stays. Safe to repeat.',
  })
  archiveCustomField(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.fields.archive(actor, id);
  }

  @Allow('chat.manage_custom_fields')
  @Mutation(() => CustomFieldObjectType, { description: 'Takes a field out of the archive. Safe to repeat.' })
  restoreCustomField(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.fields.restore(actor, id);
  }
}
