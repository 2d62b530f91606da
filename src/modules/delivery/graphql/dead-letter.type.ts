import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RowErrorType } from '../../../graphql/row-error.type.js';
import { FailureKind } from '../../channels/failures.js';
import { MessageType } from '../../messages/graphql/message.type.js';

registerEnumType(FailureKind, {
  name: 'FailureKind',
  description: 'Why a message did not get to its customer, by what would help.',
  valuesMap: {
    WINDOW_CLOSED: {
      description: 'The reply window was closed: the customer has to write, or a template go out.',
    },
    BAD_NUMBER: { description: 'Nobody can be reached there.' },
    OPTED_OUT: { description: 'The customer has told the provider that they want none.' },
    MEDIA: { description: 'Its file could not be read or taken: upload it again.' },
    TEMPLATE: { description: 'Its template is not there, paused, or wants other variables.' },
    CONTENT: { description: 'The channel takes nothing like it.' },
    CHANNEL: { description: 'The channel is not connected, locked, not paid for or not allowed to.' },
    GAVE_UP: { description: 'Nothing is wrong with it, and trying took too long.' },
    PERMANENT: { description: 'The provider will not, for a reason of its own.' },
  },
});

@ObjectType('DeliveryAttempt', { description: 'One call to the provider for a message.' })
export class DeliveryAttemptType {
  @Field(() => Int, { description: '1, 2, 3 …' })
  readonly attempt!: number;

  @Field(() => Date)
  readonly startedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Null: nobody recorded how it ended.' })
  readonly finishedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'accepted, retry or rejected; null while not ended.' })
  readonly outcome!: string | null;

  @Field(() => String, { nullable: true })
  readonly errorCode!: string | null;

  @Field(() => String, { nullable: true })
  readonly errorText!: string | null;
}

@ObjectType('DeadLetter', {
  description:
    'A message that was refused for good or given up. One until it is sent again, arrives after all, or is discarded.',
})
export class DeadLetterType {
  @Field(() => ID, { description: "The message's." })
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID, { nullable: true, description: 'Null: its conversation has no channel.' })
  readonly channelId!: string | null;

  @Field(() => MessageType)
  readonly message!: MessageType;

  @Field(() => FailureKind)
  readonly kind!: FailureKind;

  @Field(() => String, {
    nullable: true,
    description: "The provider's code, or the house's: DELIVERY_GAVE_UP …",
  })
  readonly failureCode!: string | null;

  @Field(() => String, { nullable: true, description: 'Why, in words.' })
  readonly failureText!: string | null;

  @Field(() => Date)
  readonly failedAt!: Date;
}

@ObjectType('DeadLetterChange', { description: 'What became of a dead letter.' })
export class DeadLetterChangeType {
  @Field(() => ID, { description: "The message's." })
  readonly id!: string;

  @Field(() => DeadLetterType, { nullable: true, description: 'Null: it is none any more.' })
  readonly deadLetter!: DeadLetterType | null;
}

@ObjectType('DeadLetterReplay', { description: 'What became of one of many letters.' })
export class DeadLetterReplayType {
  @Field(() => ID, { description: 'As it was given.' })
  readonly messageId!: string;

  @Field(() => MessageType, { nullable: true, description: 'As it stands now; null with an error.' })
  readonly message!: MessageType | null;

  @Field(() => RowErrorType, { nullable: true })
  readonly error!: RowErrorType | null;
}
