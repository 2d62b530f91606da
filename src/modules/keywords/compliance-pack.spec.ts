import { newId, parseId } from '../../kernel/ids.js';
import { builtInRules, clientOfBuiltIn, isOfThePack } from './compliance-pack.js';

test.each([
  'STOP',
  'stop!',
  'Unsubscribe',
  'opt-out',
  'Opt out.',
  'ARRÊT',
  'arret',
  'стоп',
  '退订',
  'start',
  'UNSTOP',
])('%o is heard by what every client has', (text) => {
  expect(isOfThePack(text)).toBe(true);
});

test.each(['Please stop by at noon', 'cancel', 'end', 'no', 'stopping', 'How do I unsubscribe?', ''])(
  '%o is not',
  (text) => {
    expect(isOfThePack(text)).toBe(false);
  },
);

test('a client has its rules from the beginning, before all others and under ids of its own', () => {
  const rules = builtInRules(7, null);

  expect(rules.map(({ effect, isEnabled, isBuiltIn }) => ({ effect, isEnabled, isBuiltIn }))).toEqual([
    { effect: 'OPT_OUT', isEnabled: true, isBuiltIn: true },
    { effect: 'OPT_IN', isEnabled: true, isBuiltIn: true },
  ]);
  for (const { id } of rules) {
    expect(parseId(id)).toBe(id);
    expect(clientOfBuiltIn(id)).toBe(7);
    expect(id < newId()).toBe(true);
  }
  expect(clientOfBuiltIn(newId())).toBeNull();
  expect(new Set([...rules, ...builtInRules(0x7f_ff_ff_ff, null)].map(({ id }) => id)).size).toBe(4);
});

test('what is said, and whether anything is, is as the client has set it', () => {
  const pack = { isEnabled: false, optOutReply: 'Adeus.', optInReply: null };

  const [out, back] = builtInRules(7, pack);

  expect(out).toMatchObject({ isEnabled: false, reply: 'Adeus.' });
  expect(back).toMatchObject({ isEnabled: false, reply: expect.stringContaining('STOP') });
});

test('no word of one rule is a word of the other', () => {
  const [out, back] = builtInRules(7, null).map(({ keywords }) => keywords.map((word) => word.toLowerCase()));

  expect(out?.filter((word) => back?.includes(word))).toEqual([]);
});
