import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Access, type AccessRule } from '../../src/auth/access.js';

// @nestjs/graphql does not export the keys of its own metadata.
const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';
const ROOTS: ReadonlySet<unknown> = new Set(['Query', 'Mutation', 'Subscription']);

/** One way in, and what it demands. */
export interface Declaration {
  /** `Query.conversations`, `POST /api/auth/login`. */
  readonly name: string;
  /** Null: nothing is declared, so nobody is let in. */
  readonly rule: AccessRule | null;
}

/** Every root field and every route of the application, as the guard reads them. */
export function declarationsOf(app: NestFastifyApplication): Declaration[] {
  const found: Declaration[] = [];
  for (const module of app.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of [...module.controllers.values(), ...module.providers.values()]) {
      if (typeof metatype === 'function' && metatype.prototype) found.push(...declaredIn(metatype));
    }
  }
  const byName = new Map(found.map((declaration) => [declaration.name, declaration]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

// biome-ignore lint/complexity/noBannedTypes: Nest's own word for a class.
function declaredIn(type: Function): Declaration[] {
  return Object.getOwnPropertyNames(type.prototype).flatMap((key) => {
    const handler: unknown = Object.getOwnPropertyDescriptor(type.prototype, key)?.value;
    if (typeof handler !== 'function') return [];
    const name = fieldOf(handler, key) ?? routeOf(type, handler);
    return name ? [{ name, rule: new Reflector().getAllAndOverride(Access, [handler, type]) ?? null }] : [];
  });
}

// biome-ignore lint/complexity/noBannedTypes: as above.
function fieldOf(handler: Function, key: string): string | null {
  const root: unknown = Reflect.getMetadata(RESOLVER_TYPE, handler);
  return ROOTS.has(root) ? `${root}.${Reflect.getMetadata(RESOLVER_NAME, handler) ?? key}` : null;
}

// biome-ignore lint/complexity/noBannedTypes: as above.
function routeOf(type: Function, handler: Function): string | null {
  const method: RequestMethod | undefined = Reflect.getMetadata(METHOD_METADATA, handler);
  if (method === undefined) return null;
  const parts = [Reflect.getMetadata(PATH_METADATA, type), Reflect.getMetadata(PATH_METADATA, handler)];
  return `${RequestMethod[method]} /${parts.filter((part) => part && part !== '/').join('/')}`;
}
