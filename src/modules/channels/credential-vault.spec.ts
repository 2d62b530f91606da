import { randomBytes } from 'node:crypto';
import { CredentialVault } from './credential-vault.js';

const [key, next] = [randomBytes(32), randomBytes(32)];

test('what is sealed is opened again, and looks different every time', () => {
  const vault = new CredentialVault(key);
  const [one, two] = [vault.seal('a token', 'channel'), vault.seal('a token', 'channel')];

  expect([vault.open(one, 'channel'), vault.open(two, 'channel')]).toEqual(['a token', 'a token']);
  expect(one).not.toBe(two);
  expect(one).not.toContain('a token');
});

test('a new key seals, and what the old one sealed is still opened', () => {
  const before = new CredentialVault(key).seal('a token', 'channel');
  const vault = new CredentialVault(next, key);

  expect(vault.open(before, 'channel')).toBe('a token');
  expect(new CredentialVault(next).open(vault.seal('a token', 'channel'), 'channel')).toBe('a token');
});

test.each<[string, (sealed: string) => [vault: CredentialVault, sealed: string, channel: string]]>([
  ['with another key', (sealed) => [new CredentialVault(next), sealed, 'channel']],
  ['for another channel', (sealed) => [new CredentialVault(key), sealed, 'other']],
  ['that was changed', (sealed) => [new CredentialVault(key), `${sealed.slice(0, -2)}AA`, 'channel']],
  ['cut off', (sealed) => [new CredentialVault(key), sealed.split('.').slice(0, 2).join('.'), 'channel']],
  ['of another version', (sealed) => [new CredentialVault(key), sealed.replace('v1', 'v2'), 'channel']],
])('what was sealed %s is not opened', (_how, given) => {
  const [vault, sealed, channel] = given(new CredentialVault(key).seal('a token of some length', 'channel'));

  expect(() => vault.open(sealed, channel)).toThrow();
});

test('a key of another length is refused', () => {
  expect(() => new CredentialVault(randomBytes(16))).toThrow('32 bytes');
});
