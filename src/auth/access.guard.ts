import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/errors.js';
import {
  Access,
  type AccessRule,
  type CredentialCarrier,
  carrierOf,
  originOf,
  permissionMissing,
} from './access.js';
import { type Authenticated, Authenticator } from './authenticator.js';

/** Silence is refusal: a root field or route that declares nothing is refused at run time. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride(Access, [context.getHandler(), context.getClass()]);
    if (!rule) {
      throw new DomainError('INTERNAL', 'ACCESS_NOT_DECLARED', 'This operation declares no access rule.');
    }
    if (rule.kind === 'public') return true;
    assertAllowed(rule, await this.authenticatedOf(carrierOf(context)));
    return true;
  }

  /** The GraphQL door has authenticated already, once for all root fields; a route is asked here. */
  private async authenticatedOf(carrier: CredentialCarrier): Promise<Authenticated | null> {
    if (carrier.authenticated === undefined) {
      const { headers } = carrier as CredentialCarrier & FastifyRequest;
      carrier.authenticated = await this.authenticator.authenticate(headers.authorization, originOf(carrier));
    }
    return carrier.authenticated;
  }
}

function assertAllowed(rule: Exclude<AccessRule, { kind: 'public' }>, who: Authenticated | null): void {
  if (!who) throw new DomainError('UNAUTHENTICATED', 'NO_CREDENTIAL', 'Sign in first: send a bearer token.');
  if (rule.kind === 'role' && who.actor.role !== rule.role) {
    throw new DomainError('FORBIDDEN', 'ROLE_MISSING', `This is for a ${rule.role}.`, { role: rule.role });
  }
  if (rule.kind === 'permission' && !who.actor.permissions.has(rule.permission)) {
    throw permissionMissing(rule.permission);
  }
}
