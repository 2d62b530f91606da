import { WHATSAPP_TEMPLATE_LIMITS } from '../channels/providers/whatsapp/template-limits.js';
import type { NewTemplateButton } from '../channels/template-content.js';
import { type NewTemplateDraft, validateTemplate } from './template-rules.js';

type Change = Partial<Omit<NewTemplateDraft, 'components'>> & {
  readonly components?: Partial<NewTemplateDraft['components']>;
};

const draft = ({ components, ...change }: Change): NewTemplateDraft => ({
  name: 'greeting',
  language: 'en_US',
  category: 'UTILITY',
  sampleValues: {},
  ...change,
  components: { header: null, body: 'Hello there', footer: null, buttons: [], ...components },
});

/** The field that is refused; null when nothing is. */
function refused(change: Change): string | null {
  try {
    validateTemplate(draft(change), WHATSAPP_TEMPLATE_LIMITS);
    return null;
  } catch (error) {
    return (error as { details: { field: string } }).details.field;
  }
}

const reply = (text = 'Yes'): NewTemplateButton => ({ type: 'QUICK_REPLY', text });
const link = (url = 'https://shop.example'): NewTemplateButton => ({ type: 'URL', text: 'Look', url });
const call = (phoneNumber = '+15550100'): NewTemplateButton => ({
  type: 'PHONE_NUMBER',
  text: 'Call',
  phoneNumber,
});
const code: NewTemplateButton = { type: 'COPY_CODE', text: 'Copy' };
const text = (of: string) => ({ format: 'TEXT', text: of }) as const;
const buttons = (...all: NewTemplateButton[]) => ({ components: { buttons: all } });
const body = (of: string, ...names: string[]): Change => ({
  components: { body: of },
  sampleValues: Object.fromEntries(names.map((name) => [name, 'x'])),
});

test.each<[string, Change]>([
  ['the least there can be', {}],
  ['the longest name', { name: 'a'.repeat(512) }],
  ['the longest body', body('x'.repeat(1024))],
  ['numbered variables in any order', body('On {{2}} at {{1}} then', '1', '2')],
  ['a variable that comes twice', body('From {{1}} to {{1}} again', '1')],
  ['named variables', body('Dear {{first_name}} of {{town}}!', 'first_name', 'town')],
  ['a header with one', { components: { header: text('For {{1}}') }, sampleValues: { 'header.1': 'x' } }],
  [
    'a file',
    { components: { header: { format: 'IMAGE', text: null } }, sampleValues: { 'header.link': '4::x' } },
  ],
  ['a place, without an example', { components: { header: { format: 'LOCATION', text: null } } }],
  ['ten buttons', buttons(...Array.from({ length: 10 }, (_, i) => reply(`No ${i}`)))],
  ['a URL with an end', { ...buttons(link('https://a.example/{{1}}')), sampleValues: { 'button.0': 'x' } }],
  ['replies before the others', buttons(reply(), reply('No'), link(), call())],
  ['replies behind the others', buttons(link(), call(), reply())],
  ['a code', { ...buttons(code), sampleValues: { 'button.0': 'SALE10' } }],
])('%s is taken', (_what, change) => {
  expect(refused(change)).toBeNull();
});

test.each<[string, string, Change]>([
  ['no name', 'name', { name: '' }],
  ['capitals in the name', 'name', { name: 'Greeting' }],
  ['a name that is too long', 'name', { name: 'a'.repeat(513) }],
  ['a language that is none', 'language', { language: 'en-US' }],
  ['codes to sign in with', 'category', { category: 'AUTHENTICATION' }],
  ['no body', 'components.body', body(' \n')],
  ['a body that is too long', 'components.body', body('👋'.repeat(1025))],
  ['a gap between variables', 'components.body', body('a {{1}} b {{3}} c', '1', '3')],
  ['a variable 0', 'components.body', body('a {{0}} b', '0')],
  ['a variable 01', 'components.body', body('a {{01}} b', '01')],
  ['names beside numbers', 'components.body', body('a {{1}} b {{name}} c', '1', 'name')],
  ['a name with capitals', 'components.body', body('a {{Name}} b', 'Name')],
  ['nothing between the braces', 'components.body', body('a {{}} b')],
  ['braces that are left open', 'components.body', body('a {{1 b')],
  ['a body that begins with a variable', 'components.body', body('{{1}} is here', '1')],
  ['a body that ends with a variable', 'components.body', body('here is {{1}}', '1')],
  ['a variable without an example', 'sampleValues.1', body('a {{1}} b')],
  ['an empty example', 'sampleValues.1', { ...body('a {{1}} b'), sampleValues: { 1: ' ' } }],
  ['an example of nothing', 'sampleValues.2', body('a {{1}} b', '1', '2')],
  ['an example that everybody has', 'sampleValues.constructor', body('a {{constructor}} b')],
  ['a header without text', 'components.header.text', { components: { header: text('') } }],
  ['a header that is too long', 'components.header.text', { components: { header: text('x'.repeat(61)) } }],
  ['a header of two lines', 'components.header.text', { components: { header: text('a\nb') } }],
  ['two variables in a header', 'components.header.text', { components: { header: text('{{1}} {{2}}') } }],
  ['text with a file', 'components.header.text', { components: { header: { format: 'IMAGE', text: 'x' } } }],
  [
    'a file without an example',
    'sampleValues.header.link',
    { components: { header: { format: 'VIDEO', text: null } } },
  ],
  [
    'a numbered header over a named body',
    'components.header.text',
    {
      components: { header: text('{{1}}'), body: 'a {{name}} b' },
      sampleValues: { 'header.1': 'x', name: 'x' },
    },
  ],
  ['a footer that is too long', 'components.footer', { components: { footer: 'x'.repeat(61) } }],
  ['a variable in a footer', 'components.footer', { components: { footer: 'by {{1}}' } }],
  [
    'eleven buttons',
    'components.buttons',
    buttons(...Array.from({ length: 11 }, (_, i) => reply(`No ${i}`))),
  ],
  ['three URLs', 'components.buttons', buttons(link(), link(), link())],
  ['two phone numbers', 'components.buttons', buttons(call(), call())],
  [
    'two codes',
    'components.buttons',
    { ...buttons(code, code), sampleValues: { 'button.0': 'x', 'button.1': 'x' } },
  ],
  ['replies among the others', 'components.buttons', buttons(reply(), link(), reply('No'))],
  ['a label that is too long', 'components.buttons[0].text', buttons(reply('x'.repeat(26)))],
  ['a variable in a label', 'components.buttons[0].text', buttons(reply('{{1}}'))],
  ['a URL that is none', 'components.buttons[0].url', buttons(link('shop.example'))],
  ['a URL of another kind', 'components.buttons[0].url', buttons(link('ftp://shop.example'))],
  [
    'a variable in the middle of a URL',
    'components.buttons[0].url',
    buttons(link('https://a.example/{{1}}/b')),
  ],
  ['a variable for the host', 'components.buttons[0].url', buttons(link('https://{{1}}'))],
  ['a name in a URL', 'components.buttons[0].url', buttons(link('https://a.example/{{id}}'))],
  ['a URL without an example', 'sampleValues.button.0', buttons(link('https://a.example/{{1}}'))],
  ['a phone number of letters', 'components.buttons[0].phoneNumber', buttons(call('call me'))],
  ['a code without an example', 'sampleValues.button.0', buttons(code)],
  [
    'a code that is too long',
    'sampleValues.button.0',
    { ...buttons(code), sampleValues: { 'button.0': 'x'.repeat(16) } },
  ],
])('%s is refused as %s', (_what, field, change) => {
  expect(refused(change)).toBe(field);
});
