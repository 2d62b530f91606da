import { KeyRing } from './key-ring.js';

test('every instance with the same secret names the key alike', () => {
  expect(new KeyRing('one secret').current.id).toBe(new KeyRing('one secret').current.id);
});

test('another secret has another name', () => {
  expect(new KeyRing('one secret').current.id).not.toBe(new KeyRing('another').current.id);
});

test('a retired key is found, and does not sign', () => {
  const retired = new KeyRing('old').current;

  const ring = new KeyRing('new', ['old']);

  expect(ring.find(retired.id)?.equals(retired.key)).toBe(true);
  expect(ring.current.id).toBe(new KeyRing('new').current.id);
});

test('an unknown name has no key', () => {
  expect(new KeyRing('one secret').find('nobody')).toBeNull();
});
