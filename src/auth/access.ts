import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Origin, UserActor } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import type { Permission, Role } from '../kernel/permissions.js';
import type { Authenticated } from './authenticator.js';

/** What a root field or route demands of its caller. */
export type AccessRule =
  | { readonly kind: 'permission'; readonly permission: Permission }
  | { readonly kind: 'role'; readonly role: Role; readonly why: string }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'public'; readonly why: string };

export const Access = Reflector.createDecorator<AccessRule>();

/** Only for callers who hold the permission. Whether they may do it *here* is the module's policy. */
export const Allow = (permission: Permission) => Access({ kind: 'permission', permission });

/** Only for callers of one role, where no permission could be handed on: the reason is given. */
export const OnlyFor = (role: Role, why: string) => Access({ kind: 'role', role, why });

/** For everyone who is signed in, whatever they may do: one's own profile. */
export const SignedIn = () => Access({ kind: 'signed-in' });

/** For anybody at all, for the reason given. */
export const Public = (why: string) => Access({ kind: 'public', why });

/** Where a door leaves who is asking: Fastify's request, or the context of a GraphQL operation. */
export interface CredentialCarrier {
  authenticated?: Authenticated | null;
  readonly ip: string;
  /** The id that it is logged under: of a request, or of an operation of GraphQL. */
  readonly id?: string;
  readonly requestId?: string;
}

/** Where a request came from. */
export const originOf = ({ ip, requestId, id }: CredentialCarrier): Origin => ({
  ip,
  requestId: requestId ?? id ?? '',
});

export const carrierOf = (context: ExecutionContext): CredentialCarrier =>
  context.getType<'http' | 'graphql'>() === 'graphql'
    ? context.getArgByIndex<CredentialCarrier>(2)
    : context.switchToHttp().getRequest<CredentialCarrier>();

/** Where the request came from, for what is done before there is a person. */
export const RequestOrigin = createParamDecorator(
  (_: unknown, context: ExecutionContext): Origin => originOf(carrierOf(context)),
);

/** The person asking. Only behind `@Allow` or `@SignedIn`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const actor = carrierOf(context).authenticated?.actor;
  if (!actor) throw new Error('CurrentActor is used on something that is public.');
  return actor;
});

export const permissionMissing = (permission: Permission): DomainError =>
  new DomainError('FORBIDDEN', 'PERMISSION_MISSING', `This needs the permission ${permission}.`, {
    permission,
  });
