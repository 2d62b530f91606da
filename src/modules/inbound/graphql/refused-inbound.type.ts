import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { RowErrorType } from '../../../graphql/row-error.type.js';
import { Provider } from '../../channels/channels.js';

@ObjectType('RefusedInbound', {
  description:
    'Something that a provider told a channel and that was not understood. Kept for 90 days; what was understood, for 30.',
})
export class RefusedInboundType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID)
  readonly channelId!: string;

  @Field(() => String, { description: 'message, status, account_error or template.' })
  readonly kind!: string;

  @Field(() => String, { description: 'Why: a stable code. GAVE_UP: it could not be worked on at all.' })
  readonly reason!: string;

  @Field(() => JsonScalar, { description: 'As it came.' })
  readonly payload!: unknown;

  @Field(() => Date)
  readonly receivedAt!: Date;
}

@ObjectType('InboundReplay', { description: 'What became of one of many events.' })
export class InboundReplayType {
  @Field(() => ID, { description: 'As it was given.' })
  readonly eventId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is still not understood. Null: it is, or there is an error.',
  })
  readonly reason!: string | null;

  @Field(() => RowErrorType, { nullable: true })
  readonly error!: RowErrorType | null;
}

@ObjectType('UnroutedInbound', {
  description:
    'Something validly signed that is of no channel of anybody, or that could not be read. Kept for 90 days.',
})
export class UnroutedInboundType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Provider)
  readonly provider!: Provider;

  @Field(() => String, {
    nullable: true,
    description: "The provider's name for the line, where it could be read.",
  })
  readonly accountId!: string | null;

  @Field(() => String, { description: 'UNKNOWN_ACCOUNT, NOT_JSON …' })
  readonly reason!: string;

  @Field(() => Int, { description: 'Bytes.' })
  readonly size!: number;

  @Field(() => String, { description: 'The first 1000 bytes, as text.' })
  readonly excerpt!: string;

  @Field(() => Date)
  readonly receivedAt!: Date;
}

@ObjectType('RefusedSignatures', {
  description: 'Posts of one hour whose signature did not fit. Nothing of what they said is kept.',
})
export class RefusedSignaturesType {
  @Field(() => Provider)
  readonly provider!: Provider;

  @Field(() => Date, { description: 'When it begins.' })
  readonly hour!: Date;

  @Field(() => Int, { description: 'Stored every few seconds, so a little behind.' })
  readonly count!: number;
}
