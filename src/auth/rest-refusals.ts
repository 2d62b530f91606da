import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RefusalWitness } from '../http/refusal-witness.js';
import type { DomainError } from '../kernel/errors.js';
import type { CredentialCarrier } from './access.js';
import { AccessTrail, type NamedIds } from './access-trail.js';

/** What names something in a body, by what it is called: never a password or a token. */
const NAMES = /^(id|.*Ids?)$/;

/** Leaves a trail of what REST routes refuse to somebody who is signed in: the guard and the services alike. */
@Injectable()
export class RestRefusals extends RefusalWitness {
  constructor(private readonly trail: AccessTrail) {
    super();
  }

  override refused(request: FastifyRequest & Partial<CredentialCarrier>, error: DomainError): void {
    const actor = request.authenticated?.actor;
    if (actor) this.trail.refused(actor, `${request.method} ${routeOf(request)}`, error, idsIn(request.body));
  }
}

const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? '';

function idsIn(body: unknown): NamedIds {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => NAMES.test(name)));
}
