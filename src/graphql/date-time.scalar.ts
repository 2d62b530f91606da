import { type CustomScalar, Scalar } from '@nestjs/graphql';
import { GraphQLError, Kind, type ValueNode } from 'graphql';

/** An instant with its offset: without one, the same text would mean another moment on another server. */
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

@Scalar('DateTime', () => Date)
export class DateTimeScalar implements CustomScalar<string, Date> {
  description = 'An instant in ISO 8601 with an offset: `2026-01-31T09:30:00.000Z`. Answers are in UTC.';

  serialize(value: unknown): string {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('A DateTime must be answered as a Date.');
  }

  parseValue(value: unknown): Date {
    if (typeof value !== 'string' || !ISO_INSTANT.test(value)) throw notAnInstant();
    const instant = new Date(value);
    if (Number.isNaN(instant.getTime())) throw notAnInstant();
    return instant;
  }

  parseLiteral(node: ValueNode): Date {
    if (node.kind !== Kind.STRING) throw notAnInstant(node);
    return this.parseValue(node.value);
  }
}

const notAnInstant = (nodes?: ValueNode): GraphQLError =>
  new GraphQLError('DateTime must be an ISO 8601 instant with an offset, such as "2026-01-31T09:30:00Z".', {
    nodes,
  });
