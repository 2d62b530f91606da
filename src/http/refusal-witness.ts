import type { FastifyRequest } from 'fastify';
import type { DomainError } from '../kernel/errors.js';

/** Told what REST routes refused and why. This room knows no people; who does, provides one. */
export abstract class RefusalWitness {
  /** Must return at once and never throw. */
  abstract refused(request: FastifyRequest, error: DomainError): void;
}
