import fc from 'fast-check';
import { folded, keywordSaid } from './keyword-matching.js';
import type { KeywordMatch } from './keyword-rules.js';

const saidBy = (match: KeywordMatch, text: string, keyword: string, isCaseSensitive = false): boolean =>
  keywordSaid(text, { match, keywords: [keyword], isCaseSensitive }) !== null;

/** By the same message and the same keyword: how far each way goes. */
test.each<[text: string, keyword: string, ...ways: readonly KeywordMatch[]]>([
  ['stop', 'STOP', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['  Stop!!! ', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['“STOP”', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['¡stop!', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['STOP 🛑🙏🏽', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['ｓｔｏｐ', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['st\u00adop\u200b', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['opt\u2011out', 'OPT-OUT', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['opt \n out', 'opt out', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['stop it', 'stop', 'STARTS_WITH', 'CONTAINS'],
  ['stop-it', 'stop', 'STARTS_WITH', 'CONTAINS'],
  ['please stop', 'stop', 'CONTAINS'],
  ['stopping', 'stop'],
  ['nonstop', 'stop'],
  ['stop2', 'stop'],
  ['', 'stop'],
  ['!!!', 'stop'],
  ['start', 'art'],
  ['the art, art or smart', 'art', 'CONTAINS'],
  ['smart art', 'art', 'CONTAINS'],
  ['don’t', 'don', 'STARTS_WITH', 'CONTAINS'],
  ['café', 'CAFÉ', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['cafe\u0301', 'café', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['cafe', 'café'],
  ['café', 'cafe'],
  ['x\u0302yz', 'x'],
  ['STRASSE', 'straße', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['STRAẞE', 'straße', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['ΟΔΟΣ', 'οδος', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['привет, СТОП', 'стоп', 'CONTAINS'],
  ['我要预约明天', '预约', 'CONTAINS'],
  ['预约明天', '预约', 'STARTS_WITH', 'CONTAINS'],
  ['ขอจองคิวค่ะ', 'จองคิว', 'CONTAINS'],
  ['नमस्ते जी', 'नमस्ते', 'STARTS_WITH', 'CONTAINS'],
  ['👍', '👍', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['❤️', '❤', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['ok 👍 thanks', '👍', 'CONTAINS'],
  ['#promo', '#promo', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['promo', '#promo'],
  ['#promo', 'promo', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['1', '1', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['+1', '1', 'CONTAINS'],
  ['12', '1'],
  ['𝐒𝐓𝐎𝐏', 'stop', 'EXACT', 'STARTS_WITH', 'CONTAINS'],
  ['🇵🇹 stop', 'stop', 'CONTAINS'],
])('%o says %o', (text, keyword, ...ways) => {
  const found = (['EXACT', 'STARTS_WITH', 'CONTAINS'] as const).filter((way) => saidBy(way, text, keyword));

  expect(found).toEqual(ways);
});

test.each([
  ['Menu', 'Menu', true],
  ['menu', 'Menu', false],
  ['MENU', 'Menu', false],
  ['Menu!', 'Menu', true],
])('where the case matters %o says %o: %o', (text, keyword, expected) => {
  expect(saidBy('EXACT', text, keyword, true)).toBe(expected);
});

test('the synonym that was said is told as it is written in the rule', () => {
  const rule = { match: 'CONTAINS', keywords: ['Price', 'Tarif'], isCaseSensitive: false } as const;

  expect(keywordSaid('der tarif, bitte', rule)).toBe('Tarif');
  expect(keywordSaid('hello', rule)).toBeNull();
});

test('more than the beginning of a long message is not looked at, and looking takes no time', () => {
  const began = performance.now();

  expect(saidBy('CONTAINS', `${'a '.repeat(5_000)}stop`, 'stop')).toBe(false);
  expect(saidBy('EXACT', '!'.repeat(100_000), 'stop')).toBe(false);
  expect(saidBy('CONTAINS', 'aa'.repeat(50_000), 'a')).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});

const words = fc.stringMatching(
  /^[\p{Script=Latin}\p{Script=Cyrillic}]{1,8}( [\p{Script=Latin}]{1,8}){0,2}$/u,
);
const around = fc.stringMatching(/^[\s.,!?“”()🙏🛑-]{0,6}$/u);
const anything = fc.string({ unit: 'grapheme', maxLength: 30 });

describe('whatever is written', () => {
  test('what is around a keyword does not matter, and neither does its case', () => {
    fc.assert(
      fc.property(words, around, around, fc.boolean(), (keyword, before, behind, isLoud) => {
        const said = isLoud ? keyword.toUpperCase() : keyword.toLowerCase();
        return saidBy('EXACT', before + said + behind, keyword);
      }),
    );
  });

  test('who says nothing but a keyword says it first, and who says it first says it', () => {
    fc.assert(
      fc.property(anything, anything, fc.constantFrom('', '!', ' and more'), (keyword, text, more) => {
        for (const message of [text, keyword + more]) {
          if (saidBy('EXACT', message, keyword)) expect(saidBy('STARTS_WITH', message, keyword)).toBe(true);
          if (saidBy('STARTS_WITH', message, keyword))
            expect(saidBy('CONTAINS', message, keyword)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('of plain words, one is contained where it is one of the words', () => {
    const plain = fc.array(fc.constantFrom('art', 'start', 'smart', 'arts', 'a', 'part'), { maxLength: 8 });
    const between = fc.constantFrom(' ', ', ', '-', '…', ' – ');
    fc.assert(
      fc.property(plain, between, (said, gap) => {
        expect(saidBy('CONTAINS', said.join(gap), 'art')).toBe(said.includes('art'));
        expect(saidBy('STARTS_WITH', said.join(gap), 'art')).toBe(said[0] === 'art');
      }),
    );
  });

  test('what is folded stays as it is when it is folded again', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (text, isCaseSensitive) => {
        const once = folded(text, isCaseSensitive);
        expect(folded(once, isCaseSensitive)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });
});
