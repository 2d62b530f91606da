import fc from 'fast-check';
import { eventIdOf } from './event-id.js';

test('an id that Google takes, the same each time', () => {
  const id = eventIdOf('0193ffff-7a1b-7c3d-8e5f-0123456789ab');

  expect(id).toMatch(/^[0-9a-v]{5,1024}$/);
  expect(id).toBe(eventIdOf('0193FFFF-7A1B-7C3D-8E5F-0123456789AB'));
});

test('no two bookings share one', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      expect(eventIdOf(one) === eventIdOf(other)).toBe(one === other);
    }),
  );
});
