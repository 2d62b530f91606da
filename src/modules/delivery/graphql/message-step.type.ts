import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MessageStatus } from '../../messages/messages.js';

@ObjectType('MessageStep', { description: 'One step of an outbound message, or one call to its provider.' })
export class MessageStepType {
  @Field(() => MessageStatus, { description: 'SENDING: a call was made, and the error is how it ended.' })
  readonly status!: MessageStatus;

  @Field(() => Date, { description: "By the provider's clock, where it told it." })
  readonly at!: Date;

  @Field(() => Date, { description: 'When it became known here. Steps are in this order.' })
  readonly recordedAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'Which call it belongs to: 1, 2, 3 …; null while it is queued.',
  })
  readonly attempt!: number | null;

  @Field(() => String, { nullable: true, description: "The provider's id of the message in that call." })
  readonly providerMessageId!: string | null;

  @Field(() => String, { nullable: true })
  readonly errorCode!: string | null;

  @Field(() => String, { nullable: true })
  readonly errorText!: string | null;
}
