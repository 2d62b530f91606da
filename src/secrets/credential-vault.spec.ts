import { randomBytes } from 'node:crypto';
import { CredentialVault } from './credential-vault.js';

const [key, next] = [randomBytes(32), randomBytes(32)];

test('what is sealed is opened again, and looks different every time', () => {
  const vault = new CredentialVault(key);
  const [one, two] = [vault.seal('a token', 'holder'), vault.seal('a token', 'holder')];

  expect([vault.open(one, 'holder'), vault.open(two, 'holder')]).toEqual(['a token', 'a token']);
  expect(one).not.toBe(two);
  expect(one).not.toContain('a token');
});

test('a new key seals, and what the old one sealed is still opened', () => {
  const before = new CredentialVault(key).seal('a token', 'holder');
  const vault = new CredentialVault(next, key);

  expect(vault.open(before, 'holder')).toBe('a token');
  expect(new CredentialVault(next).open(vault.seal('a token', 'holder'), 'holder')).toBe('a token');
});

test.each<[string, (sealed: string) => [vault: CredentialVault, sealed: string, holder: string]]>([
  ['with another key', (sealed) => [new CredentialVault(next), sealed, 'holder']],
  ['for another holder', (sealed) => [new CredentialVault(key), sealed, 'other']],
  ['that was changed', (sealed) => [new CredentialVault(key), `${sealed.slice(0, -2)}AA`, 'holder']],
  ['cut off', (sealed) => [new CredentialVault(key), sealed.split('.').slice(0, 2).join('.'), 'holder']],
  ['of another version', (sealed) => [new CredentialVault(key), sealed.replace('v1', 'v2'), 'holder']],
])('what was sealed %s is not opened', (_how, given) => {
  const [vault, sealed, channel] = given(new CredentialVault(key).seal('a token of some length', 'holder'));

  expect(() => vault.open(sealed, channel)).toThrow();
});

test('what an older key sealed is sealed anew, and needs that key no more', () => {
  const before = new CredentialVault(key).seal('a token', 'holder');
  const vault = new CredentialVault(next, key);

  const anew = vault.reseal(before, 'holder');

  expect(new CredentialVault(next).open(anew ?? '', 'holder')).toBe('a token');
  expect(vault.reseal(anew ?? '', 'holder')).toBe(anew);
  expect(vault.reseal(before, 'other')).toBeNull();
});

test('a key of another length is refused', () => {
  expect(() => new CredentialVault(randomBytes(16))).toThrow('32 bytes');
});
