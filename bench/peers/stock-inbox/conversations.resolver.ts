import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { Conversation, ConversationTab } from './conversation.type.js';
import { PrismaService } from './prisma.service.js';

const AGENCY = 1;

@Resolver(() => Conversation)
export class ConversationsResolver {
  constructor(private readonly prisma: PrismaService) {}

  @Query(() => [Conversation])
  conversations(
    @Args('tab', { type: () => ConversationTab }) tab: ConversationTab,
    @Args('limit', { type: () => Int, defaultValue: 50 }) limit: number,
  ) {
    return this.prisma.conversation.findMany({
      where: { agencyId: AGENCY, inboxTab: tab === ConversationTab.ALL ? { not: null } : tab },
      orderBy: [{ lastMessageAt: 'desc' }, { id: 'desc' }],
      take: limit,
      include: { channel: true },
    });
  }
}
