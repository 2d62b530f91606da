import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
} from 'graphql';
import { quoted } from './json-text.js';

/** The JSON of a leaf, or null when graphql-js should say what is wrong with it. */
export type LeafWriter = (value: unknown) => string | null;

/** By far most values have the type they should have, and need neither `serialize` nor `JSON.stringify`. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  const serialized = bySerializing(type);
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return (value) => (typeof value === 'string' ? quoted(value) : serialized(value));
    case GraphQLInt:
      return (value) => (isInt(value) ? `${value}` : serialized(value));
    case GraphQLFloat:
      return (value) =>
        typeof value === 'number' && Number.isFinite(value) ? `${value}` : serialized(value);
    case GraphQLBoolean:
      return (value) => (value === true ? 'true' : value === false ? 'false' : serialized(value));
    default:
      return serialized;
  }
}

const isInt = (value: unknown): value is number => typeof value === 'number' && (value | 0) === value;

function bySerializing(type: GraphQLLeafType): LeafWriter {
  return (value) => {
    if (value instanceof Error) throw value;
    const plain: unknown = type.serialize(value);
    if (typeof plain === 'string') return quoted(plain);
    if (plain === null || plain === undefined) return null;
    return JSON.stringify(plain) ?? null;
  };
}
