import type { FlowId, KeywordRuleId, MessageId } from '../../kernel/ids.js';
import type { KeywordRule } from './keyword-rules.js';
import { type KeywordVerdict, ranked, type Said, verdictOf } from './keyword-verdicts.js';

const RULE: KeywordRule = {
  id: 'rule-1' as KeywordRuleId,
  clientId: 1,
  name: 'Prices',
  match: 'CONTAINS',
  keywords: ['price'],
  isCaseSensitive: false,
  providers: [],
  frequency: 'ALWAYS',
  hours: 'ANY',
  priority: 0,
  effect: 'START_FLOW',
  flowId: 'flow-1' as FlowId,
  reply: null,
  isEnabled: true,
  isBuiltIn: false,
  createdBy: null,
  createdAt: null,
  updatedAt: null,
};

const NOW = new Date('2026-12-01T12:00:00Z');
const SAID: Said = {
  text: 'What is the price?',
  provider: 'WHATSAPP',
  at: NOW,
  isOpen: null,
  isOptedOut: false,
  isBlocked: false,
  hasRun: false,
  messageId: 'message-2' as MessageId,
  hits: new Map(),
};

const hitHoursAgo = (hours: number, messageId = 'message-1'): Partial<Said> => ({
  hits: new Map([
    [
      RULE.id,
      {
        ruleId: RULE.id,
        messageId: messageId as MessageId,
        lastAt: new Date(NOW.getTime() - hours * 3_600_000),
      },
    ],
  ]),
});

const OUT = { effect: 'OPT_OUT', flowId: null } as const;
const IN = { effect: 'OPT_IN', flowId: null } as const;
const DAILY = { frequency: 'ONCE_A_DAY' } as const;
const ONCE = { frequency: 'ONCE_PER_CONTACT' } as const;

test.each<[string, KeywordVerdict, Partial<KeywordRule>, Partial<Said>]>([
  ['the word is said', 'ACTS', {}, {}],
  ['it is not', 'NOT_SAID', {}, { text: 'Hello' }],
  ['switched off', 'DISABLED', { isEnabled: false }, {}],
  ['on its channel', 'ACTS', { providers: ['TELEGRAM', 'WHATSAPP'] }, {}],
  ['on another channel', 'OTHER_CHANNEL', { providers: ['TELEGRAM'] }, {}],
  ['while it is open', 'ACTS', { hours: 'OPEN' }, { isOpen: true }],
  ['when it should be open', 'OUTSIDE_HOURS', { hours: 'OPEN' }, { isOpen: false }],
  ['while it is closed', 'ACTS', { hours: 'CLOSED' }, { isOpen: false }],
  ['when it should be closed', 'OUTSIDE_HOURS', { hours: 'CLOSED' }, { isOpen: true }],
  ['open, and nobody knows', 'OUTSIDE_HOURS', { hours: 'OPEN' }, { isOpen: null }],
  ['closed, and nobody knows', 'OUTSIDE_HOURS', { hours: 'CLOSED' }, { isOpen: null }],
  ['to who is opted out', 'NOT_WELCOME', {}, { isOptedOut: true }],
  ['to who is blocked', 'NOT_WELCOME', {}, { isBlocked: true }],
  ['during a run', 'RUN_ACTIVE', {}, { hasRun: true }],
  ['opting out during a run', 'ACTS', OUT, { hasRun: true }],
  ['opting out, blocked', 'ACTS', OUT, { isBlocked: true }],
  ['opting out twice', 'ACTS', OUT, { isOptedOut: true }],
  ['opting in', 'ACTS', IN, { isOptedOut: true }],
  ['opting in without being out', 'NOT_OPTED_OUT', IN, {}],
  ['each time', 'ACTS', {}, hitHoursAgo(0)],
  ['daily, for the first time', 'ACTS', DAILY, {}],
  ['daily, the same day', 'TOO_OFTEN', DAILY, hitHoursAgo(23)],
  ['daily, the next day', 'ACTS', DAILY, hitHoursAgo(24)],
  ['once, a year later', 'TOO_OFTEN', ONCE, hitHoursAgo(24 * 365)],
  ['once, asked again about the message that it was', 'ACTS', ONCE, hitHoursAgo(0, 'message-2')],
  ['daily, asked again about the message that it was', 'ACTS', DAILY, hitHoursAgo(0, 'message-2')],
])('%s: %s', (_case, verdict, rule, said) => {
  expect(verdictOf({ ...RULE, ...rule }, { ...SAID, ...said })).toBe(verdict);
});

test('rules are asked by priority, and of two alike the older one first', () => {
  const rule = (id: string, priority: number) => ({ ...RULE, id: id as KeywordRuleId, priority });

  const asked = ranked([rule('c', 0), rule('b', 5), rule('a', 0), rule('d', -1), rule('e', 5)]);

  expect(asked.map(({ id }) => id)).toEqual(['b', 'e', 'a', 'c', 'd']);
});
