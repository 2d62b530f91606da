import { askedIn, cookieOf, isAskingBrowser, newSecret, noCookieOf, subjectOf } from './asking-browser.js';

const URL = 'https://chat.example.com';
const secret = newSecret();
const asked = askedIn(subjectOf('an-id', secret));

test('over TLS the cookie comes from this host alone, and is sent on the way back from another site', () => {
  expect(cookieOf({ id: 'an-id', secret, maxAgeMs: 600_000 }, URL)).toBe(
    `__Host-switchboard-calendar-an-id=${secret}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=None`,
  );
  expect(noCookieOf('an-id', URL)).toBe(
    '__Host-switchboard-calendar-an-id=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=None',
  );
});

test.each<[string, string | undefined, boolean]>([
  ['its cookie', `__Host-switchboard-calendar-an-id=${secret}`, true],
  ['its cookie among others', `a=b; __Host-switchboard-calendar-an-id=${secret}; c=d`, true],
  ['no cookie', undefined, false],
  ['an empty one', '__Host-switchboard-calendar-an-id=', false],
  ['another secret', `__Host-switchboard-calendar-an-id=${newSecret()}`, false],
  ['the secret of another authorization', `__Host-switchboard-calendar-other=${secret}`, false],
  ['one that a neighbour could have put there', `switchboard-calendar-an-id=${secret}`, false],
])('%s', (_what, cookies, expected) => {
  expect(isAskingBrowser(cookies, asked, URL)).toBe(expected);
});

test('a state without a hash is nobody\u2019s', () => {
  expect(isAskingBrowser(`__Host-switchboard-calendar-an-id=${secret}`, askedIn('an-id'), URL)).toBe(false);
});
