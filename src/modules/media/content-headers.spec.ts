import { disposition, headersOf } from './content-headers.js';

test.each([
  ['menu.pdf', `attachment; filename="menu.pdf"; filename*=UTF-8''menu.pdf`],
  [
    'Speisekarte für Ä.pdf',
    `attachment; filename="Speisekarte f_r _.pdf"; filename*=UTF-8''Speisekarte%20f%C3%BCr%20%C3%84.pdf`,
  ],
  ['a"b\\c%d.txt', `attachment; filename="a_b_c_d.txt"; filename*=UTF-8''a%22b%5Cc%25d.txt`],
  ["it's (1)*.txt", `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
  ['a\r\nx-evil: 1', `attachment; filename="a__x-evil: 1"; filename*=UTF-8''a%0D%0Ax-evil%3A%201`],
  ['half \ud800', `attachment; filename="half _"; filename*=UTF-8''half%20%EF%BF%BD`],
  [null, 'attachment'],
])('%j is named %s', (fileName, expected) => {
  expect(disposition('attachment', fileName)).toBe(expected);
});

test.each([
  ['image/png', 'image/png', 'inline'],
  ['audio/ogg; codecs=opus', 'audio/ogg', 'inline'],
  ['text/plain', 'text/plain; charset=utf-8', 'inline'],
  ['application/pdf', 'application/pdf', 'attachment'],
  ['text/html', 'application/octet-stream', 'attachment'],
  ['image/svg+xml', 'application/octet-stream', 'attachment'],
  ['constructor', 'application/octet-stream', 'attachment'],
  ['IMAGE/PNG\r\nx: y', 'application/octet-stream', 'attachment'],
])('%j is given as %s, %s', (mimeType, type, kind) => {
  const headers = headersOf({ mimeType, fileName: null, sha256: 'abc' });

  expect([headers['content-type'], headers['content-disposition']]).toEqual([type, kind]);
});
