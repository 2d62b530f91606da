import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseEnvelope } from '../../modules/channels/providers/whatsapp/envelope.js';
import { verifySignature } from '../../modules/channels/providers/whatsapp/signature.js';
import { interpretStatus } from '../../modules/channels/providers/whatsapp/status.js';
import { FakeMeta, type FakeMetaOptions } from './fake-meta.js';

const SECRET = 'dev-meta-app-secret';
const LINE = '100000000000001';
const HELLO = {
  messaging_product: 'whatsapp',
  to: '15551230001',
  type: 'text',
  text: { body: 'hello' },
  biz_opaque_callback_data: 'message-1',
};

const fakes: FakeMeta[] = [];
const servers: Server[] = [];

afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A webhook like the real one: checks the signature, and reads with the real parser. */
async function webhook(answers: readonly number[] = []): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  const left = [...answers];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const signature = String(request.headers['x-hub-signature-256']);
    const answer = verifySignature(body, signature, SECRET) ? (left.shift() ?? 200) : 401;
    if (answer === 200) heard.push(...statusesIn(body));
    response.writeHead(answer).end();
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
}

function statusesIn(body: Buffer): string[] {
  return parseEnvelope(JSON.parse(body.toString())).items.map(({ payload }) => {
    const read = interpretStatus(payload, new Date());
    return read.kind === 'status' ? `${read.status} of ${read.callbackData}` : read.reason;
  });
}

async function meta(options: FakeMetaOptions = {}): Promise<FakeMeta> {
  const fake = await FakeMeta.start(options);
  fakes.push(fake);
  return fake;
}

function send(fake: FakeMeta, body: unknown = HELLO, line = LINE): Promise<Response> {
  return fetch(`${fake.url}/v23.0/${line}/messages`, {
    method: 'POST',
    headers: { authorization: 'Bearer token' },
    body: JSON.stringify(body),
  });
}

test('sent, delivered and read come back signed, with our key', async () => {
  const { url, heard } = await webhook();
  const fake = await meta({ webhook: { url, secret: SECRET } });

  await send(fake);
  await fake.settled();

  expect(heard).toEqual(['SENT of message-1', 'DELIVERED of message-1', 'READ of message-1']);
});

test('statuses can come twice and in the wrong order', async () => {
  const { url, heard } = await webhook();
  const fake = await meta({ webhook: { url, secret: SECRET }, statuses: { copies: 2, reversed: true } });

  await send(fake);
  await fake.settled();

  expect(heard.map((each) => each.split(' ')[0])).toEqual([
    'READ',
    'READ',
    'DELIVERED',
    'DELIVERED',
    'SENT',
    'SENT',
  ]);
});

test('statuses can come before the answer', async () => {
  const { url, heard } = await webhook();
  const fake = await meta({ webhook: { url, secret: SECRET }, statuses: { beforeAnswer: true } });

  await send(fake);

  expect(heard.length).toBe(3);
});

test('what was accepted can still fail', async () => {
  const { url, heard } = await webhook();
  const fake = await meta({ webhook: { url, secret: SECRET } });
  fake.next({ kind: 'undeliverable', code: 131026, title: 'Message undeliverable', details: 'No WhatsApp.' });

  expect((await send(fake)).status).toBe(200);
  await fake.settled();

  expect(heard).toEqual(['SENT of message-1', 'FAILED of message-1']);
});

test('an event that is not answered with 200 comes again', async () => {
  const { url, heard } = await webhook([503, 500]);
  const fake = await meta({ webhook: { url, secret: SECRET, backoffMs: [0, 0, 0] } });

  await send(fake);
  await fake.settled();

  expect(heard.length).toBe(3);
});

test('a wrong secret is given up and told of', async () => {
  const { url, heard } = await webhook();
  const failures: string[] = [];
  const fake = await meta({
    webhook: { url, secret: 'another', backoffMs: [], onFailure: (reason) => failures.push(reason) },
  });

  await send(fake);
  await fake.settled();

  expect(heard).toEqual([]);
  expect(failures).toEqual(Array(3).fill('answered 401'));
});

test('faults come in the order they were told, and then it is well again', async () => {
  const fake = await meta();
  fake.next({ kind: 'error', status: 429, code: 130429, retryAfter: '3' }, 2);
  fake.next({ kind: 'error', status: 500, code: 131000 });

  const answers = [await send(fake), await send(fake), await send(fake), await send(fake)];

  expect(answers.map(({ status }) => status)).toEqual([429, 429, 500, 200]);
  expect(answers[0]?.headers.get('retry-after')).toBe('3');
  expect(fake.accepted.length).toBe(1);
});

const offer = (action: unknown, type = 'button') => ({
  ...HELLO,
  type: 'interactive',
  interactive: { type, body: { text: 'Choose' }, action },
});
const reply = (id: string) => ({ type: 'reply', reply: { id, title: id } });
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `${i}`, title: `${i}` }));

test.each<[string, unknown, number]>([
  ['no body', null, 100],
  ['no product', { ...HELLO, messaging_product: undefined }, 100],
  ['a kind of recipient that does not exist', { ...HELLO, recipient_type: 'business_scoped_user_id' }, 100],
  ['no recipient', { ...HELLO, to: undefined }, 131008],
  ['an empty text', { ...HELLO, text: { body: '' } }, 100],
  ['a text too long', { ...HELLO, text: { body: 'a'.repeat(4097) } }, 100],
  ['a type of its own', { ...HELLO, type: 'hologram' }, 100],
  ['a key too long', { ...HELLO, biz_opaque_callback_data: 'k'.repeat(513) }, 100],
  ['four buttons', offer({ buttons: ['a', 'b', 'c', 'd'].map(reply) }), 131009],
  ['a button twice', offer({ buttons: ['a', 'a'].map(reply) }), 131009],
  ['eleven rows', offer({ button: 'Open', sections: [{ rows: rows(11) }] }, 'list'), 131009],
  ['a link without a URL', offer({ name: 'cta_url', parameters: { display_text: 'Go' } }, 'cta_url'), 131009],
])('%s is refused as Meta would', async (_case, body, code) => {
  const answer = await send(await meta(), body);

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { type: 'OAuthException', code } });
});

test('a line that does not exist is refused', async () => {
  const fake = await meta({ phoneNumberIds: [LINE] });

  expect((await send(fake, HELLO, '999')).status).toBe(400);
  expect((await send(fake)).status).toBe(200);
});

test('nobody sends without a token', async () => {
  const fake = await meta();

  const answer = await fetch(`${fake.url}/${LINE}/messages`, { method: 'POST', body: JSON.stringify(HELLO) });

  expect(await answer.json()).toMatchObject({ error: { code: 190 } });
});
