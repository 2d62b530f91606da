import { DomainError } from '../../kernel/errors.js';
import { type CtaUrl, type Interactive, type List, type ReplyButtons, validateText } from './content.js';
import { validateInteractive } from './content-rules.js';
import { WHATSAPP_LIMITS } from './providers/whatsapp/limits.js';

const buttons: ReplyButtons = {
  type: 'REPLY_BUTTONS',
  header: { type: 'TEXT', text: 'Your table' },
  body: 'Shall we keep it?',
  footer: 'Blue Bistro',
  buttons: [
    { id: 'yes', title: 'Yes' },
    { id: 'no', title: 'No' },
  ],
};
const row = (n: number) => ({ id: `row-${n}`, title: `Row ${n}` });
const rows = (count: number, from = 0) => Array.from({ length: count }, (_, n) => row(from + n));
const list: List = {
  type: 'LIST',
  body: 'Choose a time',
  button: 'Times',
  sections: [{ title: 'Friday', rows: [{ ...row(1), description: 'By the window' }] }],
};
const cta: CtaUrl = {
  type: 'CTA_URL',
  header: { type: 'IMAGE', link: 'https://example.com/menu.jpg' },
  body: 'Our menu',
  displayText: 'Open',
  url: 'https://example.com/menu?day=5',
};

function refusedField(interactive: Interactive): unknown {
  try {
    validateInteractive(interactive, WHATSAPP_LIMITS);
    return null;
  } catch (error) {
    return error instanceof DomainError ? error.details.field : error;
  }
}

test.each<[string, Interactive]>([
  ['buttons', buttons],
  [
    'three buttons at every limit',
    {
      ...buttons,
      header: { type: 'TEXT', text: 'h'.repeat(60) },
      body: 'b'.repeat(1024),
      footer: 'f'.repeat(60),
      buttons: ['a', 'b', 'c'].map((c) => ({ id: c.repeat(256), title: c.repeat(20) })),
    },
  ],
  [
    'twenty emoji in a title: counted as people do',
    { ...buttons, buttons: [{ id: 'x', title: '😀'.repeat(20) }] },
  ],
  ['a list', list],
  [
    'ten rows in two sections',
    {
      ...list,
      sections: [
        { title: 'Friday', rows: rows(5) },
        { title: 'Saturday', rows: rows(5, 5) },
      ],
    },
  ],
  ['one section without a title', { ...list, sections: [{ rows: [row(1)] }] }],
  ['rows may share a title', { ...list, sections: [{ rows: [row(1), { id: 'other', title: 'Row 1' }] }] }],
  ['a link', cta],
])('%s can be sent', (_case, interactive) => {
  expect(refusedField(interactive)).toBeNull();
});

test.each<[string, Interactive]>([
  ['interactive.body', { ...buttons, body: '' }],
  ['interactive.body', { ...buttons, body: ' \n\u200b' }],
  ['interactive.body', { ...buttons, body: 'b'.repeat(1025) }],
  ['interactive.body', { ...buttons, body: 'a\0b' }],
  ['interactive.body', { ...buttons, body: 'a\ud800b' }],
  ['interactive.header.text', { ...buttons, header: { type: 'TEXT', text: 'h'.repeat(61) } }],
  ['interactive.header.link', { ...buttons, header: { type: 'VIDEO', link: 'ftp://example.com/v.mp4' } }],
  ['interactive.footer', { ...buttons, footer: 'f'.repeat(61) }],
  ['interactive.footer', { ...buttons, footer: '' }],
  ['interactive.buttons', { ...buttons, buttons: [] }],
  ['interactive.buttons', { ...buttons, buttons: ['a', 'b', 'c', 'd'].map((c) => ({ id: c, title: c })) }],
  [
    'interactive.buttons[1].id',
    {
      ...buttons,
      buttons: [
        { id: 'a', title: 'A' },
        { id: 'a', title: 'B' },
      ],
    },
  ],
  [
    'interactive.buttons[1].title',
    {
      ...buttons,
      buttons: [
        { id: 'a', title: 'A' },
        { id: 'b', title: 'A' },
      ],
    },
  ],
  ['interactive.buttons[0].title', { ...buttons, buttons: [{ id: 'a', title: 't'.repeat(21) }] }],
  ['interactive.buttons[0].id', { ...buttons, buttons: [{ id: 'i'.repeat(257), title: 'A' }] }],
  ['interactive.header.type', { ...list, header: { type: 'IMAGE', link: 'https://example.com/a.jpg' } }],
  ['interactive.button', { ...list, button: 'b'.repeat(21) }],
  ['interactive.sections', { ...list, sections: [] }],
  ['interactive.sections[0].rows', { ...list, sections: [{ rows: [] }] }],
  ['interactive.sections[0].rows', { ...list, sections: [{ rows: rows(11) }] }],
  [
    'interactive.sections',
    {
      ...list,
      sections: [
        { title: 'Friday', rows: rows(6) },
        { title: 'Saturday', rows: rows(5, 6) },
      ],
    },
  ],
  [
    'interactive.sections[1].title',
    {
      ...list,
      sections: [{ title: 'Friday', rows: rows(1) }, { rows: rows(1, 1) }],
    },
  ],
  [
    'interactive.sections[1].rows[0].id',
    {
      ...list,
      sections: [
        { title: 'Friday', rows: rows(1) },
        { title: 'Saturday', rows: rows(1) },
      ],
    },
  ],
  [
    'interactive.sections[0].rows[0].title',
    { ...list, sections: [{ rows: [{ id: 'a', title: 't'.repeat(25) }] }] },
  ],
  [
    'interactive.sections[0].rows[0].description',
    {
      ...list,
      sections: [{ rows: [{ ...row(1), description: 'd'.repeat(73) }] }],
    },
  ],
  ['interactive.displayText', { ...cta, displayText: 'd'.repeat(21) }],
  ['interactive.url', { ...cta, url: 'javascript:alert(1)' }],
  ['interactive.url', { ...cta, url: 'https://' }],
  ['interactive.type', { type: 'BUTTON_REPLY', id: 'yes', title: 'Yes' }],
  ['interactive.type', { type: 'LIST_REPLY', id: 'row', title: 'Row' }],
])('%s is named when it is wrong', (field, interactive) => {
  expect(refusedField(interactive)).toBe(field);
});

test.each([
  ['one character', 'a', true],
  ['4096 emoji', '😀'.repeat(4096), true],
  ['nothing', '', false],
  ['white space', ' \t\n', false],
  ['4097 characters', 'a'.repeat(4097), false],
  ['NUL', 'a\0', false],
  ['half a surrogate pair', 'a\udc00', false],
])('text of %s', (_case, body, accepted) => {
  const check = () => validateText(body, WHATSAPP_LIMITS);

  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow(DomainError);
});
