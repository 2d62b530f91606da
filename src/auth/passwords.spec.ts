import { hashPassword, Passwords } from './passwords.js';

const passwords = new Passwords();

test('a password is stored as Argon2id with 19 MiB, two passes, one lane', async () => {
  await expect(hashPassword('correct horse')).resolves.toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('the password that was hashed matches', async () => {
  await expect(passwords.matches('correct horse', await hashPassword('correct horse'))).resolves.toBe(true);
});

test('another password does not match', async () => {
  await expect(passwords.matches('Correct horse', await hashPassword('correct horse'))).resolves.toBe(false);
});

test('nothing matches where there is no hash', async () => {
  await expect(passwords.matches('', null)).resolves.toBe(false);
});

test('where there is no hash it costs the same time', async () => {
  const stored = await hashPassword('correct horse');
  const medianOf = async (hash: string | null) => {
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const start = performance.now();
      await passwords.matches('wrong horse', hash);
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[2] ?? 0;
  };
  await medianOf(null);

  const ratio = (await medianOf(null)) / (await medianOf(stored));

  // Without the decoy it would be a thousandth.
  expect(ratio).toBeGreaterThan(0.2);
  expect(ratio).toBeLessThan(5);
});

test('beyond two hundred waiting, people are told to come back', async () => {
  const many = Array.from({ length: 204 }, () =>
    passwords.matches('x', 'not a hash').catch((error) => error),
  );

  const refused = (await Promise.all(many)).filter((error) => error.reason === 'TOO_BUSY');

  expect(refused).toHaveLength(1);
});
