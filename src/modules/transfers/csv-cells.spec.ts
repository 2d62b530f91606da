import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { BOM, csvOf, withoutApostrophe } from './csv-cells.js';

const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

test.each([
  ['plain', 'plain'],
  ['', '""'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', "'=1+1"],
  ['+491701234567', "'+491701234567"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['=HYPERLINK("http://evil","x")', `"'=HYPERLINK(""http://evil"",""x"")"`],
  ['＝1', "'＝1"],
  [' =1', ' =1'],
  ["'quoted'", "'quoted'"],
])('%j is written as %s', (cell, written) => {
  expect(csvOf([[cell]])).toBe(`${written}\r\n`);
});

const cells = fc.array(
  fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          '=',
          '+',
          '-',
          '@',
          '\t',
          '\r',
          '\n',
          ',',
          ';',
          '"',
          "'",
          'a',
          ' ',
          '\ufeff',
          '＝',
        ),
      }),
    ),
    { minLength: 3, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 5 },
);

test('whatever stands in the cells, they are read as they were, but for the apostrophe', () => {
  fc.assert(
    fc.property(cells, (rows) => {
      const read: string[][] = parse(BOM + csvOf(rows), { bom: true, record_delimiter: '\r\n' });

      expect(read.map((row) => row.map(withoutApostrophe))).toEqual(
        rows.map((row) => row.map(withoutApostrophe)),
      );
    }),
    { numRuns: 1_000 },
  );
});

test('no cell begins a formula, whatever reads the file', () => {
  fc.assert(
    fc.property(cells, (rows) => {
      const read: string[][] = parse(BOM + csvOf(rows), { bom: true, record_delimiter: '\r\n' });

      expect(read.flat().filter((cell) => FORMULA.test(cell))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
