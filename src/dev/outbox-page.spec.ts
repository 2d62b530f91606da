import { outboxPage } from './outbox-page.js';

const page = (text: string) => outboxPage([{ name: 'one', text }]);

test('a link can be clicked, and ends where it ends', () => {
  expect(page('Here:\n\nhttps://app.test/accept-invitation?token=1.a-b_c.d&x=1\n\nBye')).toContain(
    '<a href="https://app.test/accept-invitation?token=1.a-b_c.d&amp;x=1" rel="noreferrer noopener">https://app.test/accept-invitation?token=1.a-b_c.d&amp;x=1</a>\n\nBye',
  );
});

test.each([
  ['an element', '<script>alert(1)</script>'],
  ['an attribute', 'https://app.test/"onmouseover="alert(1)'],
  ['an element in a link', 'https://app.test/<img src=x onerror=alert(1)>'],
  ['another scheme', 'javascript:alert(1)'],
])('%s in a mail stays text', (_what, hostile) => {
  const html = page(hostile);
  const tags = [...html.slice(html.indexOf('<pre>')).matchAll(/<[^>]*>/g)].map(([tag]) => tag);

  expect(
    tags.filter(
      (tag) =>
        !/^<(pre|\/pre|\/a|\/body|\/html|a href="https:\/\/app\.test\/" rel="noreferrer noopener")>$/.test(
          tag,
        ),
    ),
  ).toEqual([]);
});

test('without mail it says so', () => {
  expect(outboxPage([])).toContain('No mail yet.');
});
