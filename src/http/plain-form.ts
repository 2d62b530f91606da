import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, invalidInput } from '../kernel/errors.js';
import { declaredTypeOf } from './http-server.js';
import { letGo } from './unread-body.js';

const TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const MAX_BYTES = 16 * 1024;

/**
 * What a form of a page without a script sends. For routes with `STREAMED_BODY` only: everybody else's bodies are JSON,
 * and stay so.
 *
 * @throws DomainError INVALID_INPUT body, or BODY_TOO_LARGE.
 */
export async function plainFormOf(request: FastifyRequest, reply: FastifyReply): Promise<URLSearchParams> {
  try {
    if (!TYPE.test(declaredTypeOf(request))) throw invalidInput('body', 'The body must be that of a form.');
    return new URLSearchParams(await textOf(request));
  } catch (error) {
    await letGo(request, reply);
    throw error;
  }
}

async function textOf({ raw }: FastifyRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Whoever is refused half-way is still to be answered.
  for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new DomainError('INVALID_INPUT', 'BODY_TOO_LARGE', `A form has at most ${MAX_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
