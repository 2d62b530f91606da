import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { Provider } from '../channels.js';

const BUSINESS = 'Where the provider keeps its templates: on WhatsApp the id of the business account.';

@ArgsType()
export class ChannelsArgs {
  @Field(() => Int, { nullable: true, description: 'Only those of this client.' })
  readonly clientId?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Not unless told.' })
  readonly includeDisconnected?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this channel: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class ConnectChannelArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Provider, { description: 'WHATSAPP so far: CONFLICT PROVIDER_NOT_SUPPORTED for the others.' })
  readonly provider!: Provider;

  @Field(() => String, {
    nullable: true,
    description: "The provider's own name for the line. WhatsApp needs one: the phone_number_id.",
  })
  readonly accountId?: string | null;

  @Field(() => String, { nullable: true, description: `${BUSINESS} Without one there are no templates.` })
  readonly businessAccountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'One line of 1 to 80 characters. Unless told, what the provider calls it.',
  })
  readonly displayName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What speaks for the account with the provider. WhatsApp needs one. It is never shown again.',
  })
  readonly token?: string | null;
}

@ArgsType()
export class UpdateChannelArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'One line of 1 to 80 characters.' })
  readonly displayName?: string | null;

  @Field(() => String, { nullable: true, description: BUSINESS })
  readonly businessAccountId?: string | null;
}

@ArgsType()
export class RotateChannelTokenArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { description: 'What speaks for the account from now on. It is never shown again.' })
  readonly token!: string;
}
