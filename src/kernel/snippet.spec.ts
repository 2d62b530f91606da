import fc from 'fast-check';
import { markedParts, snippetOf, wordsOf } from './snippet.js';

const marked = (text: string, query: string) =>
  snippetOf(text, wordsOf(query))
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join('');

const LONG = 'lorem ipsum dolor sit amet '.repeat(20);

test.each([
  ['whole words', 'The table, a tablecloth, the TABLE.', 'table', 'The [table], a tablecloth, the [TABLE].'],
  ['without case and accents', 'Amanhã às 8, por favor', 'AMANHA as', '[Amanhã] [às] 8, por favor'],
  ['numbers', 'Order 4411 is late', '4411', 'Order [4411] is late'],
  ['not what is excluded', 'red or blue', 'red -blue', '[red] or blue'],
  ['inside quotes', 'a big table here', '"big table"', 'a [big] [table] here'],
  ['nothing', 'hello', 'bye', 'hello'],
])('%s are marked', (_what, text, query, expected) => {
  expect(marked(text, query)).toBe(expected);
});

test('a long text is cut around the first match, at words', () => {
  const snippet = marked(`${LONG}needle ${LONG}`, 'needle');

  expect(snippet).toMatch(/^…\S.{20,60} \[needle\] lorem .* amet?…$|^…\S.{20,60} \[needle\] lorem .*…$/);
  expect(snippet.length).toBeLessThan(250);
});

test('whatever the text and the query are: the parts are a piece of the text, and well-formed', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.lorem({ maxCount: 80 }));
  fc.assert(
    fc.property(text, fc.string({ unit: 'grapheme', maxLength: 20 }), (said, query) => {
      const parts = snippetOf(said, wordsOf(query));
      const shown = parts.map((part) => part.text).join('');
      const inner = said.startsWith(shown) ? shown : shown.replace(/^…/, '').replace(/…$/, '');

      expect(said).toContain(inner);
      expect(said.isWellFormed() && !shown.isWellFormed()).toBe(false);
      expect(parts.every((part) => part.text.length > 0)).toBe(true);
    }),
  );
});

test.each([
  ['part of a name', 'Mária Duarte', 'ari dua', 'M[ári]a [Dua]rte'],
  ['part of a number, however it is typed', 'Ana · +351912345678', '912 345', 'Ana · +351[912345]678'],
  ['a number as at home', 'Ana · +351912345678', '0912/345', 'Ana · +351[912345]678'],
  ['part of an address', 'ana@example.test', 'EXAMPLE', 'ana@[example].test'],
  ['nothing', 'Ana', 'x', 'Ana'],
])('%s is marked', (_what, text, query, expected) => {
  const parts = markedParts(text, query).map((part) => (part.isMatch ? `[${part.text}]` : part.text));
  expect(parts.join('')).toBe(expected);
});

test('whatever is marked: the parts are the text', () => {
  const any = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(any, any, (text, query) => {
      expect(
        markedParts(text, query)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
