import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { newId } from '../../kernel/ids.js';
import type { HttpCall } from '../flow-engine/ports.js';
import { HttpCalls } from './http-calls.js';

const RUN = {
  id: newId<'FlowRun'>(),
  agencyId: 1,
  clientId: 7,
  conversationId: newId<'Conversation'>(),
  contactId: null,
};
const SECRETS: Readonly<Record<string, string>> = {
  '7/API_KEY': 's3cret',
  '7/BROKEN': 'two\nlines',
  '8/OTHER': 'x',
};

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let http: GuardedFetch;
let origin: string;
let seen: Seen[];
let answer: RequestListener;

beforeEach(async () => {
  seen = [];
  answer = (_request, response) => response.end('{}');
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = new GuardedFetch([origin]);
});
afterEach(async () => {
  http.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const call = (more: Partial<HttpCall> = {}, through = http) => {
  const secrets = {
    open: async (_house: unknown, clientId: number, name: string) => SECRETS[`${clientId}/${name}`] ?? null,
  };
  return new HttpCalls(through, secrets).call(RUN, 'flow:1', {
    ...{ method: 'GET', url: `${origin}/prices?for=Ana`, headers: [], auth: { kind: 'none' }, body: null },
    ...more,
  });
};

test('a call goes out as the block says, with the key of the effect, and its JSON comes back', async () => {
  answer = (_request, response) =>
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"price":{"minor":1200}}');

  const outcome = await call({
    method: 'POST',
    headers: [{ name: 'X-Shop', value: 'Lisbon' }],
    body: { contentType: 'application/json', content: '{"for":"Ana"}' },
  });

  expect(outcome).toEqual({ ok: true, status: 201, json: { price: { minor: 1200 } } });
  expect(seen).toMatchObject([
    {
      method: 'POST',
      path: '/prices?for=Ana',
      body: '{"for":"Ana"}',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'flow:1',
        'x-shop': 'Lisbon',
        accept: 'application/json',
      },
    },
  ]);
});

test.each<[HttpCall['auth'], Record<string, string>]>([
  [{ kind: 'bearer', secret: 'API_KEY' }, { authorization: 'Bearer s3cret' }],
  [
    { kind: 'basic', username: 'ana', secret: 'API_KEY' },
    { authorization: `Basic ${Buffer.from('ana:s3cret').toString('base64')}` },
  ],
  [{ kind: 'header', name: 'X-Api-Key', secret: 'API_KEY' }, { 'x-api-key': 's3cret' }],
])('%j speaks with a secret of the client', async (auth, headers) => {
  const shown = [
    { name: 'X-Api-Key', value: 'of the flow' },
    { name: 'Authorization', value: 'of the flow' },
  ];

  expect(await call({ auth, headers: shown })).toMatchObject({ ok: true });
  expect(seen[0]?.headers).toMatchObject(headers);
});

test.each<[string, Partial<HttpCall>]>([
  ['SECRET_MISSING', { auth: { kind: 'bearer', secret: 'NOBODY' } }],
  ['SECRET_MISSING', { auth: { kind: 'bearer', secret: 'OTHER' } }],
  ['HEADER_UNFIT', { auth: { kind: 'bearer', secret: 'BROKEN' } }],
  ['HEADER_UNFIT', { headers: [{ name: 'X-Name', value: 'Łódź' }] }],
  ['URL_MALFORMED', { url: 'nowhere' }],
  ['URL_SCHEME', { url: 'ftp://example.com/x' }],
  ['URL_CREDENTIALS', { url: 'https://user:pass@example.com/' }],
])('%s: nothing is called', async (failure, more) => {
  expect(await call(more)).toEqual({ ok: false, status: null, failure });
  expect(seen).toEqual([]);
});

test.each(['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1'])(
  'what is behind the server is not called: %s',
  async (host) => {
    const stranger = new GuardedFetch();
    const port = new URL(origin).port;

    expect(await call({ url: `http://${host}:${port}/` }, stranger)).toEqual({
      ok: false,
      status: null,
      failure: 'ADDRESS_NOT_PUBLIC',
    });
    expect(seen).toEqual([]);
    stranger.close();
  },
);

test('what the connection is about is not for flows to say', async () => {
  const names = [
    'Host',
    'Connection',
    'Transfer-Encoding',
    'Content-Length',
    'Idempotency-Key',
    'Proxy-Authorization',
  ];

  await call({ headers: names.map((name) => ({ name, value: 'x' })) });

  expect(seen[0]?.headers).toMatchObject({
    host: new URL(origin).host,
    'idempotency-key': 'flow:1',
  });
  expect(seen[0]?.headers).not.toHaveProperty('proxy-authorization');
});

test.each<[string, number | null, RequestListener]>([
  ['HTTP_404', 404, (_request, response) => response.writeHead(404).end()],
  ['HTTP_500', 500, (_request, response) => response.writeHead(500).end('{"ok":true}')],
  [
    'HTTP_302',
    302,
    (_request, response) => response.writeHead(302, { location: 'http://elsewhere.test' }).end(),
  ],
  ['ECONNRESET', null, (_request, response) => response.destroy()],
  ['RESPONSE_TOO_LARGE', 200, (_request, response) => response.end('x'.repeat(256 * 1024 + 1))],
])('%s is a failure', async (failure, status, listener) => {
  answer = listener;

  expect(await call()).toEqual({ ok: false, status, failure });
});

test.each<[string, unknown]>([
  ['\ufeff{"a":1}', { a: 1 }],
  ['[1,"two"]', [1, 'two']],
  ['null', null],
  ['', undefined],
  ['<html>', undefined],
  ['{"a":"\\u0000\\ud800"}', { a: '\ufffd\ufffd' }],
])('the answer %o is read as %o', async (body, json) => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(body);

  expect(await call()).toEqual({ ok: true, status: 200, json });
});
