import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Fragments = GraphQLResolveInfo['fragments'];

/** Documents are held and asked again, and their nodes with them. */
const known = new WeakMap<readonly object[], ReadonlySet<string>>();

/**
 * The names of the fields asked for directly below a resolver's own: what an expensive list may leave out.
 * A field behind @include or @skip counts as asked for.
 */
export function selectedFields({ fieldNodes, fragments }: GraphQLResolveInfo): ReadonlySet<string> {
  const held = known.get(fieldNodes);
  if (held) return held;
  const names = new Set<string>();
  for (const { selectionSet } of fieldNodes)
    if (selectionSet) collect(selectionSet, fragments, names, new Set());
  known.set(fieldNodes, names);
  return names;
}

function collect(from: SelectionSetNode, fragments: Fragments, into: Set<string>, seen: Set<string>): void {
  for (const selection of from.selections) {
    if (selection.kind === Kind.FIELD) into.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, fragments, into, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = fragments[selection.name.value];
      if (fragment) collect(fragment.selectionSet, fragments, into, seen);
    }
  }
}
