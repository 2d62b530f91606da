import fc from 'fast-check';
import { DomainError } from '../../kernel/errors.js';
import { whatIsWrong } from '../../simulate/meta/message-rules.js';
import { validateText } from './content.js';
import { validateInteractive } from './content-rules.js';
import { type AdaptedOffer, adaptOffer, type Channelled } from './offer.js';
import type { Offer, OfferedOption } from './offered-choice.js';
import { WHATSAPP_CAPABILITIES, WHATSAPP_LIMITS } from './providers/whatsapp/limits.js';
import { sendBody } from './providers/whatsapp/outbound.js';

const WHATSAPP: Channelled = { capabilities: WHATSAPP_CAPABILITIES, limits: WHATSAPP_LIMITS };
/** A channel that knows nothing but text. */
const PLAIN: Channelled = {
  capabilities: { files: [], interactive: [], places: false, reactions: false },
  limits: WHATSAPP_LIMITS,
};

const titled = (...titles: string[]): OfferedOption[] => titles.map((title) => ({ title }));
const many = (count: number) => titled(...Array.from({ length: count }, (_, n) => `Table ${n + 1}`));
const offer = (more: Partial<Offer>): Offer => ({ body: 'Which table?', ...more });

const adapted = (of: Offer, channel = WHATSAPP) => {
  const form = adaptOffer(of, channel);
  return form.kind === 'interactive' ? form.interactive : form;
};

function refusedField(of: Offer, channel = WHATSAPP): unknown {
  try {
    adaptOffer(of, channel);
    return null;
  } catch (error) {
    return error instanceof DomainError ? error.details.field : error;
  }
}

describe('the form is decided by what is offered', () => {
  test.each<[string, Partial<Offer>, string]>([
    ['one option', { options: titled('Yes') }, 'REPLY_BUTTONS'],
    ['three options', { options: titled('Yes', 'No', 'Maybe') }, 'REPLY_BUTTONS'],
    ['three titles of twenty emoji', { options: titled('👍'.repeat(20), 'b', 'c') }, 'REPLY_BUTTONS'],
    ['a title too long for a button', { options: titled('x'.repeat(21)), button: 'Look' }, 'LIST'],
    ['a description', { options: [{ title: 'Yes', description: 'Please' }], button: 'Look' }, 'LIST'],
    ['four options', { options: many(4), button: 'Tables' }, 'LIST'],
    ['ten options', { options: many(10), button: 'Tables' }, 'LIST'],
    ['a heading', { sections: [{ title: 'Inside', options: many(1) }], button: 'Tables' }, 'LIST'],
    ['a section without a heading', { sections: [{ options: many(3) }] }, 'REPLY_BUTTONS'],
    ['eleven options', { options: many(11) }, 'text'],
    ['eleven options with a label that nobody needs', { options: many(11), button: 'Tables' }, 'text'],
    ['a link', { cta: { displayText: 'Menu', url: 'https://example.com' } }, 'CTA_URL'],
  ])('%s', (_what, more, form) => {
    const { kind, type } = adapted(offer(more)) as { kind?: string; type?: string };

    expect(kind ?? type).toBe(form);
  });

  test('a channel without interactive messages is told everything in text', () => {
    expect([
      adapted(offer({ options: titled('Yes', 'No'), footer: 'Blue Bistro' }), PLAIN),
      adapted(offer({ cta: { displayText: 'Menu', url: 'https://example.com/menu' } }), PLAIN),
      adapted(
        offer({
          header: { type: 'IMAGE', link: 'https://example.com/plan.jpg' },
          sections: [
            { title: 'Inside', options: [{ id: 'bar', title: 'Bar', description: 'High chairs' }] },
            { title: 'Outside', options: titled('Terrace') },
          ],
        }),
        PLAIN,
      ),
    ]).toEqual([
      {
        kind: 'text',
        body: 'Which table?\n\n1. Yes\n2. No\n\nBlue Bistro',
        options: [
          { number: 1, id: 'option-1', title: 'Yes', description: null },
          { number: 2, id: 'option-2', title: 'No', description: null },
        ],
      },
      { kind: 'text', body: 'Which table?\n\nMenu: https://example.com/menu', options: [] },
      {
        kind: 'text',
        body: 'https://example.com/plan.jpg\n\nWhich table?\n\nInside\n1. Bar – High chairs\n\nOutside\n2. Terrace',
        options: [
          { number: 1, id: 'bar', title: 'Bar', description: 'High chairs' },
          { number: 2, id: 'option-2', title: 'Terrace', description: null },
        ],
      },
    ]);
  });

  test('ids that were given stay, and made ones keep clear of them', () => {
    const options = [{ id: 'option-2', title: 'Yes' }, { title: 'No' }, { id: 'maybe', title: 'Maybe' }];

    expect(adapted(offer({ options }))).toMatchObject({
      buttons: [{ id: 'option-2' }, { id: 'option-option-2' }, { id: 'maybe' }],
    });
  });
});

describe('what does not fit is refused by the name it was given under', () => {
  const long = 'x'.repeat(25);
  const sections = (...titles: (string | null)[]) =>
    titles.map((title, s) => ({ title, options: titled(`Option ${s}`) }));

  test.each<[string, Partial<Offer>, string]>([
    ['nothing to tap', {}, 'interactive'],
    [
      'two things at once',
      { options: many(1), cta: { displayText: 'a', url: 'https://a.b' } },
      'interactive',
    ],
    ['no options', { options: [] }, 'interactive.options'],
    ['more options than anybody reads', { options: many(101) }, 'interactive.options'],
    ['no sections', { sections: [] }, 'interactive.sections'],
    ['an empty section', { sections: [{ options: [] }] }, 'interactive.sections[0].options'],
    ['a blank body', { body: ' ', options: many(1) }, 'interactive.body'],
    ['a long body', { body: 'x'.repeat(1025), options: many(1) }, 'interactive.body'],
    ['a long text', { body: 'x'.repeat(4000), options: many(20) }, 'interactive.body'],
    ['a long footer', { footer: 'x'.repeat(61), options: many(1) }, 'interactive.footer'],
    ['a list without a label', { options: many(4) }, 'interactive.button'],
    ['a label too long', { options: many(4), button: 'x'.repeat(21) }, 'interactive.button'],
    ['a title too long', { options: titled('a', 'b', long), button: 'Look' }, 'interactive.options[2].title'],
    ['a blank title', { options: titled('a', '\u200b') }, 'interactive.options[1].title'],
    ['equal titles', { options: titled('a', 'b', 'a') }, 'interactive.options[2].title'],
    [
      'equal ids',
      {
        options: [
          { id: '1', title: 'a' },
          { id: '1', title: 'b' },
        ],
      },
      'interactive.options[1].id',
    ],
    ['an empty id', { options: [{ id: '', title: 'a' }] }, 'interactive.options[0].id'],
    [
      'a long description',
      { options: [{ title: 'a', description: 'x'.repeat(73) }], button: 'Look' },
      'interactive.options[0].description',
    ],
    ['a section without a title', { sections: sections('a', null) }, 'interactive.sections[1].title'],
    [
      'a long section title',
      { sections: sections('a', long), button: 'Look' },
      'interactive.sections[1].title',
    ],
    [
      'a title too long in a section',
      { sections: [{ options: titled('a', long) }], button: 'Look' },
      'interactive.sections[0].options[1].title',
    ],
    [
      'a picture on a list',
      { header: { type: 'IMAGE', link: 'https://a.b/c' }, options: many(4), button: 'Look' },
      'interactive.header.type',
    ],
    ['a header without text', { header: { type: 'TEXT' }, options: many(1) }, 'interactive.header.text'],
    ['a picture without a link', { header: { type: 'IMAGE' }, options: many(1) }, 'interactive.header.link'],
    [
      'a picture with words',
      { header: { type: 'VIDEO', link: 'https://a.b', text: 'a' }, options: many(1) },
      'interactive.header.link',
    ],
    ['a long link text', { cta: { displayText: long, url: 'https://a.b' } }, 'interactive.cta.displayText'],
    ['a link that is none', { cta: { displayText: 'a', url: 'ftp://a.b' } }, 'interactive.cta.url'],
  ])('%s', (_what, more, field) => {
    expect(refusedField(offer(more))).toBe(field);
  });

  test('a link in a header is a link where it is told in text, too', () => {
    const header = { type: 'IMAGE', link: 'javascript:alert(1)' } as const;

    expect(refusedField(offer({ header, options: many(1) }), PLAIN)).toBe('interactive.header.link');
  });
});

describe('any offer', () => {
  /** Mostly a few characters of any kind, sometimes about as many as fit. */
  const text = (most: number) =>
    fc.oneof(
      { weight: 30, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
      { weight: 1, arbitrary: fc.integer({ min: most - 5, max: most + 1 }).map((n) => 'x'.repeat(n)) },
      { weight: 1, arbitrary: fc.constantFrom('', ' ', 'same') },
    );
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const plain = fc.record({ title: text(20) });
  const rich = fc.record({ id: maybe(text(200)), title: text(24), description: maybe(text(72)) });
  const list = (maxLength: number) =>
    fc.oneof(fc.array(plain, { maxLength, size: 'max' }), fc.array(rich, { maxLength, size: 'max' }));
  const header = fc.oneof(
    fc.record({ type: fc.constant('TEXT' as const), text: text(60) }),
    fc.record({
      type: fc.constantFrom('IMAGE' as const, 'TEXT' as const),
      link: fc.constantFrom('https://example.com/a.jpg', 'a.jpg'),
    }),
  );
  const frame = fc.record({
    body: text(1024),
    header: fc.option(header, { nil: null, freq: 1 }),
    footer: maybe(text(60)),
    button: fc.option(text(20), { nil: null, freq: 5 }),
  });
  const section = fc.record({ title: fc.option(text(24), { nil: null, freq: 9 }), options: list(5) });
  const link = fc.record({ displayText: text(20), url: fc.constantFrom('https://a.b', 'a.b') });
  const anyOffer: fc.Arbitrary<Offer> = fc.oneof(
    fc.tuple(frame, list(14)).map(([framed, options]) => ({ ...framed, options })),
    fc
      .tuple(frame, fc.array(section, { maxLength: 4 }))
      .map(([framed, sections]) => ({ ...framed, sections })),
    fc.tuple(frame, link).map(([framed, cta]) => ({ ...framed, cta })),
  );

  const optionsOf = (form: AdaptedOffer): { id: string; title: string }[] => {
    if (form.kind === 'text') return [...form.options];
    const { interactive } = form;
    if (interactive.type === 'REPLY_BUTTONS') return [...interactive.buttons];
    return interactive.type === 'LIST' ? interactive.sections.flatMap(({ rows }) => rows) : [];
  };

  const offeredBy = (of: Offer): OfferedOption[] =>
    of.sections ? of.sections.flatMap(({ options }) => options) : [...(of.options ?? [])];

  test.each([
    ['WhatsApp', WHATSAPP, ['REPLY_BUTTONS', 'LIST', 'CTA_URL', 'text']],
    ['a channel of text', PLAIN, ['text']],
  ])('is refused by name, or goes to %s whole, in a form that it takes', (_name, channel, expected) => {
    const forms: string[] = [];
    fc.assert(
      fc.property(anyOffer, (of) => {
        const field = refusedField(of, channel);
        if (field !== null) {
          expect(field).toMatch(/^interactive(\.|$)/);
          return;
        }
        const form = adaptOffer(of, channel);
        forms.push(form.kind === 'text' ? 'text' : form.interactive.type);
        if (form.kind === 'text') validateText(form.body, channel.limits);
        else validateInteractive(form.interactive, channel.limits);
        const content = form.kind === 'text' ? { kind: 'text' as const, body: form.body } : form;
        const key = { idempotencyKey: 'message-1' };
        expect(whatIsWrong(sendBody({ kind: 'WHATSAPP', value: '1555' }, content, key, 'to'))).toBeNull();

        const offered = offeredBy(of);
        const options = optionsOf(form);
        expect(options.map(({ title }) => title)).toEqual(offered.map(({ title }) => title));
        expect(new Set(options.map(({ id }) => id)).size).toBe(offered.length);
        options.forEach(({ id }, at) => {
          if (offered[at]?.id) expect(id).toBe(offered[at]?.id);
        });
        const said = JSON.stringify(content);
        for (const words of [of.body, of.footer, of.header?.text, ...offered.map((one) => one.title)]) {
          if (words) expect(said).toContain(JSON.stringify(words).slice(1, -1));
        }
        expect(adaptOffer(of, channel)).toEqual(form);
      }),
      { numRuns: 800 },
    );
    // A property of nothing would hold as well.
    expect(new Set(forms)).toEqual(new Set(expected));
    expect(forms.length).toBeGreaterThan(50);
  });
});
