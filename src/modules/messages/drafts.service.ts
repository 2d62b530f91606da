import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../kernel/actor.js';
import type { Substitution } from '../../kernel/substitution.js';
import { VariablesService } from '../contacts/variables.service.js';
import { ConversationsService } from '../conversations/conversations.service.js';

/** Texts before they are sent. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly variables: VariablesService,
  ) {}

  /** As the customer would read it now. Null for a conversation that the actor may not see. */
  async preview(actor: UserActor, rawId: string, body: string): Promise<Substitution | null> {
    const conversation = await this.conversations.one(actor, rawId);
    return conversation && this.variables.fill(actor, conversation.contactId, body);
  }
}
