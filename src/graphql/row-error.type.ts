import { Field, ObjectType } from '@nestjs/graphql';
import type { DomainError } from '../kernel/errors.js';
import { GRAPHQL_CODES } from './errors.js';

@ObjectType('RowError', { description: 'Why something was not done to one of many.' })
export class RowErrorType {
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

export const toRowError = (error: DomainError | null): RowErrorType | null =>
  error && { code: GRAPHQL_CODES[error.code], reason: error.reason, message: error.message };
