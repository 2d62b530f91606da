import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** `Query.me`, by its name. */
export function fieldOf(schema: GraphQLSchema, name: string): Field {
  const [root = '', key = ''] = name.split('.');
  const type = schema.getType(root);
  const field = isObjectType(type) ? type.getFields()[key] : undefined;
  if (!field) throw new Error(`There is no ${name}.`);
  return field;
}

/** The names of all root fields. */
export const rootFields = (schema: GraphQLSchema): string[] =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
    Object.keys(root?.getFields() ?? {}).map((field) => `${root}.${field}`),
  );

/** A document that asks a root field, with every argument as a variable, for `selection`. */
export function documentOf(schema: GraphQLSchema, name: string, selection: string): string {
  const field = fieldOf(schema, name);
  const [root = ''] = name.split('.');
  const declared = field.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const head = declared && `(${declared})`;
  return `${root.toLowerCase()} Conformance${head} { ${field.name}${passed && `(${passed})`} ${selection} }`;
}

/** A document that asks a root field for everything that it can answer, three objects deep. */
export const documentForAll = (schema: GraphQLSchema, name: string): string =>
  documentOf(schema, name, selectionOf(schema, fieldOf(schema, name).type, 3));

/** The objects that a field can answer: none for a scalar. */
export function objectsOf(schema: GraphQLSchema, output: GraphQLOutputType): readonly GraphQLObjectType[] {
  const type = getNamedType(output);
  return isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
}

/** Fields below the root that cannot be asked without an argument are given it here: `Conversation.messages`. */
export const ARGUMENTS: Readonly<Record<string, string>> = {};

/** How a field is written in a selection: lists are short, because they multiply. */
export function askedAs(parent: GraphQLObjectType, field: Field): string {
  const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const given = ARGUMENTS[`${parent.name}.${field.name}`];
  if (needed.length > 0 && !given)
    throw new Error(`${parent.name}.${field.name} needs its line in ARGUMENTS.`);
  const short = field.args.some(({ name }) => name === 'limit') ? '(limit: 5)' : '';
  return `${field.name}${given ?? short}`;
}

/** Everything that an answer can hold, `depth` objects deep. */
export function selectionOf(schema: GraphQLSchema, output: GraphQLOutputType, depth: number): string {
  const objects = objectsOf(schema, output);
  if (objects.length === 0) return '';
  const parts = objects.flatMap((object) => {
    const fields = Object.values(object.getFields()).flatMap((field) => {
      const isLeaf = objectsOf(schema, field.type).length === 0;
      if (!isLeaf && depth === 1) return [];
      return [`${askedAs(object, field)} ${selectionOf(schema, field.type, depth - 1)}`];
    });
    return fields.length > 0 ? [`... on ${object.name} { ${fields.join(' ')} }`] : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}
