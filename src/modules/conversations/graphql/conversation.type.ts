import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ChannelType } from '../../channels/graphql/channel.type.js';
import { ChatMode, ConversationPriority, ConversationStatus, ConversationTab } from '../conversations.js';

registerEnumType(ConversationStatus, {
  name: 'ConversationStatus',
  valuesMap: {
    OPEN: { description: 'Somebody should answer.' },
    PENDING: { description: 'Waiting for the customer.' },
    RESOLVED: { description: 'Done, by an agent or the idle timer.' },
    CLOSED: { description: 'Archived. In no tab.' },
    REOPENED: { description: 'It was done, then the customer wrote again.' },
  },
});
registerEnumType(ConversationTab, {
  name: 'ConversationTab',
  valuesMap: {
    MY: { description: "Mine, or nobody's in a group that I am in; not archived." },
    OPEN: { description: 'OPEN or REOPENED, with an assignee.' },
    UNASSIGNED: { description: 'OPEN or REOPENED, with nobody on it.' },
    PENDING: { description: 'Waiting for the customer.' },
    RESOLVED: { description: 'Done.' },
    ALL: { description: 'Everything but CLOSED.' },
  },
});
registerEnumType(ConversationPriority, { name: 'ConversationPriority' });
registerEnumType(ChatMode, { name: 'ChatMode', description: 'Who answers: people, an AI, a flow, or both.' });

@ObjectType('Conversation', { description: 'One thread with one customer on one channel.' })
export class ConversationType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ChannelType, { nullable: true, description: 'The line it runs over.' })
  readonly channel!: ChannelType | null;

  @Field(() => ID, { nullable: true })
  readonly contactId!: string | null;

  @Field(() => String, { nullable: true, description: "The provider's id of the customer: a WhatsApp id." })
  readonly customerExternalId!: string | null;

  @Field(() => String, { nullable: true })
  readonly customerDisplayName!: string | null;

  @Field(() => ConversationStatus)
  readonly status!: ConversationStatus;

  @Field(() => ID, { nullable: true, description: 'The one person who works on it.' })
  readonly assigneeId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The group that it belongs to. While it has no assignee, it is in the MY of everybody there.',
  })
  readonly groupId!: string | null;

  @Field(() => ConversationPriority)
  readonly priority!: ConversationPriority;

  @Field(() => Date, { nullable: true, description: 'PENDING until then, or until the customer writes.' })
  readonly snoozedUntil!: Date | null;

  @Field(() => ChatMode)
  readonly chatMode!: ChatMode;

  @Field(() => Int, { description: 'Position of the newest message: 1, 2, 3 … without a gap; 0 for none.' })
  readonly lastSeq!: number;

  @Field(() => Date)
  readonly lastMessageAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: "When the customer last wrote, by the provider's clock. The reply window counts from here.",
  })
  readonly lastInboundAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When a person first replied.' })
  readonly firstRepliedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly resolvedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'From createdAt to the first reply of a person.' })
  readonly firstResponseSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'From createdAt to RESOLVED. Stays when it becomes CLOSED, and is null again when reopened.',
  })
  readonly resolutionSeconds!: number | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Extensions({ perViewer: true })
  @Field(() => Int, { description: "The customer's messages after the caller's own read position." })
  readonly unreadCount!: number;
}

@ObjectType('ConversationCounts', {
  description: "How many conversations stand in each tab, in the caller's eyes.",
})
export class ConversationCountsType implements Record<ConversationTab, number> {
  @Field(() => Int, { name: 'my' })
  readonly MY!: number;

  @Field(() => Int, { name: 'open' })
  readonly OPEN!: number;

  @Field(() => Int, { name: 'unassigned' })
  readonly UNASSIGNED!: number;

  @Field(() => Int, { name: 'pending' })
  readonly PENDING!: number;

  @Field(() => Int, { name: 'resolved' })
  readonly RESOLVED!: number;

  @Field(() => Int, { name: 'all' })
  readonly ALL!: number;

  @Field(() => Boolean, {
    description:
      'A count of 1000 stands for 1000 or more. Only when narrowed by tag, group, priority or text; all others are exact.',
  })
  readonly isCapped!: boolean;
}
