import { invalidInput } from '../../kernel/errors.js';

/** How conversations of one client are dealt with. */
export interface ClientSettings {
  /** Days without a message or a change of status after which a thread is resolved by itself. Null: never. */
  readonly autoResolveIdleDays: number | null;
  /** Days after which a resolved thread is archived by itself. Null: never. */
  readonly autoArchiveResolvedDays: number | null;
  /** False: a customer's message after the archive begins a new thread. */
  readonly allowCustomerReopen: boolean;
  /** Whether it is told that somebody is writing. */
  readonly typingEnabled: boolean;
  /** Whether the client's own people are shown as there, and see who is. */
  readonly presenceEnabled: boolean;
}

/** What happens to threads of a client by itself. */
export type AutomaticMoves = Pick<ClientSettings, 'autoResolveIdleDays' | 'autoArchiveResolvedDays'>;

export const wantsMoves = ({ autoResolveIdleDays, autoArchiveResolvedDays }: AutomaticMoves): boolean =>
  autoResolveIdleDays !== null || autoArchiveResolvedDays !== null;

/** A customer of the agency. */
export interface Client {
  readonly id: number;
  /** Unique among the agency's clients that are not archived, whatever its case. */
  readonly name: string;
  readonly settings: ClientSettings;
  /** Since when its people cannot sign in. What was written stays, and what customers write still arrives. */
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
}

/** What those who come without an account are told of a client. */
export interface ClientStanding {
  readonly name: string;
  /** Not when it, or its agency, is archived. */
  readonly isOpen: boolean;
}

/** What is absent stays as it is. */
export type SettingsChange = { readonly [Name in keyof ClientSettings]?: ClientSettings[Name] | null };

const MAX_DAYS = 365;
const DAYS = ['autoResolveIdleDays', 'autoArchiveResolvedDays'] as const;
const SWITCHES = ['allowCustomerReopen', 'typingEnabled', 'presenceEnabled'] as const;

/**
 * The settings after a change.
 *
 * @throws DomainError INVALID_INPUT for days that are not 1 to 365, and for null where something must be chosen.
 */
export function withChange(settings: ClientSettings, change: SettingsChange): ClientSettings {
  for (const name of DAYS) assertDays(name, change[name]);
  for (const name of SWITCHES)
    if (change[name] === null) throw invalidInput(name, `${name} is true or false.`);
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

/** The settings of `after` that are others than before. */
export function differences(before: ClientSettings, after: ClientSettings): Partial<ClientSettings> {
  const names = [...DAYS, ...SWITCHES].filter((name) => before[name] !== after[name]);
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}

function assertDays(name: string, days: number | null | undefined): void {
  if (days === null || days === undefined) return;
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return;
  throw invalidInput(name, `${name} is 1 to ${MAX_DAYS} days, or null for never.`, { min: 1, max: MAX_DAYS });
}
