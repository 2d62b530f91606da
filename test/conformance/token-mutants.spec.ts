import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { AccessWatch } from '../../src/auth/access-watch.js';
import { KeyRing } from '../../src/auth/key-ring.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { PASSWORD, Person } from '../world/person.js';
import { Server } from '../world/server.js';
import { openWorld, type World } from '../world.js';
import { askOverHttp } from './asking.js';
import { keysOf, nowSeconds, payloadOf, signedWith, tokenOf } from './forging.js';
import { type Breeding, INVALID, OF_NO_SESSION, OUTDATED } from './mutants.js';
import { Wire } from './wire.js';

const ME = '{ me { id role agencyId clientId } }';
const LIVE = 'subscription { conversationUpdated { id } }';

let world: World;
let acme: Agency;
let rival: Agency;
let from: Breeding;

beforeAll(async () => {
  world = await openWorld();
  [acme, rival] = await world.agencies(2);
  const good = tokenOf(acme.agent);
  const login = await posted('login', { email: rival.superAdmin.who.email, password: PASSWORD });
  const acting = await posted('impersonate', { userId: acme.admin.id }, `Bearer ${login.accessToken}`);
  from = {
    keys: keysOf(world.server),
    good,
    payload: payloadOf(good),
    acting: payloadOf(String(acting.accessToken)),
    refreshToken: String(login.refreshToken),
    oneTimeToken: await oneTimeToken(),
    acme,
    rival,
  };
});
afterAll(() => world.close());

async function posted(route: string, body: object, authorization = ''): Promise<Record<string, unknown>> {
  const { text } = await world.server.request(`/api/auth/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  });
  return text ? JSON.parse(text) : {};
}

/** From the link of an invitation. */
async function oneTimeToken(): Promise<string> {
  const email = `${randomUUID()}@mutants.test`;
  const invite = operation<{ inviteUser: unknown }>(
    `mutation ($email: String!) { inviteUser(email: $email, displayName: "Mutant", role: AGENCY_USER) { id } }`,
  );
  await acme.admin.gets(invite, { email });
  await world.settle();
  return (await world.mailbox.last(email)).token;
}

const overHttp = async (authorization: string | null) =>
  (await askOverHttp(world.server, authorization, ME)).outcome;

/** How a socket is met: let in, or closed with these words. */
async function overSocket(authorization: unknown): Promise<string> {
  const wire = await Wire.open(world.server, { params: { Authorization: authorization } });
  const { outcome } = await wire.ask(LIVE);
  wire.leave();
  return outcome;
}

async function refused(token: string): Promise<readonly string[]> {
  return [await overHttp(`Bearer ${token}`), await overSocket(`Bearer ${token}`)];
}

test('the tokens that the mutants are made of are good', async () => {
  expect([from.refreshToken, from.oneTimeToken]).toEqual(
    Array(2).fill(expect.stringMatching(/^\d+\.[\w-]+\.[\w-]+$/)),
  );
  expect(await refused(from.good)).toEqual(['answered', 'listening']);
  expect(await refused(signedWith(from.keys, from.payload))).toEqual(['answered', 'listening']);
  expect(await refused(signedWith(from.keys, from.acting))).toEqual(['answered', 'listening']);
});

test.each(Object.keys(INVALID))('%s is invalid', async (name) => {
  expect(await refused(INVALID[name]?.(from) ?? '')).toEqual([
    'UNAUTHENTICATED/TOKEN_INVALID',
    'closed/4403/token invalid',
  ]);
});

test.each(Object.keys(OF_NO_SESSION))('%s is of no session', async (name) => {
  expect(await refused(OF_NO_SESSION[name]?.(from) ?? '')).toEqual([
    'UNAUTHENTICATED/SESSION_ENDED',
    'closed/4403/session ended',
  ]);
});

test.each(Object.keys(OUTDATED))(
  '%s is not taken from the token: the database knows better',
  async (name) => {
    const { text } = await askOverHttp(world.server, `Bearer ${OUTDATED[name]?.(from)}`, ME);

    const { id } = acme.agent;
    expect(JSON.parse(text)).toEqual({
      data: { me: { id, role: 'AGENCY_USER', agencyId: acme.id, clientId: null } },
    });
  },
);

test('a token that has expired says so', async () => {
  const old = signedWith(from.keys, { ...from.payload, exp: Math.floor(nowSeconds()) - 1 });

  expect(await refused(old)).toEqual(['UNAUTHENTICATED/TOKEN_EXPIRED', 'closed/4403/token expired']);
});

test('a token of a session that was ended is good for nothing, at once', async () => {
  const { email } = acme.delegate.who;
  const { accessToken, refreshToken } = await posted('login', { email, password: PASSWORD });
  expect(await refused(String(accessToken))).toEqual(['answered', 'listening']);

  await posted('logout', { refreshToken }, `Bearer ${accessToken}`);

  expect(await refused(String(accessToken))).toEqual([
    'UNAUTHENTICATED/SESSION_ENDED',
    'closed/4403/session ended',
  ]);
});

describe('where a token does not count', () => {
  const bearer = () => `Bearer ${from.good}`;

  test.each<[string, () => Record<string, string>, string]>([
    ['in a cookie', () => ({ cookie: `authorization=${bearer()}; accessToken=${from.good}` }), ''],
    ['in a header of another name', () => ({ 'x-authorization': bearer(), 'x-access-token': from.good }), ''],
    ['of a proxy', () => ({ 'proxy-authorization': bearer() }), ''],
    ['in the query string', () => ({}), 'authorization'],
    ['in the query string, as RFC 6750 has it', () => ({}), 'access_token'],
  ])('%s', async (_place, headers, parameter) => {
    const search = parameter && `?${parameter}=${encodeURIComponent(from.good)}`;
    const { text } = await world.server.request(`/api/chat/graphql${search}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers() },
      body: JSON.stringify({ query: ME, accessToken: from.good, extensions: { authorization: bearer() } }),
    });
    const wire = await Wire.open(world.server, {
      headers: { ...headers(), authorization: bearer() },
      search,
    });

    expect(JSON.parse(text).errors[0].extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'NO_CREDENTIAL',
    });
    expect(await wire.closed).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('unauthenticated'),
    });
  });

  test.each<[string, () => string]>([
    ['behind another', () => `Bearer ${INVALID['sub somebody else']?.(from)}, ${bearer()}`],
    ['before another', () => `${bearer()}, ${bearer()}`],
    ['after another scheme', () => `Basic eDp5, ${bearer()}`],
    ['in another scheme', () => `Basic ${from.good}`],
    ['without a scheme', () => from.good],
  ])('%s in one header', async (_how, header) => {
    expect([await overHttp(header()), await overSocket(header())]).toEqual([
      'UNAUTHENTICATED/TOKEN_INVALID',
      'closed/4403/token invalid',
    ]);
  });

  test('in the second of two headers', async () => {
    expect(await withHeaders(['Authorization', 'Bearer x.y.z', 'Authorization', bearer()])).toBe(
      'TOKEN_INVALID',
    );
  });

  test.each<[string, () => unknown]>([
    ['a list', () => [bearer()]],
    ['an object', () => ({ value: bearer() })],
    ['nothing', () => null],
  ])('in %s where a socket says who it is', async (_what, value) => {
    expect(await overSocket(value())).toContain('closed/4403/unauthenticated');
  });
});

/** With heads that `fetch` would not send. */
function withHeaders(headers: readonly string[]): Promise<string> {
  const body = JSON.stringify({ query: ME });
  const all = [
    ...headers,
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
    'Host',
    'x',
  ];
  return new Promise((resolve, reject) => {
    const asked = request(
      world.server.graphqlUrl,
      { method: 'POST', headers: all as never },
      async (response) => {
        const text = (await response.toArray()).join('');
        resolve(JSON.parse(text).errors?.[0].extensions.reason ?? 'answered');
      },
    );
    asked.on('error', reject).end(body);
  });
}

describe('keys', () => {
  const OLD = 'the secret of last month and long enough';
  const NEXT = 'the secret of this month and long enough';
  const DROPPED = 'the secret of the month before and long enough';
  let rotated: Server;
  beforeAll(async () => {
    const env = { DATA_DIR: world.dataDir, JWT_SECRET: NEXT, JWT_ACCEPTED_SECRETS: OLD };
    rotated = await Server.start(world.database.url, env);
  });
  afterAll(() => rotated.close());

  const met = async (secret: string) => {
    const token = signedWith(new KeyRing(secret), from.payload);
    const { outcome } = await askOverHttp(rotated, `Bearer ${token}`, ME);
    const wire = await Wire.as(rotated, `Bearer ${token}`);
    const asked = await wire.ask(LIVE);
    wire.leave();
    return [outcome, asked.outcome];
  };

  test('that sign, and that are still or already accepted, verify', async () => {
    expect([await met(NEXT), await met(OLD)]).toEqual(Array(2).fill(['answered', 'listening']));
  });

  test('that were dropped do not', async () => {
    expect(await met(DROPPED)).toEqual(['UNAUTHENTICATED/TOKEN_INVALID', 'closed/4403/token invalid']);
  });

  test('new tokens are signed with the new one', () => {
    const { authorization } = new Person(rotated, acme.agent.who);
    const head = JSON.parse(Buffer.from(authorization.slice(7).split('.')[0] ?? '', 'base64url').toString());

    expect(head.kid).toBe(new KeyRing(NEXT).current.id);
  });
});

test('a socket closes when its token expires, with everything on it', async () => {
  const token = signedWith(from.keys, { ...from.payload, exp: nowSeconds() + 0.9 });
  const wire = await Wire.as(world.server, `Bearer ${token}`);
  expect((await wire.ask(LIVE)).outcome).toBe('listening');
  // Whoever looks after open sockets asks who somebody is, not until when.
  await world.server.app.get(AccessWatch, { strict: false }).look();
  expect(wire.close).toBeNull();

  const patience = after(5_000, 'still open', { ref: false });
  expect(await Promise.race([wire.closed, patience])).toEqual({ code: 4403, reason: 'token expired' });
});
