import {
  defaultTypeResolver,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import type { PreparedOperation } from '../prepared-operation.js';
import { quoted, type TextBuffer } from './json-text.js';
import { leafWriter } from './leaf-writer.js';
import { isThenable, type Path, type Run, type ValueWriter } from './run.js';

/** Any field: the schema types its sources and contexts no closer. */
type Field = GraphQLField<unknown, unknown>;
type Variables = Readonly<Record<string, unknown>>;

/** Writes the fields of one object, in the order of the answer. */
type ObjectWriter = (run: Run, out: TextBuffer, source: unknown, path: Path | undefined) => void;

/**
 * Compiles one operation into functions that write the answer as JSON text while it is resolved, with no
 * tree in between. Fields are collected, arguments coerced and errors located by graphql-js's own functions,
 * so these cannot differ from it.
 *
 * It knows the happy path and one error; for anything else the run gives up, and graphql-js starts over.
 */
export class QueryPlan {
  readonly #root: ObjectWriter;
  readonly #fragments;
  readonly rootFields: number;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly operation: PreparedOperation,
    /** Values of the variables that `@skip` and `@include` ask for: they are part of the plan. */
    private readonly conditions: Variables,
  ) {
    const type = schema.getRootType(operation.node.operation);
    if (!type) throw new Error(`The schema has no ${operation.node.operation} type.`);
    this.#fragments = Object.fromEntries(operation.fragments);
    const { selectionSet } = operation.node;
    const fields = collectFields(schema, this.#fragments, conditions, type, selectionSet);
    this.rootFields = fields.size;
    this.#root = this.#object(type, fields);
  }

  write(run: Run, out: TextBuffer, rootValue: unknown): void {
    this.#root(run, out, rootValue, undefined);
  }

  #object(type: GraphQLObjectType, fields: ReadonlyMap<string, readonly FieldNode[]>): ObjectWriter {
    const writers: ObjectWriter[] = [];
    for (const [key, nodes] of fields) {
      const [node] = nodes;
      const field = node && this.#definition(type, node.name.value);
      if (!field) continue;
      writers.push(this.#field(type, field, key, nodes, `${writers.length > 0 ? ',' : '{'}${quoted(key)}:`));
    }
    if (writers.length === 0) {
      return (_run, out) => {
        out.tail += '{}';
      };
    }
    return (run, out, source, path) => {
      for (const write of writers) {
        if (run.gaveUp) return;
        write(run, out, source, path);
      }
      out.tail += '}';
    };
  }

  #definition(type: GraphQLObjectType, name: string): Field | undefined {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (type === this.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return type.getFields()[name];
  }

  #field(
    parent: GraphQLObjectType,
    field: Field,
    key: string,
    nodes: readonly FieldNode[],
    opening: string,
  ): ObjectWriter {
    if (field === TypeNameMetaFieldDef) {
      const text = opening + quoted(parent.name);
      return (_run, out) => {
        out.tail += text;
      };
    }
    const site = this.#site(parent, field, nodes);
    const isNullable = !isNonNullType(field.type);
    const read = readerOf(site);
    const write = this.#value(field.type, site);
    return (run, out, source, prev) => {
      out.tail += opening;
      const path: Path = { prev, key, typename: parent.name };
      try {
        const value = read(run, source, path);
        if (isThenable(value)) run.later(out, value, write, path, nodes, isNullable);
        else write(run, out, value, path);
      } catch (error) {
        run.fail(out, error, path, nodes, isNullable);
      }
    };
  }

  #site(parentType: GraphQLObjectType, field: Field, fieldNodes: readonly FieldNode[]): Site {
    const { schema, operation } = this;
    const fragments = this.#fragments;
    const infoOf = (run: Run, path: Path): GraphQLResolveInfo => ({
      fieldName: field.name,
      fieldNodes,
      returnType: field.type,
      parentType,
      path,
      schema,
      fragments,
      rootValue: run.rootValue,
      operation: operation.node,
      variableValues: run.variables,
    });
    return { parentType, field, fieldNodes, infoOf };
  }

  #value(type: GraphQLOutputType, site: Site): ValueWriter {
    if (isNonNullType(type)) {
      const write = this.#present(type.ofType, site);
      return (run, out, value, path) => {
        if (value === null || value === undefined) throw new Error(missing(site));
        write(run, out, value, path);
      };
    }
    const write = this.#present(type, site);
    return (run, out, value, path) => {
      if (value === null || value === undefined) out.tail += 'null';
      else write(run, out, value, path);
    };
  }

  /** For values that are there. */
  #present(type: GraphQLOutputType, site: Site): ValueWriter {
    if (isLeafType(type)) return leaf(type);
    if (isListType(type)) return this.#list(type.ofType, site);
    if (isObjectType(type)) return this.#concrete(type, site);
    if (isAbstractType(type)) return this.#abstract(type, site);
    throw new Error(`${String(type)} cannot be answered.`);
  }

  #list(itemType: GraphQLOutputType, site: Site): ValueWriter {
    const write = this.#value(itemType, site);
    const isNullable = !isNonNullType(itemType);
    return (run, out, value, prev) => {
      if (value instanceof Error) throw value;
      if (!isIterableObject(value)) throw new Error(notIterable(site));
      const items = Array.isArray(value) ? value : Array.from(value);
      out.tail += '[';
      for (let key = 0; key < items.length; key += 1) {
        if (key > 0) out.tail += ',';
        const path: Path = { prev, key, typename: undefined };
        const item: unknown = items[key];
        try {
          if (isThenable(item)) run.later(out, item, write, path, site.fieldNodes, isNullable);
          else if (!run.gaveUp) write(run, out, item, path);
        } catch (error) {
          run.fail(out, error, path, site.fieldNodes, isNullable);
        }
      }
      out.tail += ']';
    };
  }

  #concrete(type: GraphQLObjectType, site: Site): ValueWriter {
    let writeFields: ObjectWriter | null = null;
    const { isTypeOf } = type;
    return (run, out, value, path) => {
      if (value instanceof Error) throw value;
      // A promise, or the wording of the refusal, is for graphql-js.
      if (isTypeOf && isTypeOf(value, run.context, site.infoOf(run, fieldPath(path))) !== true) {
        return run.giveUp();
      }
      writeFields ??= this.#object(
        type,
        collectSubfields(this.schema, this.#fragments, this.conditions, type, site.fieldNodes),
      );
      writeFields(run, out, value, path);
    };
  }

  #abstract(type: GraphQLAbstractType, site: Site): ValueWriter {
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const writers = new Map<string, ValueWriter>();
    return (run, out, value, path) => {
      if (value instanceof Error) throw value;
      const name = resolveType(value, run.context, site.infoOf(run, fieldPath(path)), type);
      const concrete = typeof name === 'string' ? this.schema.getType(name) : undefined;
      if (!isObjectType(concrete) || !this.schema.isSubType(type, concrete)) return run.giveUp();
      let write = writers.get(concrete.name);
      if (!write) {
        write = this.#concrete(concrete, site);
        writers.set(concrete.name, write);
      }
      write(run, out, value, path);
    };
  }
}

/** One selected field of one type, and what its resolvers are told about it. */
interface Site {
  readonly parentType: GraphQLObjectType;
  readonly field: Field;
  readonly fieldNodes: readonly FieldNode[];
  readonly infoOf: (run: Run, path: Path) => GraphQLResolveInfo;
}

function readerOf({ field, fieldNodes, infoOf }: Site): (run: Run, source: unknown, path: Path) => unknown {
  const { name, resolve } = field;
  const [node] = fieldNodes;
  if (resolve && readsPropertyOnly(resolve)) {
    const read = resolve as (source: unknown) => unknown;
    return (_run, source) => read(source);
  }
  const argumentsOf = (run: Run) =>
    node && field.args.length > 0 ? getArgumentValues(field, node, run.variables) : {};
  if (resolve)
    return (run, source, path) => resolve(source, argumentsOf(run), run.context, infoOf(run, path));
  return (run, source, path) => {
    if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined;
    const value: unknown = Reflect.get(source, name);
    if (typeof value !== 'function') return value;
    return value.call(source, argumentsOf(run), run.context, infoOf(run, path));
  };
}

/**
 * Nest gives every plain field a resolver of this name that reads one property of its only parameter, so
 * nothing else has to be made for it.
 */
const readsPropertyOnly = (resolve: { name: string; length: number }): boolean =>
  resolve.name === 'rootFieldResolver' && resolve.length === 1;

function leaf(type: GraphQLLeafType): ValueWriter {
  const textOf = leafWriter(type);
  return (run, out, value) => {
    const text = textOf(value);
    if (text === null) run.giveUp();
    else out.tail += text;
  };
}

/** The path of the field that a list item, or an item of an item, belongs to. */
function fieldPath(path: Path): Path {
  let at = path;
  while (at.typename === undefined && at.prev) at = at.prev;
  return at;
}

const isIterableObject = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

const missing = ({ parentType, field }: Site): string =>
  `Cannot return null for non-nullable field ${parentType.name}.${field.name}.`;

const notIterable = ({ parentType, field }: Site): string =>
  `Expected Iterable, but did not find one for field "${parentType.name}.${field.name}".`;
