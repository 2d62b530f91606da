import { type ArgumentsHost, Catch, type ExceptionFilter, Optional } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/errors.js';
import { masked, type Problem, problemOf } from './problem.js';
import { RefusalWitness } from './refusal-witness.js';

/**
 * The one shape of failure of every REST route: `{error: {code, reason, message, …details, requestId}}`.
 *
 * Bound to the whole application, so that what fails before a route (malformed JSON, an unknown path) looks
 * the same. Other doors have their own tables: what they threw goes on to them.
 */
@Catch()
export class RestErrorsFilter implements ExceptionFilter<unknown> {
  constructor(@Optional() private readonly witness?: RefusalWitness) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // Returned, not thrown: what a filter throws is logged by Nest, with its stack, for every refusal.
    if (host.getType<string>() !== 'http') return error;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (error instanceof DomainError) this.witness?.refused(request, error);
    if (!problem) request.log.error({ err: error }, 'a request failed');
    if (!reply.sent) answer(reply, problem ?? masked(request.id), request.id);
    return undefined;
  }
}

function answer(reply: FastifyReply, problem: Problem, requestId: string): void {
  const { status, code, reason, message, details } = problem;
  if (typeof details.retryAfterSeconds === 'number') reply.header('retry-after', details.retryAfterSeconds);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  // A route may have said that it answers text.
  reply.type('application/json; charset=utf-8');
  reply.status(status).send({ error: { ...details, code, reason, message, requestId } });
}
