import type { z } from 'zod';
import { invalidInput } from '../kernel/errors.js';

const MAX_NAMED = 5;
const MAX_NAME_LENGTH = 64;

/**
 * The body of a request as its schema promises it.
 *
 * @throws DomainError INVALID_INPUT naming the first offending field; unknown fields are named too.
 */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error.issues[0]);
}

function refusalOf(issue: z.core.$ZodIssue | undefined) {
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const unknown = issue.keys.slice(0, MAX_NAMED).map((key) => key.slice(0, MAX_NAME_LENGTH));
    const [first = ''] = unknown;
    return invalidInput(path ? `${path}.${first}` : first, `Unknown field: ${unknown.join(', ')}.`, {
      unknown,
    });
  }
  if (!issue || path === '') return invalidInput('body', 'The body must be a JSON object.');
  return invalidInput(path, issue.message);
}
