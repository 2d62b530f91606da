import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

/** Pseudo-random choices that depend on nothing but their seed. */
export class Random {
  #state: number;

  constructor(seed: string) {
    this.#state = 2166136261;
    for (const char of seed) this.#state = Math.imul(this.#state ^ char.charCodeAt(0), 16777619) >>> 0;
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    const one = from[this.below(from.length)];
    if (one === undefined) throw new Error('There is nothing to pick from.');
    return one;
  }

  /** What a resolver does: returns or promises a value, throws, rejects, or answers an Error or nothing. */
  behaviour(type: string, { isAsync, isSync, faults }: Behaviour): unknown {
    const mayFail = faults === 'everywhere' || (faults === 'where null may stand' && !type.endsWith('!'));
    const roll = this.below(mayFail ? 1_000 : 950);
    const isLate = isAsync && (!isSync || this.chance(40));
    if (roll < 950)
      return isLate
        ? Promise.resolve().then(() => this.#value(type, isLate, mayFail))
        : this.#value(type, isAsync, mayFail);
    if (roll < 965) return isLate ? rejected('rejected') : failing();
    if (roll < 975) return isLate ? rejected('rejected') : new Error('returned');
    const nothing = roll < 990 ? null : undefined;
    return isLate ? Promise.resolve(nothing) : nothing;
  }

  #value(type: string, isAsync: boolean, mayFail: boolean): unknown {
    const base = type.replace(/[[\]!]/g, '');
    if (type.startsWith('[[')) return [[1, 2], [], this.chance(50) ? [this.below(9)] : null];
    if (!type.startsWith('[')) return this.#single(base, mayFail);
    const items = Array.from({ length: this.below(4) }, () => this.#item(type, base, isAsync, mayFail));
    return this.chance(20) ? new Set(items) : items;
  }

  #item(type: string, base: string, isAsync: boolean, mayFail: boolean): unknown {
    const isNullable = !type.includes('!]');
    if (mayFail && this.chance(3) && (isNullable || !isAsync)) return null;
    if (isNullable && isAsync && mayFail && this.chance(3)) return rejected('an item was rejected');
    return isAsync && this.chance(20)
      ? Promise.resolve(this.#single(base, false))
      : this.#single(base, false);
  }

  #single(type: string, mayFail: boolean): unknown {
    switch (type) {
      case 'ID':
        return this.pick<unknown>(['a1', 'b"2', 7]);
      case 'String':
        return this.pick<unknown>([
          'plain',
          'quote " and \\',
          'line\nbreak',
          '\u2028 é 漢 😀',
          '\ud800',
          12,
          true,
        ]);
      case 'Int':
        return this.pick<unknown>([0, -0, 1, 2_147_483_647, '4', true, ...(mayFail ? [1.5, 2 ** 40] : [])]);
      case 'Float':
        return this.pick<unknown>([0.1, -0, 1e21, 3, '2.5', ...(mayFail ? [Number.NaN] : [])]);
      case 'Boolean':
        return this.pick<unknown>([true, false, 1]);
      case 'Colour':
        return this.pick<unknown>(['RED', 'BLUE', 'RED', ...(mayFail ? ['GREEN'] : [])]);
      case 'Json':
        return this.pick<unknown>([{ a: [1, { b: null }] }, 'text', 5, [], new Date(0)]);
      case 'Named':
      case 'Work':
        return { __typename: mayFail && this.chance(4) ? 'Nothing' : this.pick(['Book', 'Film']) };
      default:
        return {};
    }
  }
}

/** How the resolvers of one execution behave. */
export interface Behaviour {
  readonly isAsync: boolean;
  readonly isSync: boolean;
  readonly faults: 'nowhere' | 'where null may stand' | 'everywhere';
}

/**
 * graphql-js leaves a list's rejection unhandled when an item beside it throws at once, so faults that
 * spread come in executions that are all at once or all late.
 */
export const BEHAVIOURS: readonly Behaviour[] = [
  { isAsync: false, isSync: true, faults: 'everywhere' },
  { isAsync: true, isSync: false, faults: 'everywhere' },
  { isAsync: true, isSync: true, faults: 'where null may stand' },
  { isAsync: true, isSync: true, faults: 'nowhere' },
];

function failing(): never {
  throw new Error('thrown');
}

function rejected(message: string): Promise<never> {
  const promise = Promise.reject<never>(new Error(message));
  promise.catch(() => undefined);
  return promise;
}

/** A document, mostly valid, against any schema, with its variables. */
export function documentOf(schema: GraphQLSchema, random: Random): { query: string; variables: object } {
  const writer = new DocumentWriter(schema, random);
  return writer.operation();
}

class DocumentWriter {
  readonly #fragments: string[] = [];
  readonly #used = new Set<string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  operation(): { query: string; variables: object } {
    const root = this.schema.getQueryType();
    if (!root) throw new Error('The schema has no queries.');
    const selection = this.#selection(root, 4);
    const declared: Record<string, string> = {
      yes: 'Boolean!',
      no: 'Boolean = false',
      n: 'Int! = 2',
      s: 'String',
    };
    const head = [...this.#used].map((name) => `$${name}: ${declared[name]}`).join(', ');
    const variables = {
      ...(this.#used.has('yes') && { yes: this.random.chance(70) }),
      ...(this.#used.has('no') && this.random.chance(50) && { no: this.random.chance(30) }),
      ...(this.#used.has('n') && this.random.chance(50) && { n: this.random.below(5) }),
      ...(this.#used.has('s') && this.random.chance(60) && { s: this.random.pick(['x', null]) }),
    };
    return {
      query: [`query Q${head && `(${head})`} ${selection}`, ...this.#fragments].join('\n'),
      variables,
    };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + this.random.below(4) }, () => this.#part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const roll = this.random.below(100);
    if (roll < 8) return `__typename${this.#condition()}`;
    if (roll < 20 && depth > 0) return `...${this.#condition()} ${this.#selection(type, depth - 1)}`;
    if ((isAbstractType(type) && roll < 60 && depth > 0) || isUnionType(type))
      return this.#onConcrete(type, depth);
    if (roll < 30 && depth > 0) return this.#spread(type, depth);
    return this.#field(type, depth);
  }

  #onConcrete(type: GraphQLCompositeType, depth: number): string {
    if (!isAbstractType(type)) return '__typename';
    const concrete = this.random.pick(this.schema.getPossibleTypes(type));
    return `... on ${concrete.name}${this.#condition()} ${this.#selection(concrete, depth - 1)}`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const name = `F${this.#fragments.length}`;
    this.#fragments.push('');
    this.#fragments[Number(name.slice(1))] =
      `fragment ${name} on ${type.name} ${this.#selection(type, depth - 1)}`;
    const spread = `...${name}${this.#condition()}`;
    return this.random.chance(30) ? `${spread} ...${name}` : spread;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    if (isUnionType(type)) return '__typename';
    const fields = Object.values(type.getFields()).filter(
      ({ type }) => depth > 0 || !isCompositeType(getNamedType(type)),
    );
    if (fields.length === 0) return '__typename';
    const field = this.random.pick(fields);
    const named = getNamedType(field.type);
    const alias = this.random.chance(15) ? `${this.random.pick(['x', 'y', 'z'])}${field.name}: ` : '';
    const given = field.args.filter((argument) => isRequiredArgument(argument) || this.random.chance(40));
    const args = given.length > 0 ? `(${given.map((argument) => this.#argument(argument)).join(', ')})` : '';
    const inner = isCompositeType(named) ? ` ${this.#selection(named, depth - 1)}` : '';
    return `${alias}${field.name}${args}${this.#condition()}${inner}`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    if (String(type).startsWith('Int') && this.random.chance(40)) return `${name}: ${this.#variable('n')}`;
    if (String(type).startsWith('String') && this.random.chance(40)) return `${name}: ${this.#variable('s')}`;
    return `${name}: ${this.#literal(type)}`;
  }

  #literal(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#literal(type.ofType);
    if (isListType(type)) return `[${this.#literal(type.ofType)}]`;
    if (isEnumType(type)) return this.random.pick(type.getValues()).name;
    if (!isInputObjectType(type)) return type.name === 'Int' ? `${this.random.below(4)}` : '"lit"';
    const limit = this.random.chance(50) ? `limit: ${this.#variable('n')}` : 'text: "t"';
    return `{ ${limit}${this.random.chance(30) ? ' nested: { limit: 1 }' : ''} }`;
  }

  #condition(): string {
    if (!this.random.chance(18)) return '';
    const value = this.random.pick(['true', 'false', this.#pending('yes'), this.#pending('yes')]);
    const condition = value.startsWith('$') ? this.#variable(value.slice(1)) : value;
    return ` @${this.random.pick(['include', 'include', 'skip'])}(if: ${condition})`;
  }

  #pending(name: string): string {
    return `$${name}`;
  }

  #variable(name: string): string {
    this.#used.add(name);
    return `$${name}`;
  }
}
