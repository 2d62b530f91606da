import { Injectable } from '@nestjs/common';
import {
  type GraphQLArgument,
  type GraphQLError,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLInt,
  getArgumentValues,
  getNamedType,
  isInputObjectType,
  isNonNullType,
} from 'graphql';
import { AccessTrail, type NamedIds } from '../auth/access-trail.js';
import { DomainError } from '../kernel/errors.js';
import { causeOf } from './errors.js';
import type { GraphqlContext } from './graphql-context.js';
import type { AcceptedOperation } from './pipeline.js';

interface Asked {
  readonly name: string;
  readonly ids: NamedIds;
}

/**
 * Leaves a trail of what root fields refuse to somebody who is signed in, over HTTP and over the socket: what the guard
 * refuses as well as what services do.
 */
@Injectable()
export class Refusals {
  constructor(private readonly trail: AccessTrail) {}

  note({ authenticated, operation }: GraphqlContext, errors: readonly GraphQLError[]): void {
    if (!authenticated || !operation) return;
    for (const error of errors) {
      const cause = causeOf(error);
      const asked = cause instanceof DomainError && askedFor(operation, error.path?.[0]);
      if (asked) this.trail.refused(authenticated.actor, asked.name, cause, asked.ids);
    }
  }
}

/** The root field that is answered under a name, and the ids that it was asked with. */
function askedFor(
  { prepared, variables }: AcceptedOperation,
  key: string | number | undefined,
): Asked | null {
  const node = prepared.rootFieldAt(key);
  const root = prepared.schema.getRootType(prepared.node.operation);
  const field = node && root?.getFields()[node.name.value];
  if (!field) return null;
  const ids = Object.fromEntries(idsIn(field.args, getArgumentValues(field, node, variables)));
  return { name: `${root.name}.${field.name}`, ids };
}

/** What is asked for by id, and nothing else that was given. What must be given is what it is about: it comes first. */
function idsIn(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  given: Readonly<Record<string, unknown>>,
): [name: string, value: unknown][] {
  const required = inputs.filter(({ type }) => isNonNullType(type));
  const optional = inputs.filter(({ type }) => !isNonNullType(type));
  return [...required, ...optional].flatMap(({ name, type }): [string, unknown][] => {
    const value = given[name];
    const inner = getNamedType(type);
    if (isInputObjectType(inner) && isRecord(value)) {
      return idsIn(Object.values(inner.getFields()), value).map(([key, id]) => [`${name}.${key}`, id]);
    }
    return isId(name, inner) ? [[name, value]] : [];
  });
}

/** Agencies and clients have numbers, and are known by the name of the argument. */
const isId = (name: string, type: GraphQLInputType): boolean =>
  type === GraphQLID || (type === GraphQLInt && /Ids?$/.test(name));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
