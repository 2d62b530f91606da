import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { OperationCost } from './cost.js';
import { LIMITS } from './limits.js';

/** One operation of a validated document, with what is worked out once and used for every request. */
export class PreparedOperation {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly cost: OperationCost;
  #sharing: SharingFacts | null = null;
  #conditions: readonly string[] | null = null;
  #variablesBytes: number | null = null;
  /** How often it was asked for: what is asked for again is worth compiling. */
  uses = 0;

  constructor(
    readonly schema: GraphQLSchema,
    readonly document: DocumentNode,
    readonly source: string,
    readonly node: OperationDefinitionNode,
  ) {
    this.fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    );
    this.cost = new OperationCost(schema, node, this.fragments);
  }

  get name(): string | null {
    return this.node.name?.value ?? null;
  }

  /** The name of the first field of the root: the only one, in a subscription. */
  get rootField(): string {
    const [field] = rootFieldsOf(this);
    if (!field) throw new Error('An operation without fields passed validation.');
    return field.name.value;
  }

  /** The field of the root that is answered under a name; null for none. */
  rootFieldAt(key: string | number | undefined): FieldNode | null {
    return rootFieldsOf(this).find(({ alias, name }) => (alias ?? name).value === key) ?? null;
  }

  /** The variables that decide, through `@skip` and `@include`, which fields there are; sorted. */
  get conditions(): readonly string[] {
    this.#conditions ??= conditionsOf(this);
    return this.#conditions;
  }

  /** UTF-8 bytes that the variables may have: of a root field that takes a whole document, what it says itself. */
  get variablesBytes(): number {
    this.#variablesBytes ??= Math.max(...rootFieldsOf(this).map((field) => variablesBytesOf(this, field)));
    return this.#variablesBytes;
  }

  /** What decides whether two subscribers get the same answer to the same event. */
  get sharing(): SharingFacts {
    this.#sharing ??= sharingFactsOf(this);
    return this.#sharing;
  }
}

export interface SharingFacts {
  /** The variables that the selection below the root field uses, sorted. */
  readonly variables: readonly string[];
  /** Whether anything selected is marked `@Extensions({ perViewer: true })`. */
  readonly isPerViewer: boolean;
}

/**
 * The arguments of the root field chose the stream and are left out; its alias and directives are in the
 * answer, and so is everything below.
 */
function sharingFactsOf(operation: PreparedOperation): SharingFacts {
  const variables = new Set<string>();
  let isPerViewer = false;
  const typeInfo = new TypeInfo(operation.schema);
  const rootFields = new Set<object>(rootFieldsOf(operation));
  visit(
    reachablePart(operation),
    visitWithTypeInfo(typeInfo, {
      VariableDefinition: () => false,
      Argument: (_node, _key, _parent, _path, ancestors) => {
        const owner = ancestors.findLast((one) => 'kind' in one);
        return owner && rootFields.has(owner) ? false : undefined;
      },
      Variable: (node) => {
        variables.add(node.name.value);
      },
      Field: () => {
        if (typeInfo.getFieldDef()?.extensions.perViewer === true) isPerViewer = true;
      },
    }),
  );
  return { variables: [...variables].sort(), isPerViewer };
}

/** As its declaration says: `@Extensions({ variablesBytes: 320 * 1024 })`. */
function variablesBytesOf({ schema, node }: PreparedOperation, { name }: FieldNode): number {
  const declared = schema.getRootType(node.operation)?.getFields()[name.value]?.extensions.variablesBytes;
  return typeof declared === 'number' ? declared : LIMITS.variablesBytes;
}

function conditionsOf(operation: PreparedOperation): string[] {
  const names = new Set<string>();
  visit(reachablePart(operation), {
    Directive: ({ name, arguments: given }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

/** The operation with the fragments it uses: a document may hold others. */
const reachablePart = (operation: PreparedOperation): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [operation.node, ...reachableFragments(operation)],
});

function rootFieldsOf({ node, fragments }: PreparedOperation): FieldNode[] {
  const fieldsOf = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      return fragment ? fieldsOf(fragment.selectionSet) : [];
    });
  return fieldsOf(node.selectionSet);
}

function reachableFragments({ node, fragments }: PreparedOperation): FragmentDefinitionNode[] {
  const found = new Set<FragmentDefinitionNode>();
  const follow = (from: OperationDefinitionNode | FragmentDefinitionNode) =>
    visit(from, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || found.has(fragment)) return;
        found.add(fragment);
        follow(fragment);
      },
    });
  follow(node);
  return [...found];
}
