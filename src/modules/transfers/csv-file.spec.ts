import fc from 'fast-check';
import { csvOf } from './csv-cells.js';
import { delimiterOf, rowsOf, type Survey, surveyOf } from './csv-file.js';

const LIMITS = { maxRows: 5, sampleRows: 2 };

/** As it comes from a store: in pieces that end anywhere. */
async function* inPieces(content: string | Buffer, size = 7): AsyncGenerator<Buffer, void> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const survey = (content: string | Buffer, size?: number): Promise<Survey> =>
  surveyOf(inPieces(content, size), LIMITS);

async function all(content: string | Buffer, delimiter = ',', from = 0) {
  const rows = [];
  for await (const row of rowsOf(inPieces(Buffer.from(content).subarray(from)), delimiter, from))
    rows.push(row);
  return rows;
}

test.each([
  ['name,phone', ','],
  ['name;phone', ';'],
  ['name\tphone', '\t'],
  ['name', ','],
  ['', ','],
  ['"last, first";phone\n1,2,3,4', ';'],
  ['\ufeff"a;b;c",d\r\n', ','],
  ['"two\nlines, and more";phone\n', ';'],
  ['\n\nname;phone', ';'],
])('in %j cells are separated by %j', (head, delimiter) => {
  expect(delimiterOf(head)).toBe(delimiter);
});

test('a file tells its columns, its first rows, and how many there are', async () => {
  expect(await survey('\ufeffName;Phone;Phone;\r\nÉva;1;2;\r\n\r\n;;;\r\n"x\r\ny";3;4;\r\nz;5;6;')).toEqual({
    delimiter: ';',
    columns: ['Name', 'Phone', 'Phone (2)', 'Column 4'],
    sampleRows: [
      ['Éva', '1', '2', ''],
      ['x\r\ny', '3', '4', ''],
    ],
    totalRows: 3,
    position: 22,
  });
});

test.each([
  ['nothing', '', 'It is empty'],
  ['a BOM', '\ufeff', 'It is empty'],
  ['a header', 'name,phone\n', 'no row below the header'],
  ['too many rows', `phone\n${'1\n'.repeat(6)}`, 'more than 5 rows'],
  ['too many columns', `${'a,'.repeat(201)}\n1`, 'more than 200 columns'],
  ['an open quote', 'name,phone\n"a,1\nb,2\nc,3', 'never closed'],
  ['a giant cell', `name,phone\n${'x'.repeat(300_000)},1\n`, 'longer than 256 KB'],
  ['Latin-1', Buffer.from('name,phone\nJosé,1\n', 'latin1'), 'not in UTF-8'],
  [
    'half a character at the end',
    Buffer.concat([Buffer.from('name\nJos'), Buffer.from([0xc3])]),
    'not in UTF-8',
  ],
  ['UTF-16', Buffer.from('\ufeffname,phone\na,1\n', 'utf16le'), 'not in UTF-8'],
])('a file of %s is refused with words for people', async (_case, content, words) => {
  await expect(survey(content, 4_096)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    reason: 'UNREADABLE_FILE',
    message: expect.stringContaining(words),
  });
});

test('a quote inside a cell that has none around it is only a quote', async () => {
  expect((await all('size\n5" pipe\n')).map(({ cells }) => cells)).toEqual([['size'], ['5" pipe']]);
});

test('reading goes on after any row as if it had never stopped', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', '=', '🙂', ' ') });
  const rows = fc.array(fc.tuple(cell, cell, fc.constantFrom('1', '2')), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, async (written) => {
      const content = `\ufeff${csvOf(written)}`;
      const whole = await all(content);

      for (const [at, { end }] of whole.entries())
        expect(await all(content, ',', end)).toEqual(whole.slice(at + 1));
    }),
    { numRuns: 100 },
  );
});

test('who stops reading lets go of the file', async () => {
  let isLetGo = false;
  async function* endless(): AsyncGenerator<Buffer, void> {
    try {
      for (;;) yield Buffer.from('a,b\n'.repeat(1_000));
    } finally {
      isLetGo = true;
    }
  }
  for await (const { end } of rowsOf(endless(), ',')) if (end > 20_000) break;
  await new Promise((resolve) => setImmediate(resolve));

  expect(isLetGo).toBe(true);
});
