import { GraphQLError, GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';

const asObject = (value: unknown): unknown => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new GraphQLError('A flow is a JSON object.');
};

/** A flow as JSON. Whether it fits the schema of flows is for the core to say, with every place where it does not. */
export const FlowDocumentScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'FlowDocument',
  description:
    'A flow as a JSON object: steps that hold blocks, joined by edges. `flowSchema` says what may stand in it.',
  serialize: (value) => value,
  parseValue: asObject,
  parseLiteral: (node: ValueNode, variables) => asObject(valueFromASTUntyped(node, variables)),
});
