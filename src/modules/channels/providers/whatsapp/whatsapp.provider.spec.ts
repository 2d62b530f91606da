import { createHash } from 'node:crypto';
import { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import { FakeMeta, type FakeMetaOptions, type Fault } from '../../../../simulate/meta/fake-meta.js';
import type { InteractiveOffer, OutboundContent } from '../../content.js';
import type { MediaResult, ProviderIdentity, SendResult } from '../provider.js';
import { WhatsAppProvider, type WhatsAppSettings } from './whatsapp.provider.js';

const TOKEN = 'EAAG-secret-token';
const CHANNEL = { accountId: '100000000000001', token: TOKEN };
const ANA: ProviderIdentity = { kind: 'WHATSAPP', value: '15551230001' };
const TEXT: OutboundContent = { kind: 'text', body: 'Your table is ready.' };

const opened: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
});

async function meta(options: FakeMetaOptions = {}): Promise<FakeMeta> {
  const fake = await FakeMeta.start({ token: TOKEN, ...options });
  opened.push(fake);
  return fake;
}

function providerFor(graphUrl: string, more: Partial<WhatsAppSettings> = {}): WhatsAppProvider {
  const http = new GuardedFetch([graphUrl]);
  opened.push({ stop: () => http.close() });
  return new WhatsAppProvider(http, { graphUrl, appSecret: 'secret', verifyToken: 'token', ...more });
}

const sendText = (provider: WhatsAppProvider, to = ANA, channel = CHANNEL): Promise<SendResult> =>
  provider.send(channel, to, TEXT, { idempotencyKey: 'message-1' });

describe('a send that is accepted', () => {
  test('answers the provider’s id and carries our key', async () => {
    const fake = await meta();

    const result = await providerFor(`${fake.url}/v23.0`).send(CHANNEL, ANA, TEXT, {
      idempotencyKey: 'message-1',
      quotedProviderId: 'wamid.before',
    });

    expect(result).toEqual({ outcome: 'accepted', providerMessageId: fake.accepted[0]?.wamid });
    expect(fake.requests).toEqual([
      {
        method: 'POST',
        path: '/v23.0/100000000000001/messages',
        authorization: `Bearer ${TOKEN}`,
        body: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '15551230001',
          context: { message_id: 'wamid.before' },
          type: 'text',
          text: { body: 'Your table is ready.' },
          biz_opaque_callback_data: 'message-1',
        },
      },
    ]);
  });

  test.each([
    ['recipient' as const, { recipient: 'US.1' }],
    ['to' as const, { to: 'US.1' }],
  ])('puts a user id into %s', async (userIdField, expected) => {
    const fake = await meta();
    const provider = providerFor(fake.url, { userIdField });

    await sendText(provider, { kind: 'WHATSAPP_USER', value: 'US.1' });

    const { to, recipient } = fake.accepted[0]?.body ?? {};
    expect({ to, recipient }).toEqual(expected);
  });

  test.each<[string, OutboundContent, unknown]>([
    [
      'a place',
      { kind: 'location', place: { latitude: 38.71, longitude: -9.14, name: 'Rossio', address: null } },
      { type: 'location', location: { latitude: 38.71, longitude: -9.14, name: 'Rossio' } },
    ],
    [
      'a reaction',
      { kind: 'reaction', emoji: '👍', providerMessageId: 'wamid.theirs' },
      { type: 'reaction', reaction: { message_id: 'wamid.theirs', emoji: '👍' } },
    ],
    [
      'a reaction taken back',
      { kind: 'reaction', emoji: null, providerMessageId: 'wamid.theirs' },
      { type: 'reaction', reaction: { message_id: 'wamid.theirs', emoji: '' } },
    ],
  ])('takes %s', async (_what, content, expected) => {
    const fake = await meta();

    const result = await providerFor(fake.url).send(CHANNEL, ANA, content, { idempotencyKey: 'message-1' });

    expect(result.outcome).toBe('accepted');
    expect(fake.accepted[0]?.body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: ANA.value,
      ...(expected as object),
      biz_opaque_callback_data: 'message-1',
    });
  });

  test.each<[string, InteractiveOffer, unknown]>([
    [
      'buttons',
      {
        type: 'REPLY_BUTTONS',
        header: { type: 'TEXT', text: 'Tonight' },
        body: 'Shall we keep it?',
        footer: 'Blue Bistro',
        buttons: [{ id: 'yes', title: 'Yes' }],
      },
      {
        type: 'button',
        header: { type: 'text', text: 'Tonight' },
        body: { text: 'Shall we keep it?' },
        footer: { text: 'Blue Bistro' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
      },
    ],
    [
      'a list',
      {
        type: 'LIST',
        body: 'Choose a time',
        button: 'Times',
        sections: [{ title: 'Friday', rows: [{ id: 'f19', title: '19:00', description: 'Window' }] }],
      },
      {
        type: 'list',
        body: { text: 'Choose a time' },
        action: {
          button: 'Times',
          sections: [{ title: 'Friday', rows: [{ id: 'f19', title: '19:00', description: 'Window' }] }],
        },
      },
    ],
    [
      'a link under a picture',
      {
        type: 'CTA_URL',
        header: { type: 'IMAGE', link: 'https://example.com/menu.jpg' },
        body: 'Our menu',
        displayText: 'Open',
        url: 'https://example.com/menu',
      },
      {
        type: 'cta_url',
        header: { type: 'image', image: { link: 'https://example.com/menu.jpg' } },
        body: { text: 'Our menu' },
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://example.com/menu' } },
      },
    ],
  ])('says %s in Meta’s words', async (_case, interactive, expected) => {
    const fake = await meta();

    const result = await providerFor(fake.url).send(
      CHANNEL,
      ANA,
      { kind: 'interactive', interactive },
      { idempotencyKey: 'message-1' },
    );

    expect(result.outcome).toBe('accepted');
    expect(fake.accepted[0]?.body).toMatchObject({ type: 'interactive', interactive: expected });
  });

  test.each<[string, string]>([
    ['no JSON', '<html>ok</html>'],
    ['no messages', '{"messaging_product":"whatsapp"}'],
    ['no id', '{"messages":[{}]}'],
    ['an empty answer', ''],
    ['more than its cap', ' '.repeat(300_000)],
  ])('stays accepted when the answer holds %s: twice would be worse than nameless', async (_case, body) => {
    const fake = await meta();
    fake.next({ kind: 'answer', status: 200, body });

    expect(await sendText(providerFor(fake.url))).toEqual({ outcome: 'accepted', providerMessageId: null });
  });
});

describe('a send that is not', () => {
  async function resultOf(fault: Fault): Promise<SendResult> {
    const fake = await meta();
    fake.next(fault);
    return sendText(providerFor(fake.url, { timeoutMs: 150 }));
  }

  test.each([
    [4, 429],
    [80007, 429],
    [130429, 429],
    [131056, 400],
    [131000, 500],
    [131016, 503],
    [1, 500],
    [2, 503],
    [777777, 500],
  ])('code %i is tried again', async (code, status) => {
    expect(await resultOf({ kind: 'error', status, code })).toMatchObject({
      outcome: 'retry',
      code: String(code),
      mayHaveBeenSent: false,
    });
  });

  test.each([
    [131047, 400],
    [131026, 400],
    [131008, 400],
    [131051, 400],
    [100, 400],
    [190, 401],
    [10, 403],
    [3, 500],
    [368, 403],
    [131031, 403],
    [777777, 400],
  ])('code %i is final', async (code, status) => {
    expect(await resultOf({ kind: 'error', status, code })).toMatchObject({
      outcome: 'rejected',
      code: String(code),
    });
  });

  test('keeps what the provider says', async () => {
    const result = await resultOf({
      kind: 'error',
      status: 400,
      code: 131047,
      message: '(#131047) Re-engagement message',
      details: 'More than 24 hours have passed.',
    });

    expect(result).toMatchObject({
      text: '(#131047) Re-engagement message: More than 24 hours have passed.',
    });
  });

  test.each([
    ['7', 7_000],
    ['0', 0],
    ['999999', 3_600_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After %s is %p ms', async (retryAfter, retryAfterMs) => {
    const result = await resultOf({ kind: 'error', status: 429, code: 130429, retryAfter });

    expect(result).toMatchObject({ outcome: 'retry' });
    expect('retryAfterMs' in result ? result.retryAfterMs : undefined).toBe(retryAfterMs);
  });

  test.each<[string, Fault, boolean]>([
    ['a gateway that lost its way', { kind: 'answer', status: 502, body: '<html>Bad gateway</html>' }, true],
    ['a gateway that refuses for a while', { kind: 'answer', status: 429, body: 'slow down' }, false],
    ['silence after accepting', { kind: 'hang' }, true],
    ['a reset after accepting', { kind: 'reset' }, true],
  ])('%s is tried again; may have been sent: see the flag', async (_case, fault, mayHaveBeenSent) => {
    expect(await resultOf(fault)).toMatchObject({ outcome: 'retry', mayHaveBeenSent });
  });

  test('a redirect is refused: the token goes nowhere else', async () => {
    expect(await resultOf({ kind: 'answer', status: 302, body: '' })).toMatchObject({
      outcome: 'rejected',
      code: 'HTTP_302',
    });
  });

  test('nobody there is tried again, and nothing was sent', async () => {
    const fake = await meta();
    await fake.stop();
    opened.shift();

    expect(await sendText(providerFor(fake.url))).toMatchObject({
      outcome: 'retry',
      code: 'ECONNREFUSED',
      mayHaveBeenSent: false,
    });
  });

  test('a private address that nobody configured is refused', async () => {
    const fake = await meta();
    const http = new GuardedFetch();
    opened.push({ stop: () => http.close() });
    const provider = new WhatsAppProvider(http, { graphUrl: fake.url, appSecret: 's', verifyToken: 't' });

    expect(await sendText(provider)).toMatchObject({ outcome: 'rejected', code: 'ADDRESS_NOT_PUBLIC' });
    expect(fake.requests).toEqual([]);
  });

  test('stopping it says that it may have been sent', async () => {
    const stop = new AbortController();
    const fake = await meta({ onAccepted: () => stop.abort() });
    fake.next({ kind: 'hang' });

    const result = await providerFor(fake.url).send(CHANNEL, ANA, TEXT, {
      idempotencyKey: 'message-1',
      signal: stop.signal,
    });

    expect(result).toMatchObject({ outcome: 'retry', code: 'ABORTED', mayHaveBeenSent: true });
  });

  test('a token that the provider repeats is struck out', async () => {
    const fake = await meta();

    const result = await sendText(providerFor(fake.url), ANA, { ...CHANNEL, token: 'EAAG-expired' });

    expect(result).toEqual({
      outcome: 'rejected',
      code: '190',
      text: 'Malformed access token [token]',
      isOfLine: true,
    });
  });

  test.each([
    ['its token', 190, true],
    ['what its app may do', 10, true],
    ['its number', 133010, true],
    ['the content', 131008, undefined],
    ['the recipient', 131026, undefined],
  ])('what is refused for %s is of the line: %o', async (_what, code, isOfLine) => {
    const result = await resultOf({ kind: 'error', status: 400, code });

    expect('isOfLine' in result ? result.isOfLine : undefined).toBe(isOfLine);
  });
});

describe('a file', () => {
  const FILE = Buffer.from('the whole menu');

  async function fetched(fake: FakeMeta, id: string): Promise<{ result: MediaResult; bytes: string }> {
    const chunks: Buffer[] = [];
    const result = await providerFor(fake.url).fetchMedia(CHANNEL, id, (chunk) => {
      chunks.push(chunk);
    });
    return { result, bytes: Buffer.concat(chunks).toString() };
  }

  test.each(['hex', 'base64'] as const)(
    'is fetched in two steps and checked (%s digest)',
    async (encoding) => {
      const fake = await meta();
      const id = fake.addMedia(FILE, 'application/pdf', createHash('sha256').update(FILE).digest(encoding));

      expect(await fetched(fake, id)).toEqual({
        result: {
          outcome: 'fetched',
          mimeType: 'application/pdf',
          size: FILE.length,
          sha256: createHash('sha256').update(FILE).digest('hex'),
        },
        bytes: 'the whole menu',
      });
      expect(fake.requests.map(({ authorization }) => authorization)).toEqual(
        Array(2).fill(`Bearer ${TOKEN}`),
      );
    },
  );

  test('that is not what was announced is tried again', async () => {
    const fake = await meta();
    const id = fake.addMedia(FILE, 'application/pdf', 'ab'.repeat(32));

    expect((await fetched(fake, id)).result).toMatchObject({ outcome: 'retry', code: 'MEDIA_DAMAGED' });
  });

  test('that the provider no longer has is given up', async () => {
    expect((await fetched(await meta(), '1234567890')).result).toMatchObject({
      outcome: 'rejected',
      code: '100',
    });
  });

  test('is not asked for without TLS from where nobody vouched', async () => {
    const fake = await meta({ filesOrigin: 'http://files.example' });
    const id = fake.addMedia(FILE, 'text/plain');

    expect((await fetched(fake, id)).result).toMatchObject({
      outcome: 'rejected',
      code: 'MEDIA_URL_INSECURE',
    });
  });

  test('larger than WhatsApp carries is not fetched', async () => {
    const fake = await meta();
    const id = fake.addMedia(Buffer.alloc(100 * 1024 * 1024 + 1), 'video/mp4', 'unused');

    expect(await fetched(fake, id)).toMatchObject({
      result: { outcome: 'rejected', code: 'MEDIA_TOO_LARGE' },
      bytes: '',
    });
    expect(fake.requests.length).toBe(1);
  });
});
