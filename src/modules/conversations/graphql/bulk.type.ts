import { Field, ID, ObjectType } from '@nestjs/graphql';
import { toRowError } from '../../../graphql/row-error.type.js';
import type { BulkResult } from '../bulk.service.js';
import { ConversationType } from './conversation.type.js';

@ObjectType('ConversationChangeError', { description: 'Why one conversation was not changed.' })
export class ConversationChangeErrorType {
  @Field(() => String, {
    description:
      'As in the extensions of an error: NOT_FOUND, CONFLICT, FORBIDDEN, BAD_USER_INPUT, LIMIT_EXCEEDED.',
  })
  readonly code!: string;

  @Field(() => String, { description: 'Stable, so that clients may branch on it.' })
  readonly reason!: string;

  @Field(() => String)
  readonly message!: string;
}

@ObjectType('ConversationChangeResult', { description: 'What became of one of many conversations.' })
export class ConversationChangeResultType {
  @Field(() => ID, { description: 'As it was given.' })
  readonly conversationId!: string;

  @Field(() => ConversationType, { nullable: true, description: 'As it stands now; null with an error.' })
  readonly conversation!: ConversationType | null;

  @Field(() => ConversationChangeErrorType, { nullable: true })
  readonly error!: ConversationChangeErrorType | null;
}

export const toResultType = ({ error, ...result }: BulkResult): ConversationChangeResultType => ({
  ...result,
  error: toRowError(error),
});
