import type { KeywordRuleId, MessageId } from '../../kernel/ids.js';
import type { Provider } from '../channels/channels.js';
import { keywordSaid } from './keyword-matching.js';
import type { KeywordRule } from './keyword-rules.js';

/** What a rule makes of a message: the first reason not to act, in this order. */
export const KeywordVerdict = {
  ACTS: 'ACTS',
  /** It would, but another one acts. */
  OUTRANKED: 'OUTRANKED',
  DISABLED: 'DISABLED',
  NOT_SAID: 'NOT_SAID',
  OTHER_CHANNEL: 'OTHER_CHANNEL',
  OUTSIDE_HOURS: 'OUTSIDE_HOURS',
  /** Only who has opted out opts in. */
  NOT_OPTED_OUT: 'NOT_OPTED_OUT',
  /** Nothing is begun with who is opted out or blocked. */
  NOT_WELCOME: 'NOT_WELCOME',
  /** A flow is under way already: it gets the message. */
  RUN_ACTIVE: 'RUN_ACTIVE',
  TOO_OFTEN: 'TOO_OFTEN',
  /** The flow is not published, or is archived. */
  FLOW_NOT_READY: 'FLOW_NOT_READY',
} as const;
export type KeywordVerdict = (typeof KeywordVerdict)[keyof typeof KeywordVerdict];

/** When a rule last did something for a contact, and by which message. */
export interface KeywordHit {
  readonly ruleId: KeywordRuleId;
  readonly messageId: MessageId;
  readonly lastAt: Date;
}

/** A message, and what matters about when and by whom it was written. */
export interface Said {
  readonly text: string;
  readonly provider: Provider;
  readonly at: Date;
  /** Null: the client has told no hours. */
  readonly isOpen: boolean | null;
  readonly isOptedOut: boolean;
  readonly isBlocked: boolean;
  readonly hasRun: boolean;
  /** Null: a trial. */
  readonly messageId: MessageId | null;
  readonly hits: ReadonlyMap<KeywordRuleId, KeywordHit>;
}

const DAY_MS = 86_400_000;

/** In the order in which rules are asked: by priority, then the oldest first. */
export const ranked = (rules: readonly KeywordRule[]): KeywordRule[] =>
  [...rules].sort((one, other) => other.priority - one.priority || (one.id < other.id ? -1 : 1));

/** What one rule makes of a message, as if there were no other. Whether its flow can be begun is not looked at here. */
export function verdictOf(
  rule: KeywordRule,
  said: Said,
): Exclude<KeywordVerdict, 'OUTRANKED' | 'FLOW_NOT_READY'> {
  if (!rule.isEnabled) return 'DISABLED';
  if (keywordSaid(said.text, rule) === null) return 'NOT_SAID';
  if (rule.providers.length > 0 && !rule.providers.includes(said.provider)) return 'OTHER_CHANNEL';
  if (rule.hours !== 'ANY' && said.isOpen !== (rule.hours === 'OPEN')) return 'OUTSIDE_HOURS';
  if (rule.effect === 'OPT_IN' && !said.isOptedOut) return 'NOT_OPTED_OUT';
  if (rule.effect !== 'START_FLOW') return 'ACTS';
  if (said.isOptedOut || said.isBlocked) return 'NOT_WELCOME';
  if (said.hasRun) return 'RUN_ACTIVE';
  return isTooOften(rule, said) ? 'TOO_OFTEN' : 'ACTS';
}

/** The message that was the last one is asked about once more: it is the same time still. */
function isTooOften({ id, frequency }: KeywordRule, { hits, messageId, at }: Said): boolean {
  const hit = hits.get(id);
  if (!hit || frequency === 'ALWAYS' || hit.messageId === messageId) return false;
  return frequency === 'ONCE_PER_CONTACT' || at.getTime() - hit.lastAt.getTime() < DAY_MS;
}
