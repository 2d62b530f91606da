import { generateKeyPairSync, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { userActor } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import { DEFAULT_GRANTS } from '../kernel/permissions.js';
import type { ActorDirectory } from './actor.directory.js';
import { AuthOptions } from './auth.options.js';
import { JwtAuthenticator } from './jwt.authenticator.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeyRing } from './key-ring.js';
import { type AccessClaims, TokenService } from './token.service.js';

const SECRET = 'a secret of this specification, long enough';
const USER = '0191d2f0-0000-7000-8000-000000000001';
const SESSION = '0191d2f0-0000-7000-8000-0000000000aa';
const SUBJECT = { userId: USER, agencyId: 1, clientId: null, role: 'AGENCY_USER', tokenVersion: 3 } as const;

/** Everybody exists and is what the token says: the directory has its own specification. */
const everybody: Pick<ActorDirectory, 'resolve'> = {
  resolve: async ({ agencyId, userId }) => {
    if (userId !== USER) throw new DomainError('UNAUTHENTICATED', 'USER_DISABLED', 'Disabled.');
    const permissions = DEFAULT_GRANTS.AGENCY_USER;
    return userActor({
      userId,
      agencyId,
      role: 'AGENCY_USER',
      clientId: null,
      permissions,
      delegatedClientIds: null,
    });
  },
};

const keys = new KeyRing(SECRET);
const tokens = new TokenService(new AuthOptions({ jwtSecret: SECRET }), keys);
const authenticator = new JwtAuthenticator(new JwtStrategy(tokens), everybody as ActorDirectory);
const asked = (authorization: string | undefined) =>
  authenticator.authenticate(authorization, { ip: '127.0.0.1', requestId: 'a request' });

const good = tokens.issue(SUBJECT, SESSION);
const payload = jwt.decode(good) as AccessClaims & jwt.JwtPayload;

/** A token that our key has signed, with something changed, or gone where undefined. */
const signed = (claims: object, header: Partial<jwt.JwtHeader> = {}, options: jwt.SignOptions = {}) =>
  jwt.sign(JSON.parse(JSON.stringify({ ...payload, ...claims })), keys.current.key, {
    algorithm: 'HS256',
    ...options,
    header: { alg: 'HS256', kid: keys.current.id, ...header },
  });

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);

describe('a token as it was issued', () => {
  test('stands for its person until it expires', async () => {
    const { actor, expiresAt } = (await asked(`Bearer ${good}`)) ?? {};

    expect(actor).toMatchObject({ kind: 'user', userId: USER, agencyId: 1 });
    expect(expiresAt).toEqual(new Date(payload.exp * 1000));
  });

  test('carries the person, the session and the version, for fifteen minutes', () => {
    expect(payload).toMatchObject({
      iss: 'switchboard',
      aud: 'switchboard:dashboard',
      typ: 'access',
      sub: USER,
      sid: SESSION,
      tv: 3,
      userId: USER,
      agencyId: 1,
      clientId: null,
      role: 'AGENCY_USER',
    });
    expect(payload.exp - (payload.iat ?? 0)).toBe(900);
  });

  test('is never the same twice', () => {
    expect(jwt.decode(tokens.issue(SUBJECT, SESSION), { json: true })?.jti).not.toBe(payload.jti);
  });

  test.each(['bearer', 'BEARER', 'Bearer '])('is taken after %j', async (scheme) => {
    await expect(asked(`${scheme} ${good}`)).resolves.not.toBeNull();
  });
});

test('no header is nobody', async () => {
  await expect(asked(undefined)).resolves.toBeNull();
});

test.each([
  ['nothing', ''],
  ['a scheme alone', 'Bearer'],
  ['a scheme and a space', 'Bearer '],
  ['another scheme', `Basic ${good}`],
  ['no scheme', good],
  ['two tokens', `Bearer ${good} ${good}`],
  ['two schemes', `Basic x, Bearer ${good}`],
  ['garbage', 'Bearer \u0000\u{1F600}'],
  ['two parts', `Bearer ${good.split('.').slice(0, 2).join('.')}`],
  ['four parts', `Bearer ${good}.x`],
  ['a header that is no JSON', `Bearer ${Buffer.from('{').toString('base64url')}.e30.x`],
  ['a header that is null', `Bearer ${Buffer.from('null').toString('base64url')}.e30.x`],
  ['5 KB that we have signed', `Bearer ${signed({ padding: 'x'.repeat(4_000) })}`],
])('a header value of %s is refused', async (_case, authorization) => {
  await expect(asked(authorization)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'TOKEN_INVALID',
  });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const [head = '', body = '', signature = ''] = good.split('.');
const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;

test.each([
  ['without a signature, alg none', `${encoded({ alg: 'none', kid: keys.current.id })}.${body}.`],
  ['alg none under our signature', `${encoded({ alg: 'none', kid: keys.current.id })}.${body}.${signature}`],
  ['alg NONE in capitals', `${encoded({ alg: 'NONE', kid: keys.current.id })}.${body}.`],
  ['signed with RS256', jwt.sign(payload, rsa.privateKey, { algorithm: 'RS256', keyid: keys.current.id })],
  ['our key with HS512', signed({}, { alg: 'HS512' }, { algorithm: 'HS512' })],
  ['signed with another secret under our kid', jwt.sign(payload, 'another', { keyid: keys.current.id })],
  [
    'signed with another secret under its own kid',
    jwt.sign(payload, 'another', { keyid: new KeyRing('another').current.id }),
  ],
  ['signed with the kid as the secret', jwt.sign(payload, keys.current.id, { keyid: keys.current.id })],
  ['without a kid', jwt.sign(payload, keys.current.key)],
  ['with the kid of a path', signed({}, { kid: '../../dev/null' })],
  ['with a kid that every object has', signed({}, { kid: 'constructor' })],
  ['with another body', `${head}.${encoded({ ...payload, role: 'SUPER_ADMIN' })}.${signature}`],
  ['with another signature', `${head}.${body}.${flipped}`],
  ['for another audience', signed({ aud: 'switchboard:widget' })],
  ['without an audience', signed({ aud: undefined })],
  ['from another issuer', signed({ iss: 'somebody' })],
  ['a refresh token', signed({ typ: 'refresh' })],
  ['without a type', signed({ typ: undefined })],
  ['that never expires', signed({ exp: undefined })],
  ['that is not yet valid', signed({ nbf: seconds() + 60 })],
  ['whose subject is somebody else', signed({ sub: randomUUID() })],
  ['without an agency', signed({ agencyId: undefined })],
  ['with an agency of text', signed({ agencyId: '1' })],
  ['with the client that matches nobody', signed({ clientId: -1 })],
  ['with a role that does not exist', signed({ role: 'ROOT' })],
  ['on behalf of somebody behind somebody', signed({ act: { sub: USER, act: { sub: USER } } })],
  ['on behalf of nobody', signed({ act: {} })],
  ['on behalf of a name', signed({ act: { sub: 'admin' } })],
])('a token %s is refused', async (_case, token) => {
  await expect(asked(`Bearer ${token}`)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'TOKEN_INVALID',
  });
});

test('the same token with nothing wrong is taken: the refusals above are for what they name', async () => {
  await expect(asked(`Bearer ${signed({})}`)).resolves.not.toBeNull();
});

test('an expired token says so, so that a client knows to renew it', async () => {
  const token = signed({ exp: seconds() - 1 });

  await expect(asked(`Bearer ${token}`)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'TOKEN_EXPIRED',
  });
});

test('an expired token of somebody else is just invalid', async () => {
  const token = jwt.sign({ ...payload, exp: seconds() - 1 }, 'another', { keyid: keys.current.id });

  await expect(asked(`Bearer ${token}`)).rejects.toMatchObject({
    reason: 'TOKEN_INVALID',
  });
});

test('a refusal by the directory arrives as it is', async () => {
  const token = tokens.issue({ ...SUBJECT, userId: randomUUID() }, SESSION);

  await expect(asked(`Bearer ${token}`)).rejects.toMatchObject({
    reason: 'USER_DISABLED',
  });
});

test('attempts at once do not share a verdict', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => asked(n % 2 ? `Bearer ${good}` : 'Bearer x.y.z')),
  );

  expect(outcomes.map(({ status }) => status)).toEqual(
    Array.from({ length: 50 }, (_, n) => (n % 2 ? 'fulfilled' : 'rejected')),
  );
});

test('no message to the caller holds the token or the key', async () => {
  const refused = await asked(`Bearer ${head}.${body}.${flipped}`).catch((error) => error);

  expect(refused).toBeInstanceOf(DomainError);
  expect(JSON.stringify([refused.message, refused.details])).not.toContain(body.slice(0, 20));
});
