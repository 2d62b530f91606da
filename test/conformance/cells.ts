import { type GraphQLField, getNullableType, isListType, isNonNullType } from 'graphql';
import type { Caller } from './callers.js';
import type { IdRule, Row } from './rules.js';
import { isNumbered, type Territory, type TerritoryName } from './territories.js';

type Field = GraphQLField<unknown, unknown>;

/** What an argument is tried with. */
export type Tried = TerritoryName | 'missing' | 'malformed' | 'blank' | 'null' | '-1';

/** One request of the matrix. */
export interface Cell {
  readonly caller: Caller;
  readonly row: Row;
  readonly field: Field;
  /** The argument that is tried, and with what. None for a field that names nothing. */
  readonly tried: { readonly argument: string; readonly as: Tried } | null;
  /** Where the other arguments name things. */
  readonly territory: Territory;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Sorts before every id that there is. */
const NOBODYS_ID = '00000000-0000-7000-8000-000000000000';
const NOBODYS_NUMBER = 2_147_483_647;

/** Where things come from that a caller can name at all: for those who see nothing, the first. */
export const homeOf = (caller: Caller, territories: readonly Territory[]): Territory => {
  const [home] = [...caller.sees, ...territories];
  if (!home) throw new Error('There is no territory.');
  return home;
};

/**
 * Every request of one caller to one field: one argument is tried, the others are as they should be.
 *
 * @param isLetIn whether the caller gets as far as to change something. For others, what is there will do.
 */
export async function cellsOf(
  caller: Caller,
  field: Field,
  row: Row,
  territories: readonly Territory[],
  isLetIn = true,
): Promise<Cell[]> {
  const home = homeOf(caller, territories);
  const idIn = (territory: Territory, { kind, isFresh }: IdRule) =>
    isFresh && isLetIn ? territory.fresh(kind) : territory.id(kind);
  const rules = Object.entries(row.ids ?? {});
  if (rules.length === 0) {
    return [
      {
        caller,
        row,
        field,
        tried: null,
        territory: home,
        variables: await variablesOf(row, field, home, idIn),
      },
    ];
  }
  const cells: Cell[] = [];
  for (const [argument, rule] of rules) {
    for (const [as, value] of await triedWith(rule, territories, idIn)) {
      const named = territories.find(({ name }) => name === as);
      const territory = named && !rule.isBound ? named : home;
      const others = await variablesOf(row, field, territory, idIn, argument);
      const variables = { ...others, [argument]: listed(field, argument, value) };
      cells.push({ caller, row, field, tried: { argument, as }, territory, variables });
    }
  }
  return cells;
}

type IdIn = (territory: Territory, rule: IdRule) => unknown;

async function triedWith(
  rule: IdRule,
  territories: readonly Territory[],
  idIn: IdIn,
): Promise<[Tried, unknown][]> {
  const there: [Tried, unknown][] = [];
  for (const territory of territories) there.push([territory.name, await idIn(territory, rule)]);
  const numbered = isNumbered(rule.kind);
  return [
    ...there,
    ['missing', numbered ? NOBODYS_NUMBER : NOBODYS_ID],
    ['malformed', numbered ? 'x' : 'not-an-id'],
    ['blank', numbered ? 0 : ''],
    ['null', null],
    ['-1', -1],
  ];
}

async function variablesOf(
  row: Row,
  field: Field,
  territory: Territory,
  idIn: IdIn,
  except?: string,
): Promise<Record<string, unknown>> {
  const variables: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row.given ?? {})) {
    variables[name] = typeof value === 'function' ? value() : value;
  }
  for (const [name, rule] of Object.entries(row.ids ?? {})) {
    if (name === except) continue;
    variables[name] = rule.isOptional ? null : listed(field, name, await idIn(territory, rule));
  }
  return variables;
}

const argumentOf = (field: Field, name: string) => {
  const found = field.args.find((arg) => arg.name === name);
  if (!found) throw new Error(`${field.name} has no argument ${name}.`);
  return found;
};

export const isNullable = (field: Field, name: string): boolean =>
  !isNonNullType(argumentOf(field, name).type);

/** An argument that takes several is given a list of one. */
export function listed(field: Field, name: string, value: unknown): unknown {
  return value !== null && isListType(getNullableType(argumentOf(field, name).type)) ? [value] : value;
}
