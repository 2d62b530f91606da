import fc from 'fast-check';
import pg from 'pg';
import { utcDate } from './house-types.js';

const pgDate = pg.types.getTypeParser(1184) as (text: string) => Date;

test.each([
  ['2026-01-31 09:30:00+00', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31 09:30:00.5+00', '2026-01-31T09:30:00.500Z'],
  ['2026-01-31 09:30:00.123456+00', '2026-01-31T09:30:00.123Z'],
  ['2026-01-31 09:30:00.000999+00', '2026-01-31T09:30:00.000Z'],
  ['1999-12-31 23:59:59.99+00', '1999-12-31T23:59:59.990Z'],
])('%s is %s', (text, iso) => {
  expect(utcDate(text).toISOString()).toBe(iso);
});

test.each([
  'infinity',
  '-infinity',
  '12026-01-31 09:30:00+00',
  '0044-03-15 12:00:00+00 BC',
  '2026-01-31 09:30:00+05:30',
])('%s is read as pg reads it', (text) => {
  expect(utcDate(text)).toEqual(pgDate(text));
});

test('every instant of four-digit years is read as pg reads it', () => {
  const instants = fc.date({
    min: new Date('1000-01-01Z'),
    max: new Date('9999-12-31Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, (instant) => {
      const text = `${instant
        .toISOString()
        .replace('T', ' ')
        .replace(/\.?0*Z$/, '')}+00`;
      expect(utcDate(text)).toEqual(instant);
      expect(utcDate(text)).toEqual(pgDate(text));
    }),
  );
});
