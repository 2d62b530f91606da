import { mentionedIn } from './mentions.js';

const ANA = '0190a0b0-0000-7000-8000-000000000001';
const BEN = '0190a0b0-0000-7000-8000-000000000002';

test.each([
  ['nobody', 'ask @ana or ana@agency.test', []],
  ['one', `@[Ana Duarte](${ANA}) please`, [ANA]],
  ['two, in their order', `@[Ben](${BEN}), @[Ana](${ANA})`, [BEN, ANA]],
  ['the same twice', `@[Ana](${ANA}) @[Ana D.](${ANA.toUpperCase()})`, [ANA]],
  ['a name with brackets', `@[Ana [night] (desk)](${ANA})`, [ANA]],
  ['side by side', `@[Ana](${ANA})@[Ben](${BEN})`, [ANA, BEN]],
  ['what is no id', '@[Ana](me)', ['me']],
  ['a link of another kind', `[Ana](${ANA})`, []],
  ['a name over two lines', `@[Ana\nDuarte](${ANA})`, []],
  ['no name', `@[](${ANA})`, []],
  ['a bracket that is missing', `@[Ana](${ANA}`, []],
])('%s', (_case, body, ids) => {
  expect(mentionedIn(body)).toEqual(ids);
});

test('a long text of beginnings is read at once', () => {
  const begun = performance.now();

  expect(mentionedIn('@['.repeat(50_000))).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
