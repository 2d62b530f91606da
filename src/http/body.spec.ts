import { z } from 'zod';
import { parseBody } from './body.js';

const Schema = z.strictObject({
  name: z.string().max(3),
  inner: z.strictObject({ n: z.number() }).optional(),
});

test('a body in order is what the schema promises', () => {
  expect(parseBody(Schema, { name: 'abc' })).toEqual({ name: 'abc' });
});

test.each<[string, unknown, string]>([
  ['a missing field', {}, 'name'],
  ['a field of the wrong type', { name: 1 }, 'name'],
  ['a field too long', { name: 'abcd' }, 'name'],
  ['a field within a field', { name: 'abc', inner: { n: 'x' } }, 'inner.n'],
  ['an unknown field', { name: 'abc', admin: true }, 'admin'],
  ['an unknown field within a field', { name: 'abc', inner: { n: 1, m: 2 } }, 'inner.m'],
  ['no body', undefined, 'body'],
  ['null', null, 'body'],
  ['a list', [], 'body'],
  ['text', 'name=abc', 'body'],
])('%s is refused by its name', (_case, body, field) => {
  expect(() => parseBody(Schema, body)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
  );
});

test('what a caller made up comes back cut short', () => {
  const body = {
    name: 'abc',
    ...Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`${n}${'x'.repeat(900)}`, 1])),
  };

  expect(() => parseBody(Schema, body)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
  );
});
