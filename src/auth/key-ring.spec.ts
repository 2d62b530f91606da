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

test('what is derived depends on key, purpose and text, and is found again after the keys have changed', () => {
  const [before] = new KeyRing('old').derived('links', 'a');

  expect(new KeyRing('new', ['old']).derived('links', 'a')[1]).toEqual(before);
  for (const other of [new KeyRing('old').derived('links', 'b'), new KeyRing('old').derived('tokens', 'a')]) {
    expect(other[0]).not.toEqual(before);
  }
});
