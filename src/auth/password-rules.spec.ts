import fc from 'fast-check';
import { assertGoodPassword, lengthOf } from './password-rules.js';

const EMAIL = 'maria.gonzalez@blue-bistro.test';

/** Why not; null where it is good. */
const fault = (password: string, email = EMAIL): Promise<string | null> =>
  assertGoodPassword(password, email, 'newPassword').then(
    () => null,
    ({ reason }) => reason,
  );

test.each([
  ['ten characters', 'tr0ub4dor&', null],
  ['nine characters', 'tr0ub4dor', 'PASSWORD_TOO_SHORT'],
  ['nothing', '', 'PASSWORD_TOO_SHORT'],
  ['nine characters of two units each', '🦊🐻🐼🐨🐯🦁🐮🐷🐸', 'PASSWORD_TOO_SHORT'],
  ['ten characters of two units each', '🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵', null],
  ['a sentence', 'four horses on a hill', null],
  ['only digits that nobody tries', '8305171946', null],
  ['a thousand characters', `${'correct '.repeat(125)}`, null],
  ['more than a thousand', `${'correct '.repeat(125)}.`, 'PASSWORD_TOO_LONG'],
  ['a thousand characters of two units each', '🦊🐻'.repeat(500), null],
  ['what everybody tries', 'qwertyuiop', 'PASSWORD_COMMON'],
  ['the same in capitals', 'QWERTYuiop', 'PASSWORD_COMMON'],
  ['the same in full-width letters', 'ｑｗｅｒｔｙｕｉｏｐ', 'PASSWORD_COMMON'],
  ['another one of the list', '1234567890', 'PASSWORD_COMMON'],
  ['the address', 'Maria.Gonzalez@Blue-Bistro.test', 'PASSWORD_IS_EMAIL'],
  ['its local part', 'MARIA.GONZALEZ', 'PASSWORD_IS_EMAIL'],
  ['one character over and over', 'aaaaaaaaaaaaaaaa', 'PASSWORD_REPEATS'],
  ['the same in two cases', 'aAaAaAaAaAaAaAaA', 'PASSWORD_REPEATS'],
  ['one character of two units', '🦊'.repeat(12), 'PASSWORD_REPEATS'],
])('%s', async (_case, password, expected) => {
  expect(await fault(password)).toBe(expected);
});

test('a refusal names the field as the caller calls it, and repeats nothing of the password', async () => {
  await expect(assertGoodPassword('qwertyuiop', EMAIL, 'newPassword')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'newPassword' },
    message: expect.not.stringContaining('qwertyuiop'),
  });
});

test('any long random password is good', async () => {
  const password = fc.string({ unit: 'grapheme', minLength: 24, maxLength: 60 });

  await fc.assert(
    fc.asyncProperty(password, async (chosen) => {
      fc.pre(new Set(chosen.normalize('NFKC').toLowerCase()).size > 1 && lengthOf(chosen) <= 1_000);
      expect(await fault(chosen)).toBeNull();
    }),
  );
});
