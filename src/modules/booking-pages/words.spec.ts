import {
  dateWords,
  daysWords,
  durationWords,
  priceWords,
  spanWords,
  timeWords,
  waitWords,
  zoneWords,
} from './words.js';

test.each([
  [5, '5 minutes'],
  [1, '1 minute'],
  [60, '1 hour'],
  [90, '1 hour 30 minutes'],
  [1440, '24 hours'],
])('%d minutes are %s', (minutes, words) => {
  expect(durationWords(minutes)).toBe(words);
});

test.each([
  [0, 'EUR', 'Free'],
  [4550, 'EUR', '€45.50'],
  [4550, 'USD', 'US$45.50'],
  [4550, 'JPY', 'JP¥4,550'],
  [4550, 'KWD', 'KWD 4.550'],
  [100, 'ZZZ', 'ZZZ 1.00'],
])('%d of %s is %s', (minor, currency, words) => {
  expect(priceWords(minor, currency).replaceAll('\u00a0', ' ')).toBe(words);
});

const AT = new Date('2026-12-08T13:30:00Z');

test('an instant is told as it is in a zone', () => {
  expect(dateWords(AT, 'Europe/Berlin')).toBe('Tuesday 8 December 2026');
  expect(dateWords(AT, 'Pacific/Auckland')).toBe('Wednesday 9 December 2026');
  expect(timeWords(AT, 'Asia/Kathmandu')).toBe('19:15');
  expect(timeWords(new Date('2026-12-07T23:00:00Z'), 'Europe/Berlin')).toBe('00:00');
});

test.each([
  ['the same day', '2026-12-08T14:00:00Z', '14:30 to 15:00'],
  ['past midnight', '2026-12-08T23:30:00Z', '14:30 to 00:30 on Wednesday 9 December'],
])('a span that ends %s', (_case, to, words) => {
  expect(spanWords(AT, new Date(to), 'Europe/Berlin')).toBe(words);
});

test.each([
  ['2026-12-01', '2026-12-07', '1 to 7 December'],
  ['2026-12-28', '2027-01-03', '28 December to 3 January'],
])('the days from %s to %s', (first, last, words) => {
  expect(daysWords(new Date(`${first}T12:00Z`), new Date(`${last}T12:00Z`), 'UTC')).toBe(words);
});

test.each([
  ['Europe/Berlin', 'Berlin (GMT+1)'],
  ['America/Argentina/Buenos_Aires', 'Buenos Aires (GMT\u22123)'],
  ['Asia/Kathmandu', 'Kathmandu (GMT+5:45)'],
  ['UTC', 'UTC'],
])('%s is called %s', (zone, words) => {
  expect(zoneWords(zone, AT)).toBe(words);
});

test.each([
  [0, '1 second'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, '1 minute'],
  [61, '2 minutes'],
  [3600, '60 minutes'],
])('a wait of %d s is told as %s', (seconds, words) => {
  expect(waitWords(seconds)).toBe(words);
});
