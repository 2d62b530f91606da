import type { DomainError } from '../../kernel/errors.js';
import { type KeywordDraft, type KeywordEffect, newSettings, settingsAfter } from './keyword-rules.js';

const FLOW = '0198c000-0000-7000-8000-000000000001';
const START = { name: 'Prices', match: 'CONTAINS', keywords: ['price'], flowId: FLOW } as const;
const STOP = { name: 'Basta', match: 'EXACT', keywords: ['basta'] } as const;

const fieldOf = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as DomainError).details.field;
  }
};

test('a rule is heard everywhere, always and each time, unless told', () => {
  expect(newSettings('START_FLOW', { ...START, name: ' Prices ' })).toEqual({
    name: 'Prices',
    match: 'CONTAINS',
    keywords: ['price'],
    isCaseSensitive: false,
    providers: [],
    frequency: 'ALWAYS',
    hours: 'ANY',
    priority: 0,
    flowId: FLOW,
    reply: null,
    isEnabled: true,
  });
});

test('each keyword and each channel is there once, the first as it was typed', () => {
  const settings = newSettings('START_FLOW', {
    ...START,
    keywords: [' price ', 'Price', 'tarif', 'price'],
    providers: ['TELEGRAM', 'WHATSAPP', 'TELEGRAM'],
  });

  expect(settings.keywords).toEqual(['price', 'Price', 'tarif']);
  expect(settings.providers).toEqual(['WHATSAPP', 'TELEGRAM']);
});

test('what is absent stays, and null clears what can be cleared', () => {
  const before = newSettings('OPT_OUT', { ...STOP, reply: 'Bye.', priority: 7 });

  expect(settingsAfter('OPT_OUT', before, { name: null, priority: undefined })).toEqual(before);
  expect(settingsAfter('OPT_OUT', before, { reply: null })).toEqual({ ...before, reply: null });
  expect(settingsAfter('OPT_OUT', before, { reply: ' \u200b' })).toEqual({ ...before, reply: null });
});

test.each<[string, KeywordEffect, KeywordDraft]>([
  ['name', 'START_FLOW', { name: ' ' }],
  ['name', 'START_FLOW', { name: 'x'.repeat(81) }],
  ['keywords', 'START_FLOW', { keywords: [] }],
  ['keywords', 'START_FLOW', { keywords: Array.from({ length: 51 }, (_, n) => `word${n}`) }],
  ['keywords[1]', 'START_FLOW', { keywords: ['price', ''] }],
  ['keywords[0]', 'START_FLOW', { keywords: ['two\nlines'] }],
  ['keywords[0]', 'START_FLOW', { keywords: ['x'.repeat(81)] }],
  ['keywords[0]', 'START_FLOW', { keywords: ['\ufe0f'] }],
  ['priority', 'START_FLOW', { priority: 1_001 }],
  ['priority', 'START_FLOW', { priority: 0.5 }],
  ['flowId', 'START_FLOW', { flowId: null }],
  ['reply', 'START_FLOW', { reply: 'Hello' }],
  ['flowId', 'OPT_OUT', { flowId: FLOW }],
  ['frequency', 'OPT_OUT', { frequency: 'ONCE_A_DAY' }],
  ['hours', 'OPT_IN', { hours: 'OPEN' }],
  ['reply', 'OPT_OUT', { reply: 'x'.repeat(1_025) }],
  ['reply', 'OPT_OUT', { reply: 'a\0b' }],
  ['reply', 'OPT_OUT', { reply: '\ud800' }],
])('%s of %s is refused: %j', (field, effect, draft) => {
  const rule = effect === 'START_FLOW' ? START : STOP;

  expect(fieldOf(() => newSettings(effect, { ...rule, ...(draft as object) }))).toBe(field);
});
