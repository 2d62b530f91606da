import { html } from './html.js';

test.each([
  ['an element', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['the end of an attribute', '" onmouseover="x', '&quot; onmouseover=&quot;x'],
  ['the end of the other kind of attribute', "' onmouseover='x", '&#39; onmouseover=&#39;x'],
  ['an entity', '&lt;', '&amp;lt;'],
])('%s in a value is text', (_what, value, text) => {
  expect(html`<p title="${value}">${value}</p>`.markup).toBe(`<p title="${text}">${text}</p>`);
});

test('markup in markup stays what it is, alone and in lists', () => {
  const items = ['<a>', 'b'].map((item) => html`<li>${item}</li>`);

  expect(html`<ul>${items}</ul>`.markup).toBe('<ul><li>&lt;a&gt;</li><li>b</li></ul>');
});

test('what looks like markup but was not made here is text', () => {
  const forged = { markup: '<b>', toString: () => '<b>' } as unknown as string;

  expect(html`${forged}`.markup).toBe('&lt;b&gt;');
});

test('what is not there leaves nothing, and nought is a number', () => {
  expect(html`[${null}${undefined}${false}${0}]`.markup).toBe('[0]');
});

test('backslashes and dollars mean nothing', () => {
  expect(html`<p>${'$& $1 \\n'}</p>`.markup).toBe('<p>$&amp; $1 \\n</p>');
});
