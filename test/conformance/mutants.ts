import { generateKeyPairSync, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { KeyRing } from '../../src/auth/key-ring.js';
import type { Agency } from '../world/agency.js';
import { nowSeconds, type Payload, sealed } from './forging.js';

/** What mutants are made of. */
export interface Breeding {
  readonly keys: KeyRing;
  /** A good token of an AGENCY_USER of acme. */
  readonly good: string;
  readonly payload: Payload;
  /** What a token says of an AGENCY_ADMIN whom a SUPER_ADMIN acts as. */
  readonly acting: Payload;
  readonly refreshToken: string;
  readonly oneTimeToken: string;
  readonly acme: Agency;
  readonly rival: Agency;
}

type Mutants = Readonly<Record<string, (from: Breeding) => string>>;

const NOBODY = randomUUID();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = { pem: { type: 'spki', format: 'pem' }, der: { type: 'spki', format: 'der' } } as const;
const byRsa = (payload: Payload) => jwt.sign(payload, rsa.privateKey, { algorithm: 'RS256' });
const partsOf = (token: string) => token.split('.') as [head: string, body: string, signature: string];

const headOf = ({ keys }: Breeding, head: object = {}) => ({
  alg: 'HS256',
  typ: 'JWT',
  kid: keys.current.id,
  ...head,
});

/** Another head, sealed with our key. */
const withHead = (head: object) => (from: Breeding) =>
  sealed(headOf(from, head), from.payload, from.keys.current.key);

/** Another key under our name. */
const withKey =
  (key: string | Buffer, head: object = {}) =>
  (from: Breeding) =>
    sealed(headOf(from, head), from.payload, key);

/** Another signature under what we said. */
const withSignature = (signatureOf: (signature: string, from: Breeding) => string) => (from: Breeding) => {
  const [head, body, signature] = partsOf(from.good);
  return [head, body, signatureOf(signature, from)].join('.');
};

/** Other claims under our signature. */
const tampered = (claims: (from: Breeding) => object) => (from: Breeding) => {
  const [head, , signature] = partsOf(from.good);
  const [, body] = partsOf(withClaims(claims)(from));
  return [head, body, signature].join('.');
};

/** Other claims, sealed with our key. */
const withClaims = (claims: (from: Breeding) => object) => (from: Breeding) =>
  sealed(headOf(from), { ...from.payload, ...claims(from) }, from.keys.current.key);

const claiming = (claims: object) => withClaims(() => claims);

const SIGNATURES: Mutants = {
  'alg none, unsigned': (from) => withHead({ alg: 'none' })(from).replace(/[^.]*$/, ''),
  'alg None, unsigned': (from) => withHead({ alg: 'None' })(from).replace(/[^.]*$/, ''),
  'alg none, signed by us': withHead({ alg: 'none' }),
  'alg missing': withHead({ alg: undefined }),
  'alg null': withHead({ alg: null }),
  'alg a list with ours': withHead({ alg: ['HS256'] }),
  'alg HS512': withHead({ alg: 'HS512' }),
  'alg RS256 over our HMAC': withHead({ alg: 'RS256' }),
  'really HS512': ({ payload, keys }) =>
    jwt.sign(payload, keys.current.key, { algorithm: 'HS512', keyid: keys.current.id }),
  'really RS256': ({ payload, keys }) =>
    jwt.sign(payload, rsa.privateKey, { algorithm: 'RS256', keyid: keys.current.id }),
  'RS256 under a head that says HS256': withSignature((_, { payload }) => partsOf(byRsa(payload))[2]),
  'HMAC with a public key in PEM': withKey(rsa.publicKey.export(publicKey.pem)),
  'HMAC with a public key in DER': withKey(rsa.publicKey.export(publicKey.der)),
  'HMAC with our kid as the key': (from) => withKey(from.keys.current.id)(from),
  'HMAC with an empty key': withKey(''),
  'HMAC with another key': withKey('another key'),
  'a key of its own in jwk': withKey('mine', { jwk: { kty: 'oct', k: 'bWluZQ' } }),
  'a key of its own behind jku': withKey('mine', { jku: 'http://127.0.0.1:1/keys' }),
  'a key of its own behind x5u': withKey('mine', { x5u: 'http://127.0.0.1:1/chain' }),
  'no signature': withSignature(() => ''),
  'a signature cut short': withSignature((signature) => signature.slice(0, -4)),
  'a signature turned round': withSignature((signature) => signature.split('').reverse().join('')),
};

const KEY_IDS: Mutants = {
  'kid missing': withHead({ kid: undefined }),
  'kid null': withHead({ kid: null }),
  'kid empty': withHead({ kid: '' }),
  'kid a number': withHead({ kid: 0 }),
  'kid a list with ours': (from) => withHead({ kid: [from.keys.current.id] })(from),
  'kid an object': withHead({ kid: { length: 16 } }),
  'kid a path': withHead({ kid: '../../../../dev/null' }),
  'kid an address': withHead({ kid: 'http://127.0.0.1:1/key' }),
  'kid SQL': withHead({ kid: "' UNION SELECT 'key" }),
  'kid unknown': withHead({ kid: 'AAAAAAAAAAAAAAAA' }),
  'kid ours in other letters': (from) => withHead({ kid: swapped(from.keys.current.id) })(from),
  'kid __proto__': withHead({ kid: '__proto__' }),
  'kid constructor': withHead({ kid: 'constructor' }),
  'kid hasOwnProperty': withHead({ kid: 'hasOwnProperty' }),
};

const TAMPERED: Mutants = {
  'tampered role': tampered(() => ({ role: 'SUPER_ADMIN' })),
  'tampered agency': tampered(({ rival }) => ({ agencyId: rival.id })),
  'tampered client': tampered(({ acme }) => ({ clientId: acme.clients[1].id })),
  'tampered user': tampered(({ acme: { admin } }) => ({ sub: admin.id, userId: admin.id })),
  'tampered session': tampered(({ acme: { admin } }) => ({ sid: admin.who.sessionId })),
  'tampered version': tampered(() => ({ tv: 1 })),
  'tampered actor': tampered(({ acme }) => ({ act: { sub: acme.superAdmin.id } })),
  'tampered end': tampered(() => ({ exp: 4_000_000_000 })),
};

const CLAIMS: Mutants = {
  'aud of another door': claiming({ aud: 'switchboard:widget' }),
  'aud missing': claiming({ aud: undefined }),
  'iss somebody else': claiming({ iss: 'somebody' }),
  'iss missing': claiming({ iss: undefined }),
  'typ refresh': claiming({ typ: 'refresh' }),
  'typ invitation': claiming({ typ: 'INVITATION' }),
  'typ missing': claiming({ typ: undefined }),
  'exp missing': claiming({ exp: undefined }),
  'exp as text': claiming({ exp: '4000000000' }),
  'not valid before a minute from now': claiming({ nbf: Math.ceil(nowSeconds()) + 60 }),
  'sub somebody else': withClaims(({ acme }) => ({ sub: acme.admin.id })),
  'userId somebody else': withClaims(({ acme }) => ({ userId: acme.admin.id })),
  'userId missing': claiming({ userId: undefined }),
  'user unknown': withClaims(() => ({ sub: NOBODY, userId: NOBODY })),
  'agencyId another, of the same user': withClaims(({ rival }) => ({ agencyId: rival.id })),
  'user of another agency in this one': withClaims(({ rival: { admin } }) => ({
    sub: admin.id,
    userId: admin.id,
    sid: admin.who.sessionId,
  })),
  'agencyId as text': withClaims(({ acme }) => ({ agencyId: String(acme.id) })),
  'agencyId 0': claiming({ agencyId: 0 }),
  'clientId that matches nobody': claiming({ clientId: -1 }),
  'clientId as text': claiming({ clientId: '1' }),
  'role unknown': claiming({ role: 'ROOT' }),
  'role missing': claiming({ role: undefined }),
  'sid missing': claiming({ sid: undefined }),
  'sid no id': claiming({ sid: 'x' }),
  'tv missing': claiming({ tv: undefined }),
  'tv too high': claiming({ tv: 1 }),
  'tv too low': claiming({ tv: -1 }),
  'tv as text': claiming({ tv: '0' }),
  'act where nobody acts': withClaims(({ acme }) => ({ act: { sub: acme.superAdmin.id } })),
  'act of nobody': claiming({ act: {} }),
  'act of a name': claiming({ act: { sub: 'admin' } }),
  'act removed': withClaims(({ acting }) => ({ ...acting, act: undefined })),
  'act of somebody else': withClaims(({ acting, acme }) => ({ ...acting, act: { sub: acme.superAdmin.id } })),
  'act behind act': withClaims(({ acting }) => ({
    ...acting,
    act: { ...(acting.act as object), act: acting.act },
  })),
};

const FORMS: Mutants = {
  'a refresh token': ({ refreshToken }) => refreshToken,
  'a one-time token': ({ oneTimeToken }) => oneTimeToken,
  'two parts': ({ good }) => partsOf(good).slice(0, 2).join('.'),
  'four parts': ({ good }) => `${good}.x`,
  'two tokens': ({ good }) => `${good} ${good}`,
  '5 KB, sealed with our key': claiming({ padding: 'x'.repeat(4_000) }),
};

/** What is refused as TOKEN_INVALID. */
export const INVALID: Mutants = { ...SIGNATURES, ...KEY_IDS, ...TAMPERED, ...CLAIMS, ...FORMS };

/** What is well made, of a session that is not there, or not theirs. */
export const OF_NO_SESSION: Mutants = {
  'sid of somebody else': withClaims(({ acme }) => ({ sid: acme.admin.who.sessionId })),
  'sid of somebody else, of another agency': withClaims(({ rival }) => ({ sid: rival.admin.who.sessionId })),
  'sid unknown': claiming({ sid: randomUUID() }),
};

/** What is well made and says what is not so (any more): the database knows better. */
export const OUTDATED: Mutants = {
  'a higher role': claiming({ role: 'SUPER_ADMIN' }),
  'a lower role': claiming({ role: 'CLIENT_USER' }),
  'a client': withClaims(({ acme }) => ({ clientId: acme.clients[1].id })),
};

const swapped = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
