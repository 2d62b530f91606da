import { GraphQLError, GraphQLScalarType } from 'graphql';

const notTaken = (): never => {
  throw new GraphQLError('JSON is answered, never taken.');
};

/** Facts whose shape depends on what they are about. For answers only: an argument says what it takes. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: notTaken,
  parseLiteral: notTaken,
});
