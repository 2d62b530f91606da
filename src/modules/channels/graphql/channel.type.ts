import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ChannelContent } from '../capabilities.js';
import { ChannelStatus } from '../channel-health.js';
import { Provider } from '../channels.js';

registerEnumType(Provider, { name: 'Provider', description: 'The company or protocol behind a channel.' });
registerEnumType(ChannelContent, {
  name: 'ChannelContent',
  description: 'What can be sent over a channel as it is; of the rest, what can be said in text is.',
});
registerEnumType(ChannelStatus, {
  name: 'ChannelStatus',
  description: 'How a channel is: the first of these that holds, from the last one up.',
  valuesMap: {
    OK: { description: 'Nothing is known to be wrong.' },
    FAILING: {
      description:
        'Its provider has refused the channel itself, or five calls in a row have failed. Over with the next one that works, or with another token.',
    },
    NO_CREDENTIAL: { description: 'It has no token, or none that can be opened: it needs another one.' },
    DISCONNECTED: { description: 'It was disconnected.' },
  },
});

@ObjectType('ChannelLimits', {
  description: 'How much of each a channel takes. Lengths are in characters (code points).',
})
export class ChannelLimitsType {
  @Field(() => Int, { description: 'The length of a text.' })
  readonly text!: number;

  @Field(() => Int, { description: 'The length of the text above buttons.' })
  readonly body!: number;

  @Field(() => Int, { description: 'The length of the text above a list.' })
  readonly listBody!: number;

  @Field(() => Int)
  readonly headerText!: number;

  @Field(() => Int)
  readonly footer!: number;

  @Field(() => Int, { description: 'How many buttons.' })
  readonly buttons!: number;

  @Field(() => Int)
  readonly buttonTitle!: number;

  @Field(() => Int, { description: 'The length of what opens a list.' })
  readonly listButton!: number;

  @Field(() => Int, { description: 'How many sections a list has.' })
  readonly sections!: number;

  @Field(() => Int)
  readonly sectionTitle!: number;

  @Field(() => Int, { description: 'How many rows a list has, over all sections.' })
  readonly rows!: number;

  @Field(() => Int)
  readonly rowTitle!: number;

  @Field(() => Int)
  readonly rowDescription!: number;

  @Field(() => Int, { description: 'The length of what opens a page.' })
  readonly ctaText!: number;

  @Field(() => Int)
  readonly url!: number;

  @Field(() => Int)
  readonly placeName!: number;

  @Field(() => Int)
  readonly placeAddress!: number;
}

@ObjectType('ChannelCapabilities', { description: 'What a channel can do, as its provider has it.' })
export class ChannelCapabilitiesType {
  @Field(() => [ChannelContent])
  @Extensions({ length: 12 })
  readonly sends!: readonly ChannelContent[];

  @Field(() => Int, {
    nullable: true,
    description:
      "For so many hours after the customer's last message anything can be sent, then templates only. Null: always.",
  })
  readonly replyWindowHours!: number | null;

  @Field(() => ChannelLimitsType)
  readonly limits!: ChannelLimitsType;
}

@ObjectType('ChannelFailure', {
  description: 'Why a call to the provider failed, where that was not for its message.',
})
export class ChannelFailureType {
  @Field(() => String, {
    description: "The provider's code, or one of ours (TIMEOUT) for what never became an answer.",
  })
  readonly code!: string;

  @Field(() => String)
  readonly text!: string;

  @Field(() => Date)
  readonly at!: Date;
}

@ObjectType('ChannelHealth', { description: 'How a channel is. Times are up to five seconds behind.' })
export class ChannelHealthType {
  @Field(() => ChannelStatus)
  readonly status!: ChannelStatus;

  @Field(() => Date, { nullable: true, description: 'When a customer last wrote over it.' })
  readonly lastInboundAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its provider last took a message.' })
  readonly lastAcceptedAt!: Date | null;

  @Field(() => ChannelFailureType, {
    nullable: true,
    description: 'The last one that there was, whatever came after it.',
  })
  readonly lastFailure!: ChannelFailureType | null;
}

@ObjectType('Channel', { description: 'One line of one client.' })
export class ChannelType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Provider)
  readonly provider!: Provider;

  @Field(() => String, {
    description: "The provider's own name for the line: on WhatsApp the phone_number_id.",
  })
  readonly accountId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where the provider keeps its templates: on WhatsApp the business account.',
  })
  readonly businessAccountId!: string | null;

  @Field(() => String, { description: 'The name the agency gave the line.' })
  readonly displayName!: string;

  @Field(() => Date, { description: 'When it was connected last.' })
  readonly connectedAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Null: it is connected. Otherwise nothing comes or goes over it; what did can be read.',
  })
  readonly disconnectedAt!: Date | null;
}
