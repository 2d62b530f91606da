import type { AccessRule } from '../../src/auth/access.js';
import type { Caller } from './callers.js';
import { type Cell, isNullable, type Tried } from './cells.js';
import { type Expectation, type IdRule, INVALID_VARIABLE, type Outcome } from './rules.js';
import { isNumbered, scopeOf, type Territory } from './territories.js';

export type Transport = 'http' | 'socket';
export type Root = 'Query' | 'Mutation' | 'Subscription';

/** What a field is, and what it demands. */
export interface Demand {
  readonly root: Root;
  /** Null: nothing is declared. */
  readonly access: AccessRule | null;
}

export const WRONG_TRANSPORT = 'BAD_REQUEST/WRONG_TRANSPORT';

/** What a request has to come to, rule by rule, in the order in which the server asks them. */
export function expected(cell: Cell, demand: Demand, transport: Transport): Expectation {
  const { caller } = cell;
  const isLive = demand.root === 'Subscription';
  if (transport === 'socket' && caller.refusal) return `closed/4403/${caller.refusal.closing}`;
  if (cannotBe(cell)) return INVALID_VARIABLE;
  if (isLive !== (transport === 'socket')) return WRONG_TRANSPORT;
  return (
    unauthenticated(caller, demand.access) ??
    forbidden(caller, demand.access) ??
    cell.row.refuses?.(caller) ??
    byIds(cell) ??
    inTheEnd(cell, isLive)
  );
}

/** Whether a caller gets as far as the field itself. */
export const isLetIn = (caller: Caller, { access }: Demand): boolean =>
  unauthenticated(caller, access) === null && forbidden(caller, access) === null;

function unauthenticated({ refusal }: Caller, access: AccessRule | null): Outcome | null {
  if (!refusal || (refusal.reason === 'NO_CREDENTIAL' && access?.kind === 'public')) return null;
  return `UNAUTHENTICATED/${refusal.reason}`;
}

/** What nobody has declared is answered to nobody: there is no outcome that would fit. */
function forbidden({ role, permissions }: Caller, access: AccessRule | null): Outcome | null {
  if (access === null) return 'a declaration of what it demands';
  if (access.kind === 'role' && access.role !== role) return 'FORBIDDEN/ROLE_MISSING';
  if (access.kind === 'permission' && !permissions.has(access.permission))
    return 'FORBIDDEN/PERMISSION_MISSING';
  return null;
}

/** The first argument that does not name what the caller sees decides. */
function byIds(cell: Cell): Expectation | null {
  for (const [name, rule] of Object.entries(cell.row.ids ?? {})) {
    const outcome = cell.tried?.argument === name ? ofTried(cell, rule) : ofUsual(cell, rule);
    if (outcome !== null) return outcome;
  }
  return null;
}

const ofUsual = ({ caller, territory }: Cell, rule: IdRule): Expectation | null =>
  rule.isOptional || isSeen(caller, territory, rule) ? null : rule.unseen;

function ofTried({ caller, tried, territory }: Cell, rule: IdRule): Expectation | null {
  const { unseen, malformed = unseen, blank = malformed, absent = 'answered' } = rule;
  const goesOn = (outcome: Expectation) => (outcome === 'answered' ? null : outcome);
  const isNumber = isNumbered(rule.kind);
  const byCase: Readonly<Partial<Record<Tried, Expectation | null>>> = {
    missing: unseen,
    malformed: goesOn(malformed),
    blank: isNumber ? unseen : goesOn(blank),
    '-1': isNumber ? unseen : goesOn(malformed),
    null: goesOn(absent),
  };
  const [outcome] = tried && tried.as in byCase ? [byCase[tried.as]] : [undefined];
  if (outcome !== undefined) return outcome;
  const isThere = rule.isBound ? tried?.as === territory.name : true;
  if (isPosition(rule)) return rule.unseen;
  const isMisplaced = !isThere && caller.sees.some(({ name }) => name === tried?.as);
  if (isMisplaced) return rule.misplaced ?? unseen;
  return isThere && isSeen(caller, territory, rule) ? null : unseen;
}

/** Where one id is as good as another, even a visible one may be the last. */
const isPosition = ({ unseen }: IdRule): boolean => Array.isArray(unseen);

function isSeen(caller: Caller, { agencyId, name }: Territory, { kind }: IdRule): boolean {
  const scope = scopeOf(kind);
  if (scope === 'everywhere') return true;
  if (caller.agencyId !== agencyId) return false;
  if (scope === 'whole agency') return caller.seesWholeAgency;
  return scope === 'agency' || caller.sees.some((territory) => territory.name === name);
}

function inTheEnd({ caller, row }: Cell, isLive: boolean): Expectation {
  const outcome = typeof row.comesTo === 'function' ? row.comesTo(caller) : row.comesTo;
  return outcome ?? (isLive ? 'listening' : 'answered');
}

/** A value that the schema does not take is refused before anybody is asked who they are. */
function cannotBe({ tried, row, field }: Cell): boolean {
  if (!tried) return false;
  const kind = row.ids?.[tried.argument]?.kind;
  if (tried.as === 'null') return !isNullable(field, tried.argument);
  return tried.as === 'malformed' && kind !== undefined && isNumbered(kind);
}
