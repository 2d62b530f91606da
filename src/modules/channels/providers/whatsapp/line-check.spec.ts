import { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import { FakeMeta, type Fault } from '../../../../simulate/meta/fake-meta.js';
import { WhatsAppProvider, type WhatsAppSettings } from './whatsapp.provider.js';

const TOKEN = 'EAAG-secret-token';
const CLAIMED = { accountId: '100000000000001', businessAccountId: '200000000000002', token: TOKEN };

const opened: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
});

async function meta(): Promise<FakeMeta> {
  const fake = await FakeMeta.start({ token: TOKEN });
  opened.push(fake);
  return fake;
}

function providerFor(graphUrl: string, more: Partial<WhatsAppSettings> = {}): WhatsAppProvider {
  const http = new GuardedFetch([graphUrl]);
  opened.push({ stop: () => http.close() });
  return new WhatsAppProvider(http, { graphUrl, appSecret: 'secret', verifyToken: 'token', ...more });
}

test('a line is confirmed with the name that Meta has for it, by what is read alone', async () => {
  const fake = await meta();

  expect(await providerFor(`${fake.url}/v23.0`).check(CLAIMED)).toEqual({
    outcome: 'confirmed',
    displayName: 'Line 0001',
  });
  expect(fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v23.0/100000000000001?fields=id,display_phone_number,verified_name',
    'GET /v23.0/200000000000002/phone_numbers?fields=id&limit=1',
  ]);
});

test.each<[string, Partial<typeof CLAIMED>, Fault | null, string]>([
  ['a token that Meta does not take', { token: 'EAAG-expired' }, null, 'token'],
  ['a token without the right', {}, { kind: 'error', status: 403, code: 10 }, 'token'],
  ['an id that is none', { accountId: 'me' }, null, 'accountId'],
  [
    'an id of something else',
    {},
    { kind: 'answer', status: 200, body: '{"id":"100000000000001"}' },
    'accountId',
  ],
  [
    'the id of another number',
    {},
    { kind: 'answer', status: 200, body: '{"id":"9","display_phone_number":"+1"}' },
    'accountId',
  ],
  ['what Meta does not know', {}, { kind: 'error', status: 400, code: 100 }, 'accountId'],
  ['a business account that is none', { businessAccountId: '../me' }, null, 'businessAccountId'],
])('a line is refuted for %s', async (_what, change, fault, field) => {
  const fake = await meta();
  if (fault) fake.nextLook(fault);

  expect(await providerFor(fake.url).check({ ...CLAIMED, ...change })).toMatchObject({
    outcome: 'refuted',
    field,
  });
});

test('a line is refuted for a business account that is somebody else’s', async () => {
  const fake = await meta();
  fake.takesOnly('EAAG-theirs', CLAIMED.businessAccountId);

  expect(await providerFor(fake.url).check(CLAIMED)).toMatchObject({ outcome: 'refuted', field: 'token' });
});

test.each<[string, Fault]>([
  ['is overloaded', { kind: 'error', status: 503, code: 2 }],
  ['breaks the connection', { kind: 'reset' }],
  ['says nothing', { kind: 'hang' }],
])('a line is asked for again when Meta %s', async (_what, fault) => {
  const fake = await meta();
  fake.nextLook(fault);

  expect(await providerFor(fake.url, { timeoutMs: 200 }).check(CLAIMED)).toMatchObject({ outcome: 'retry' });
});
