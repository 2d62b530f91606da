import type { GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { askedAs, objectsOf } from './documents.js';

/** What is asked of the objects of one place: their leaves, and the edges that lead on. */
interface Branch {
  readonly object: GraphQLObjectType;
  readonly leaves: readonly string[];
  readonly edges: readonly Edge[];
}

interface Edge {
  readonly asked: string;
  readonly branches: readonly Branch[];
}

/**
 * Everything that can be reached from an output within `depth` edges, as selections that fit the limits: where
 * one is too large, it is asked in parts, each with the leaves on its way.
 *
 * @param fits whether the pipeline takes a document with this selection.
 */
export function selectionsOf(
  schema: GraphQLSchema,
  output: GraphQLOutputType,
  depth: number,
  fits: (selection: string) => boolean,
): string[] {
  const whole = branchesOf(schema, output, depth);
  return whole.length === 0 ? [''] : partsOf(whole, fits).map(written);
}

function branchesOf(schema: GraphQLSchema, output: GraphQLOutputType, depth: number): Branch[] {
  return objectsOf(schema, output).map((object) => {
    const leaves: string[] = [];
    const edges: Edge[] = [];
    for (const field of Object.values(object.getFields())) {
      const asked = askedAs(object, field);
      if (objectsOf(schema, field.type).length === 0) leaves.push(asked);
      else if (depth > 0) edges.push({ asked, branches: branchesOf(schema, field.type, depth - 1) });
    }
    return { object, leaves, edges };
  });
}

/** What cannot be made smaller is refused to everybody, so nobody learns anything by it. */
function partsOf(branches: readonly Branch[], fits: (selection: string) => boolean): (readonly Branch[])[] {
  if (fits(written(branches))) return [branches];
  return halves(branches).flatMap((part) => partsOf(part, fits));
}

/**
 * The same without half of its edges, twice; with one edge only, the halves of what lies behind it, or without that
 * edge where there are none.
 */
function halves(branches: readonly Branch[]): (readonly Branch[])[] {
  const places = branches.flatMap((branch, at) => branch.edges.map((edge) => ({ at, edge })));
  const [only] = places;
  if (!only) return [];
  if (places.length === 1) {
    const behind = halves(only.edge.branches);
    if (behind.length === 0) return [withEdges(branches, [])];
    return behind.map((half) => withEdges(branches, [{ ...only, edge: { ...only.edge, branches: half } }]));
  }
  const middle = Math.ceil(places.length / 2);
  return [places.slice(0, middle), places.slice(middle)].map((some) => withEdges(branches, some));
}

const withEdges = (branches: readonly Branch[], places: readonly { at: number; edge: Edge }[]): Branch[] =>
  branches.map((branch, at) => ({
    ...branch,
    edges: places.filter((place) => place.at === at).map(({ edge }) => edge),
  }));

const written = (branches: readonly Branch[]): string =>
  `{ __typename ${branches.map((branch) => `... on ${branch.object.name} { ${fieldsOf(branch)} }`).join(' ')} }`;

const fieldsOf = ({ leaves, edges }: Branch): string =>
  ['__typename', ...leaves, ...edges.map(({ asked, branches }) => `${asked} ${written(branches)}`)].join(' ');
