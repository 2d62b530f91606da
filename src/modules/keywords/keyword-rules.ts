import { invalidInput } from '../../kernel/errors.js';
import type { FlowId, KeywordRuleId, UserId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { Provider } from '../channels/channels.js';
import { folded } from './keyword-matching.js';

export const KeywordMatch = { CONTAINS: 'CONTAINS', EXACT: 'EXACT', STARTS_WITH: 'STARTS_WITH' } as const;
export type KeywordMatch = (typeof KeywordMatch)[keyof typeof KeywordMatch];

export const KeywordEffect = { START_FLOW: 'START_FLOW', OPT_OUT: 'OPT_OUT', OPT_IN: 'OPT_IN' } as const;
export type KeywordEffect = (typeof KeywordEffect)[keyof typeof KeywordEffect];

export const KeywordFrequency = {
  ALWAYS: 'ALWAYS',
  /** Not again within 24 hours. */
  ONCE_A_DAY: 'ONCE_A_DAY',
  ONCE_PER_CONTACT: 'ONCE_PER_CONTACT',
} as const;
export type KeywordFrequency = (typeof KeywordFrequency)[keyof typeof KeywordFrequency];

export const KeywordHours = { ANY: 'ANY', OPEN: 'OPEN', CLOSED: 'CLOSED' } as const;
export type KeywordHours = (typeof KeywordHours)[keyof typeof KeywordHours];

/** What people decide of a rule. */
export interface KeywordSettings {
  readonly name: string;
  readonly match: KeywordMatch;
  /** The word, and its synonyms. */
  readonly keywords: readonly string[];
  readonly isCaseSensitive: boolean;
  /** None: all of them. */
  readonly providers: readonly Provider[];
  readonly frequency: KeywordFrequency;
  readonly hours: KeywordHours;
  /** The higher one first; of two alike, the older one. */
  readonly priority: number;
  /** Of START_FLOW. */
  readonly flowId: FlowId | null;
  /** What is said to whoever is opted out, or in again. */
  readonly reply: string | null;
  readonly isEnabled: boolean;
}

/** What customers write, and what comes of it. */
export interface KeywordRule extends KeywordSettings {
  readonly id: KeywordRuleId;
  readonly clientId: number;
  readonly effect: KeywordEffect;
  /** Every client has it, from the beginning. */
  readonly isBuiltIn: boolean;
  readonly createdBy: UserId | null;
  /** Null of what is built in. */
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

/** What is absent stays as it is. */
export type KeywordDraft = {
  readonly [Name in keyof KeywordSettings]?:
    | (Name extends 'flowId' ? string : KeywordSettings[Name])
    | null
    | undefined;
};

/** Of one client. */
export const MAX_KEYWORD_RULES = 100;
export const PRIORITY = { min: -1_000, max: 1_000 } as const;
const MAX_KEYWORDS = 50;
const MAX_REPLY = 1_024;

const UNSTORABLE = /\0|\p{Surrogate}/u;
const BLANK = /^[\s\p{Cf}]*$/u;

/** A rule of which nothing is said yet but its name and its words. */
const newRule = (name: string, match: KeywordMatch): KeywordSettings => ({
  name,
  match,
  keywords: [],
  isCaseSensitive: false,
  providers: [],
  frequency: 'ALWAYS',
  hours: 'ANY',
  priority: 0,
  flowId: null,
  reply: null,
  isEnabled: true,
});

export type NewKeywordDraft = KeywordDraft & {
  readonly name: string;
  readonly match: KeywordMatch;
  readonly keywords: readonly string[];
};

/** @throws DomainError INVALID_INPUT naming the field. */
export const newSettings = (effect: KeywordEffect, draft: NewKeywordDraft): KeywordSettings =>
  settingsAfter(effect, newRule(draft.name, draft.match), draft);

/**
 * The settings after a change. Whether there is such a flow is not looked at here.
 *
 * @throws DomainError INVALID_INPUT naming the field.
 */
export function settingsAfter(
  effect: KeywordEffect,
  before: KeywordSettings,
  draft: KeywordDraft,
): KeywordSettings {
  const after: KeywordSettings = {
    name: draft.name == null ? before.name : nameOf('name', draft.name),
    match: draft.match ?? before.match,
    keywords: draft.keywords == null ? before.keywords : keywordsOf(draft.keywords),
    isCaseSensitive: draft.isCaseSensitive ?? before.isCaseSensitive,
    providers: draft.providers == null ? before.providers : providersOf(draft.providers),
    frequency: draft.frequency ?? before.frequency,
    hours: draft.hours ?? before.hours,
    priority: draft.priority == null ? before.priority : priorityOf(draft.priority),
    flowId: draft.flowId === undefined ? before.flowId : (draft.flowId as FlowId | null),
    reply: draft.reply === undefined ? before.reply : replyOf('reply', draft.reply),
    isEnabled: draft.isEnabled ?? before.isEnabled,
  };
  assertFits(effect, after);
  return after;
}

/** What of one is other than of the other. */
export function differences(before: KeywordSettings, after: KeywordSettings): Partial<KeywordSettings> {
  const names = Object.keys(newRule('', 'EXACT')) as (keyof KeywordSettings)[];
  const isOther = (name: keyof KeywordSettings) =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return Object.fromEntries(names.filter(isOther).map((name) => [name, after[name]]));
}

/** 1 to 1024 characters; blank is none. @throws DomainError INVALID_INPUT naming the field. */
export function replyOf(field: string, typed: string | null): string | null {
  if (typed === null || BLANK.test(typed)) return null;
  if (!UNSTORABLE.test(typed) && [...typed].length <= MAX_REPLY) return typed;
  throw invalidInput(field, `${field} is at most ${MAX_REPLY} characters.`, { max: MAX_REPLY });
}

/** Each once, however it is written. */
function keywordsOf(typed: readonly string[]): string[] {
  if (typed.length < 1 || typed.length > MAX_KEYWORDS) {
    throw invalidInput('keywords', `keywords are 1 to ${MAX_KEYWORDS}.`, { min: 1, max: MAX_KEYWORDS });
  }
  const named = typed.map((keyword, at) => nameOf(`keywords[${at}]`, keyword));
  const compared = named.map((keyword) => folded(keyword, true));
  const nothing = compared.indexOf('');
  if (nothing !== -1) throw invalidInput(`keywords[${nothing}]`, 'A keyword is something that can be seen.');
  return named.filter((_, at) => compared.indexOf(compared[at] ?? '') === at);
}

const providersOf = (given: readonly Provider[]): Provider[] =>
  Object.values(Provider).filter((provider) => given.includes(provider));

function priorityOf(given: number): number {
  const { min, max } = PRIORITY;
  if (Number.isInteger(given) && given >= min && given <= max) return given;
  throw invalidInput('priority', `priority is a whole number from ${min} to ${max}.`, { min, max });
}

/** Who wants to be left alone, or not any more, is heard at any time. */
function assertFits(effect: KeywordEffect, { flowId, reply, frequency, hours }: KeywordSettings): void {
  const isStart = effect === 'START_FLOW';
  if (isStart && flowId === null) throw invalidInput('flowId', 'Say which flow is started.');
  if (!isStart && flowId !== null) throw invalidInput('flowId', 'This rule starts no flow.');
  if (isStart && reply !== null) throw invalidInput('reply', 'What is said is said by the flow.');
  if (!isStart && frequency !== 'ALWAYS') throw invalidInput('frequency', 'This is done each time: ALWAYS.');
  if (!isStart && hours !== 'ANY') throw invalidInput('hours', 'This is done at any time: ANY.');
}
