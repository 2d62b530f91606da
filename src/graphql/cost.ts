import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { DEFAULT_PAGE, MAX_PAGE } from '../kernel/page.js';

/**
 * How long a list without a `limit` is taken to be: such lists are short by design. One that stands in every row of a
 * page says better by `@Extensions({ length: 2 })`.
 */
const UNPAGED = 10;

type Variables = Readonly<Record<string, unknown>>;

/** A cost that may still depend on variables: `fixed` and, for each list, its length times what it holds. */
interface Cost {
  fixed: number;
  lists: { readonly variable: string; readonly each: Cost }[];
}

/** What an operation costs, worked out once per document; only the lengths that are variables remain open. */
export class OperationCost {
  readonly #cost: Cost;

  constructor(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    const root = schema.getRootType(operation.operation);
    this.#cost = root
      ? new Estimator(schema, fragments).ofSelections(operation.selectionSet, root)
      : nothing();
  }

  /** The operation must have passed validation and the variables coercion. */
  with(variables: Variables): number {
    return evaluate(this.#cost, variables);
  }
}

class Estimator {
  readonly #fragmentCosts = new Map<string, Cost>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  ofSelections(set: SelectionSetNode, parent: GraphQLCompositeType): Cost {
    const total = nothing();
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) add(total, this.#ofField(selection, parent));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) add(total, this.#ofFragment(selection.name.value));
      else {
        const { typeCondition, selectionSet } = selection;
        const type = typeCondition ? this.#composite(typeCondition.name.value) : parent;
        if (type) add(total, this.ofSelections(selectionSet, type));
      }
    }
    return total;
  }

  #ofFragment(name: string): Cost {
    const known = this.#fragmentCosts.get(name);
    if (known) return known;
    const fragment = this.fragments.get(name);
    const type = fragment && this.#composite(fragment.typeCondition.name.value);
    const cost = fragment && type ? this.ofSelections(fragment.selectionSet, type) : nothing();
    this.#fragmentCosts.set(name, cost);
    return cost;
  }

  #ofField(node: FieldNode, parent: GraphQLCompositeType): Cost {
    const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    if (!field) return { fixed: 1, lists: [] };
    const own = typeof field.extensions.complexity === 'number' ? field.extensions.complexity : 1;
    const type = getNamedType(field.type);
    if (!node.selectionSet || !isCompositeType(type)) return { fixed: own, lists: [] };
    const each = this.ofSelections(node.selectionSet, type);
    const length = isList(field.type) ? lengthOf(field, node) : 1;
    if (typeof length === 'string') return { fixed: own, lists: [{ variable: length, each }] };
    return { fixed: own + each.fixed * length, lists: each.lists.map((list) => times(list, length)) };
  }

  #composite(name: string): GraphQLCompositeType | undefined {
    const type = this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

/** The number of items a list is asked for, or the name of the variable that says so. */
function lengthOf(field: GraphQLField<unknown, unknown>, node: FieldNode): number | string {
  const definition = field.args.find(({ name }) => name === 'limit');
  if (!definition) return typeof field.extensions.length === 'number' ? field.extensions.length : UNPAGED;
  const value = node.arguments?.find(({ name }) => name.value === 'limit')?.value;
  if (value?.kind === Kind.VARIABLE) return value.name.value;
  if (value?.kind === Kind.INT) return clamp(Number(value.value));
  return typeof definition.defaultValue === 'number' ? clamp(definition.defaultValue) : DEFAULT_PAGE;
}

/** A longer page is refused by the list itself, with an error that names the field. */
const clamp = (length: number): number => Math.min(Math.max(length, 1), MAX_PAGE);

function evaluate({ fixed, lists }: Cost, variables: Variables): number {
  let total = fixed;
  for (const { variable, each } of lists) {
    const length = variables[variable];
    total += evaluate(each, variables) * (typeof length === 'number' ? clamp(length) : DEFAULT_PAGE);
  }
  return total;
}

const nothing = (): Cost => ({ fixed: 0, lists: [] });

function add(total: Cost, part: Cost): void {
  total.fixed += part.fixed;
  total.lists.push(...part.lists);
}

const times = ({ variable, each }: Cost['lists'][number], factor: number): Cost['lists'][number] => ({
  variable,
  each: scaled(each, factor),
});

const scaled = (cost: Cost, factor: number): Cost => ({
  fixed: cost.fixed * factor,
  lists: cost.lists.map((list) => times(list, factor)),
});

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
