import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { type AiFault, FAKE_AI_KEY, FakeAi } from '../../simulate/ai/fake-ai.js';
import { HttpAiReplies } from './http-ai-replies.js';
import { LocalAiReplies, NoAiReplies } from './local-ai-replies.js';

const CONVERSATION = {
  instructions: 'You sell cakes.',
  messages: [
    { from: 'customer', text: 'Hello' },
    { from: 'agency', text: 'Hi!' },
    { from: 'customer', text: 'Do you have cake?' },
  ],
} as const;

let ai: FakeAi;
let http: GuardedFetch;
beforeEach(async () => {
  ai = await FakeAi.start();
  http = new GuardedFetch([ai.url]);
});
afterEach(async () => {
  http.close();
  await ai.stop();
});

const replies = (apiKey: string | null = FAKE_AI_KEY) =>
  new HttpAiReplies(http, { baseUrl: `${ai.url}/v1`, apiKey, model: 'small' });

test('the model is told its instructions and the conversation, and its answer is the reply', async () => {
  const reply = await replies().reply(CONVERSATION);

  expect(reply).toEqual({ ok: true, text: 'You asked about: Do you have cake?' });
  expect(ai.chats).toEqual([
    {
      authorization: `Bearer ${FAKE_AI_KEY}`,
      model: 'small',
      messages: [
        { role: 'system', content: 'You sell cakes.' },
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hi!' },
        { role: 'user', content: 'Do you have cake?' },
      ],
    },
  ]);
});

test('a model that asks for no key is given none', async () => {
  const open = await FakeAi.start({ apiKey: null });
  const trusting = new GuardedFetch([open.url]);

  const reply = await new HttpAiReplies(trusting, {
    ...{ baseUrl: `${open.url}/v1`, apiKey: null, model: 'small' },
  }).reply(CONVERSATION);

  expect(reply.ok).toBe(true);
  expect(open.chats[0]?.authorization).toBeNull();
  trusting.close();
  await open.stop();
});

const malformed = (body: string): AiFault => ({ kind: 'malformed', body });
const saying = (content: unknown) => malformed(JSON.stringify({ choices: [{ message: { content } }] }));

test.each<[string, AiFault]>([
  ['HTTP_429', { kind: 'error', status: 429 }],
  ['HTTP_500', { kind: 'error', status: 500 }],
  ['HTTP_302', { kind: 'error', status: 302 }],
  ['ECONNRESET', { kind: 'reset' }],
  ['UNREADABLE', malformed('<html>')],
  ['UNREADABLE', malformed('')],
  ['UNREADABLE', malformed('null')],
  ['UNREADABLE', malformed('{"choices":[]}')],
  ['UNREADABLE', saying(['an', 'array'])],
  ['EMPTY', saying(null)],
  ['EMPTY', saying(' \n ')],
  ['RESPONSE_TOO_LARGE', saying('x'.repeat(300 * 1024))],
])('%s: there is no reply after %o', async (failure, fault) => {
  ai.next(fault);

  expect(await replies().reply(CONVERSATION)).toEqual({ ok: false, failure });
});

test('a key that is refused is not repeated', async () => {
  const reply = await replies('sk-ours').reply(CONVERSATION);

  expect(reply).toEqual({ ok: false, failure: 'HTTP_401' });
});

test('whoever asked may stop waiting', async () => {
  ai.next({ kind: 'slow', ms: 60_000 });

  const reply = await replies().reply({ ...CONVERSATION, signal: AbortSignal.timeout(30) });

  expect(reply).toEqual({ ok: false, failure: 'ABORTED' });
});

test('an address on a private network is called only where the operator has named it', async () => {
  const guarded = new GuardedFetch();
  const config = { baseUrl: `${ai.url}/v1`, apiKey: null, model: 'small' };

  expect(await new HttpAiReplies(guarded, config).reply(CONVERSATION)).toEqual({
    ok: false,
    failure: 'ADDRESS_NOT_PUBLIC',
  });
  expect(ai.chats).toEqual([]);
});

test('in place of a model the same conversation gets the same words, and in production none', async () => {
  const local = new LocalAiReplies();

  const [one, two] = [await local.reply(CONVERSATION), await local.reply(CONVERSATION)];

  expect(one).toEqual(two);
  expect(one).toMatchObject({ ok: true, text: expect.stringContaining('Do you have cake?') });
  expect((await local.reply({ instructions: '', messages: [] })).ok).toBe(true);
  expect(await new NoAiReplies().reply()).toEqual({ ok: false, failure: 'NOT_CONFIGURED' });
});
