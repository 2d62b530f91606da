import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { DomainError } from '../kernel/errors.js';

/**
 * What one operation may ask for, over either transport.
 *
 * The largest screens of a dashboard stay under a third of every figure; what goes beyond is either a
 * mistake or an attack. All but the bytes count with fragments written out.
 */
export const LIMITS = Object.freeze({
  /** UTF-8 bytes of the document. Together with the variables it fits one socket message. */
  documentBytes: 32 * 1024,
  /** UTF-8 bytes of the variables as JSON. A field that takes a whole document says what it takes itself. */
  variablesBytes: 48 * 1024,
  tokens: 4_000,
  /** Brackets of any kind inside brackets, of variables too: whoever walks them has a stack, and not an endless one. */
  nesting: 64,
  /** Fields inside fields. The inbox needs 3. */
  depth: 12,
  /** Below `__schema` and `__type`: GraphiQL's own query needs 15. */
  introspectionDepth: 20,
  fields: 1_500,
  rootFields: 20,
  aliases: 50,
  directives: 50,
  /** Fields answered, with every list as long as its `limit`. The inbox costs about 800. */
  cost: 25_000,
});

/** The cost of a field of which no operation may have two: whatever tries a credential or sends a mail. */
export const ONE_PER_OPERATION = LIMITS.cost / 2 + 1;

export type LimitName = keyof typeof LIMITS;

const limitExceeded = (limit: LimitName, actual: number, max: number): DomainError =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'QUERY_LIMIT',
    `The operation exceeds the limit "${limit}": at most ${max}, this has ${actual}.`,
    { limit, max, actual },
  );

export function assertWithin(limit: LimitName, actual: number, max: number = LIMITS[limit]): void {
  if (actual > max) throw limitExceeded(limit, actual, max);
}

type Counted = 'depth' | 'introspectionDepth' | 'fields' | 'aliases' | 'directives';
type Size = Record<Counted, number>;

const NOTHING: Readonly<Size> = { depth: 0, introspectionDepth: 0, fields: 0, aliases: 0, directives: 0 };

/**
 * Refuses a document by its shape alone, before validation, whose cost grows with that shape.
 *
 * Each fragment is measured once, so documents whose fragments multiply are as cheap to refuse as others;
 * a fragment inside itself counts as nothing here and is refused by validation.
 *
 * @throws DomainError LIMIT_EXCEEDED with the limit, its value and the actual figure.
 */
export function assertShape(document: DocumentNode): void {
  const ruler = new Ruler(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = ruler.measure(definition.selectionSet);
    const ownDirectives =
      (definition.directives?.length ?? 0) +
      (definition.variableDefinitions ?? []).reduce(
        (sum, { directives }) => sum + (directives?.length ?? 0),
        0,
      );
    assertWithin('depth', size.depth);
    assertWithin('introspectionDepth', size.introspectionDepth);
    assertWithin('aliases', size.aliases);
    assertWithin('directives', size.directives + ownDirectives);
    assertWithin('rootFields', ruler.rootFields(definition.selectionSet));
    assertWithin('fields', size.fields);
  }
}

class Ruler {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #sizes = new Map<string, Readonly<Size>>();
  readonly #rootFields = new Map<string, number>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
  }

  measure(set: SelectionSetNode): Size {
    const total = { ...NOTHING };
    for (const selection of set.selections) {
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) add(total, this.#field(selection));
      else if (selection.kind === Kind.INLINE_FRAGMENT) add(total, this.measure(selection.selectionSet));
      else add(total, this.#fragment(selection.name.value));
    }
    return total;
  }

  rootFields(set: SelectionSetNode): number {
    let count = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) count += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) count += this.rootFields(selection.selectionSet);
      else count += this.#rootFieldsOf(selection.name.value);
    }
    return count;
  }

  #field(field: FieldNode): Size {
    const inner = field.selectionSet ? this.measure(field.selectionSet) : { ...NOTHING };
    inner.fields += 1;
    inner.aliases += field.alias ? 1 : 0;
    if (field.name.value === '__schema' || field.name.value === '__type') {
      return { ...inner, depth: 1, introspectionDepth: inner.depth + 1 };
    }
    inner.depth += 1;
    return inner;
  }

  #fragment(name: string): Readonly<Size> {
    const known = this.#sizes.get(name);
    if (known) return known;
    this.#sizes.set(name, NOTHING);
    const fragment = this.#fragments.get(name);
    if (!fragment) return NOTHING;
    const size = this.measure(fragment.selectionSet);
    size.directives += fragment.directives?.length ?? 0;
    this.#sizes.set(name, size);
    return size;
  }

  #rootFieldsOf(name: string): number {
    const known = this.#rootFields.get(name);
    if (known !== undefined) return known;
    this.#rootFields.set(name, 0);
    const fragment = this.#fragments.get(name);
    const count = fragment ? this.rootFields(fragment.selectionSet) : 0;
    this.#rootFields.set(name, count);
    return count;
  }
}

/** Depths compare, everything else adds up. */
function add(total: Size, part: Readonly<Size>): void {
  total.depth = Math.max(total.depth, part.depth);
  total.introspectionDepth = Math.max(total.introspectionDepth, part.introspectionDepth);
  total.fields += part.fields;
  total.aliases += part.aliases;
  total.directives += part.directives;
}
