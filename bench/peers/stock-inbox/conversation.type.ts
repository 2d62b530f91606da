import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ConversationStatus, Provider } from './generated/enums.js';

export enum ConversationTab {
  UNASSIGNED = 'UNASSIGNED',
  ALL = 'ALL',
}

registerEnumType(ConversationTab, { name: 'ConversationTab' });
registerEnumType(ConversationStatus, { name: 'ConversationStatus' });
registerEnumType(Provider, { name: 'Provider' });

@ObjectType()
export class Channel {
  @Field(() => ID)
  id!: string;

  @Field(() => Provider)
  provider!: Provider;

  @Field()
  displayName!: string;
}

@ObjectType()
export class Conversation {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  customerExternalId!: string | null;

  @Field(() => String, { nullable: true })
  customerDisplayName!: string | null;

  @Field()
  lastMessageAt!: Date;

  @Field(() => ConversationStatus)
  status!: ConversationStatus;

  @Field(() => ID, { nullable: true })
  assigneeId!: string | null;

  @Field(() => Int)
  unreadCount!: number;

  @Field(() => Channel)
  channel!: Channel;
}
