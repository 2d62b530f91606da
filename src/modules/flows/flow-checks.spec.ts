import { WHATSAPP_LIMITS } from '../channels/providers/whatsapp/limits.js';
import { flowProblems, leastOf } from './flow-checks.js';
import { documentOf } from './flow-shape.js';

type Json = Readonly<Record<string, unknown>>;

const text = (id: string, words = 'Hello'): Json => ({ type: 'text', id, text: words });
const buttons = (id: string, rest: Json = {}): Json => ({
  type: 'reply_buttons',
  id,
  body: 'Which?',
  buttons: [{ id: 'x', title: 'X' }],
  ...rest,
});
const list = (id: string, rest: Json = {}): Json => ({
  type: 'list',
  id,
  body: 'Which?',
  button: 'Choose',
  sections: [{ rows: [{ id: 'x', title: 'X' }] }],
  ...rest,
});
const step = (id: string, ...blocks: readonly Json[]): Json => ({ id, blocks });
const edge = (from: string, to: string | null): Json => {
  const [place = '', socket = 'next'] = from.split('#');
  const [name, block = null] = place.split('/');
  return { from: { step: name, block, socket }, to };
};

/** What is wrong, as `code path`; where edges of blocks lead is only looked at where it is asked for. */
const problemsOf = (steps: readonly Json[], edges: readonly Json[] = [], rest: Json = {}): string[] =>
  flowProblems(documentOf({ schemaVersion: 1, steps, edges, ...rest }), WHATSAPP_LIMITS).map(
    ({ code, severity, path }) => `${severity === 'WARNING' ? '?' : ''}${code} ${path}`,
  );
const unlessWired = (problems: readonly string[]) => problems.filter((one) => !one.startsWith('UNWIRED'));
const within = (block: Json) =>
  unlessWired(problemsOf([step('a', { id: 'b', ...block })])).map((one) =>
    one.replace('steps[0].blocks[0]', '~'),
  );

describe('ids and edges', () => {
  test.each([
    ['nothing at all', [], [], ['EMPTY steps']],
    ['steps without blocks', [step('a')], [], ['EMPTY steps']],
    ['two steps of one name', [step('a', text('x')), step('a', text('y'))], [], ['DUPLICATE steps[1].id']],
    [
      'two blocks of one name, in different steps too',
      [step('a', text('x')), step('b', text('x'))],
      [edge('a', 'b')],
      ['DUPLICATE steps[1].blocks[0].id'],
    ],
    ['an edge from nowhere', [step('a', text('x'))], [edge('z', 'a')], ['DANGLING edges[0].from.step']],
    ['an edge to nowhere', [step('a', text('x'))], [edge('a', 'z')], ['DANGLING edges[0].to']],
    [
      'an edge from a block of another step',
      [step('a', text('x')), step('b', text('y'))],
      [edge('a', 'b'), edge('a/y#next', 'b')],
      ['DANGLING edges[1].from.block'],
    ],
    [
      'an edge from a socket that a text has not',
      [step('a', text('x'))],
      [edge('a/x#success', null)],
      ['DANGLING edges[0].from.socket'],
    ],
    [
      'two edges from one socket',
      [step('a', text('x')), step('b', text('y'))],
      [edge('a', 'b'), edge('a', null)],
      ['DUPLICATE edges[1].from'],
    ],
  ] as const)('%s', (_what, steps, edges, expected) => {
    expect(problemsOf(steps, edges).filter((one) => !one.startsWith('?'))).toEqual(expected);
  });

  test('a start that is not there', () => {
    expect(problemsOf([step('a', text('x'))], [], { start: 'z' })).toContain('DANGLING start');
  });

  test('every way out that does not go on by itself is wired', () => {
    const wired = ['button:x', 'invalid', 'no_reply'].map((socket) => edge(`a/b#${socket}`, null));

    expect(problemsOf([step('a', buttons('b'))])).toEqual(
      Array.from({ length: 3 }, () => 'UNWIRED steps[0].blocks[0]'),
    );
    expect(problemsOf([step('a', buttons('b'))], wired)).toEqual([]);
  });

  test('what goes out under one id is told, within a step and over steps whose names run together', () => {
    const choose = (id: string, choice: string) => buttons(id, { buttons: [{ id: choice, title: 'X' }] });

    const same = problemsOf([step('a', choose('b', 'x'), choose('c', 'x'))]);
    const together = problemsOf([step('a', choose('b', 'x-btn-y')), step('a-btn-x', choose('c', 'y'))]);

    expect(same).toContain('DUPLICATE steps[0].blocks[1].buttons[0].id');
    expect(together).toContain('DUPLICATE steps[1].blocks[0].buttons[0].id');
  });
});

describe('what a block needs', () => {
  const six = (make: (at: number) => Json) => Array.from({ length: 11 }, (_, at) => make(at));

  test.each([
    ['words', text('b', ' \n'), ['EMPTY ~.text']],
    ['no more of them than a channel takes', text('b', 'x'.repeat(4_096)), []],
    ['a button', buttons('b', { buttons: [] }), ['EMPTY ~.buttons']],
    [
      'three of them at most',
      buttons('b', { buttons: six((at) => ({ id: `x${at}`, title: `X${at}` })).slice(0, 4) }),
      ['TOO_MANY ~.buttons'],
    ],
    ['a title', buttons('b', { buttons: [{ id: 'x', title: '' }] }), ['EMPTY ~.buttons[0].title']],
    [
      'a title of 20 characters, as people count',
      buttons('b', {
        buttons: [
          { id: 'x', title: '🙂'.repeat(20) },
          { id: 'y', title: 'y'.repeat(21) },
        ],
      }),
      ['TOO_LONG ~.buttons[1].title'],
    ],
    [
      'a title with variables, as long as it is',
      buttons('b', { buttons: [{ id: 'x', title: `{{run.${'x'.repeat(40)}}}` }] }),
      [],
    ],
    [
      'titles that can be told apart',
      buttons('b', {
        buttons: [
          { id: 'x', title: 'Yes' },
          { id: 'y', title: ' yes' },
        ],
      }),
      ['DUPLICATE ~.buttons[1].title'],
    ],
    [
      'a header',
      buttons('b', { header: { type: 'TEXT', text: 'x'.repeat(61) } }),
      ['TOO_LONG ~.header.text'],
    ],
    [
      'a header that leads somewhere',
      buttons('b', { header: { type: 'IMAGE', link: 'cat.png' } }),
      ['UNFIT ~.header.link'],
    ],
    ['a footer, if any', buttons('b', { footer: '' }), ['EMPTY ~.footer']],
    ['sections', list('b', { sections: [] }), ['EMPTY ~.sections']],
    ['rows', list('b', { sections: [{ rows: [] }] }), ['EMPTY ~.sections[0].rows']],
    [
      'ten rows at most, in titled sections',
      list('b', {
        sections: [
          { title: 'One', rows: six((at) => ({ id: `x${at}`, title: `X${at}` })).slice(0, 6) },
          { rows: six((at) => ({ id: `y${at}`, title: `X${at}` })).slice(0, 5) },
        ],
      }),
      ['EMPTY ~.sections[1].title', 'TOO_MANY ~.sections'],
    ],
    [
      'short rows',
      list('b', {
        button: '',
        sections: [{ rows: [{ id: 'x', title: 'x'.repeat(25), description: 'x'.repeat(73) }] }],
      }),
      [
        'EMPTY ~.button',
        'TOO_LONG ~.sections[0].rows[0].description',
        'TOO_LONG ~.sections[0].rows[0].title',
      ],
    ],
    [
      'a header of text over a list',
      list('b', { header: { type: 'IMAGE', link: 'https://a.test/x' } }),
      ['UNFIT ~.header.type'],
    ],
    [
      'a question',
      { type: 'user_input', question: '', saveTo: { scope: 'run', key: 'x' } },
      ['EMPTY ~.question'],
    ],
    [
      'options, said',
      {
        type: 'user_input',
        question: 'x',
        saveTo: { scope: 'run', key: 'x' },
        validation: { kind: 'options', options: [] },
      },
      ['EMPTY ~.validation.options'],
    ],
    [
      'a least that is less than the most',
      {
        type: 'user_input',
        question: 'x',
        saveTo: { scope: 'run', key: 'x' },
        validation: { kind: 'number', min: 2, max: 1 },
      },
      ['UNFIT ~.validation.max'],
    ],
    ['cases', { type: 'branch', cases: [] }, ['EMPTY ~.cases']],
    ['conditions', { type: 'branch', cases: [{ id: 'x', conditions: [] }] }, ['EMPTY ~.cases[0].conditions']],
    [
      'values to compare with',
      {
        type: 'branch',
        cases: [
          {
            id: 'x',
            conditions: [
              { kind: 'field', field: { scope: 'run', key: 'x' }, operator: 'equals' },
              { kind: 'field', field: { scope: 'run', key: 'x' }, operator: 'is_set' },
              { kind: 'channel', providers: [] },
            ],
          },
        ],
      },
      ['EMPTY ~.cases[0].conditions[0].value', 'EMPTY ~.cases[0].conditions[2].providers'],
    ],
    ['actions', { type: 'actions', actions: [] }, ['EMPTY ~.actions']],
    ['one to give work to', { type: 'enable_live_chat', assign: {} }, ['EMPTY ~.assign']],
    [
      'a name over an address',
      { type: 'location', latitude: 1, longitude: 1, address: 'x' },
      ['EMPTY ~.name'],
    ],
    ['instructions', { type: 'ai_reply', instructions: '' }, ['EMPTY ~.instructions']],
    [
      'two answers to a question',
      { type: 'confirm_booking', decline: 'yes, BOOK it' },
      ['DUPLICATE ~.decline'],
    ],
    ...(
      [
        ['http://a.test', []],
        ['https://a.test/{{run.x}}?q={{contact.email}}', []],
        ['ftp://a.test', ['UNFIT ~.url']],
        ['javascript:alert(1)', ['UNFIT ~.url']],
        ['{{run.url}}', ['UNFIT ~.url']],
        ['https://', ['UNFIT ~.url']],
        ['', ['UNFIT ~.url']],
      ] as const
    ).map(([url, found]) => [`a URL: ${url}`, { type: 'http_request', method: 'GET', url }, found] as const),
    [
      'JSON',
      {
        type: 'http_request',
        method: 'POST',
        url: 'http://a.test',
        body: { kind: 'json', content: '{a: 1}' },
      },
      ['UNFIT ~.body.content'],
    ],
    [
      'no body to get something',
      { type: 'http_request', method: 'GET', url: 'http://a.test', body: { kind: 'text', content: 'x' } },
      ['UNFIT ~.body'],
    ],
  ] as const)('%s', (_what, block, expected) => {
    expect(within(block as Json)).toEqual(expected);
  });
});

describe('where runs come to', () => {
  const call = (id: string): Json => ({ type: 'http_request', id, method: 'GET', url: 'https://a.test' });

  test('a ring in which nobody is waited for is told whole', () => {
    const document = documentOf({
      schemaVersion: 1,
      steps: [step('a', text('x'), call('y')), step('b', text('z'))],
      edges: [edge('a/y#failure', 'b'), edge('b', 'a')],
    });

    const [ring] = flowProblems(document, WHATSAPP_LIMITS);

    expect(ring).toMatchObject({
      code: 'ENDLESS',
      path: 'steps[0].blocks[0]',
      message: 'Nothing in this ring waits for the customer: a/x → a/y → b/z → a/x.',
    });
  });

  test.each([
    ['a step that goes on with itself', [step('a', text('x'))], [edge('a', 'a')], 1],
    [
      'a ring with a wait in it',
      [step('a', text('x'), { type: 'wait', id: 'w', seconds: 60 })],
      [edge('a', 'a')],
      0,
    ],
    ['a ring that a live chat ends', [step('a', { type: 'enable_live_chat', id: 'l' })], [edge('a', 'a')], 0],
    [
      'steps without blocks',
      [step('a', text('x')), step('b'), step('c')],
      [edge('a', 'b'), edge('b', 'c'), edge('c', 'b')],
      0,
    ],
    [
      'a way by which a block is left before it waits',
      [step('a', { type: 'cancel_booking_picker', id: 'p' })],
      [edge('a/p#none', 'a')],
      1,
    ],
    [
      'a way by which it is left after it has waited',
      [step('a', { type: 'cancel_booking_picker', id: 'p' })],
      [edge('a/p#no_reply', 'a')],
      0,
    ],
  ] as const)('%s', (_what, steps, edges, rings) => {
    expect(problemsOf(steps, edges).filter((one) => one.startsWith('ENDLESS'))).toHaveLength(rings);
  });

  test('a flow of thousands of blocks is looked through', () => {
    const steps = Array.from({ length: 100 }, (_, s) =>
      step(`s${s}`, ...Array.from({ length: 30 }, (_block, b) => text(`s${s}b${b}`, 'x'))),
    );
    const edges = steps.map((_, s) => edge(`s${s}`, `s${(s + 1) % 100}`));

    const [ring, ...others] = flowProblems(documentOf({ schemaVersion: 1, steps, edges }), WHATSAPP_LIMITS);

    expect(ring?.code).toBe('ENDLESS');
    expect(ring?.message.length).toBeLessThan(1_000);
    expect(others).toEqual([]);
  });

  test('what nothing leads to is told, and can be published', () => {
    const steps = [step('a', buttons('b'), text('c')), step('d', text('e')), step('f', text('g'))];
    const edges = [
      ...['button:x', 'invalid'].map((one) => edge(`a/b#${one}`, 'f')),
      edge('a/b#no_reply', null),
    ];

    expect(problemsOf(steps, edges)).toEqual(['?UNREACHABLE steps[0].blocks[1]', '?UNREACHABLE steps[1]']);
  });
});

test('of several channels it is the least of each that counts', () => {
  const other = { ...WHATSAPP_LIMITS, text: 1_000, body: 2_000 };

  expect(leastOf([WHATSAPP_LIMITS, other])).toEqual({ ...WHATSAPP_LIMITS, text: 1_000 });
});
