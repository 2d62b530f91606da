import { createHmac } from 'node:crypto';
import { verifyHandshake, verifySignature } from './signature.js';

const SECRET = 'dev-meta-app-secret';
const BODY = Buffer.from('{"object":"whatsapp_business_account","text":"caf\\u00e9"}');
const HEX = createHmac('sha256', SECRET).update(BODY).digest('hex');

test('the signature of the exact bytes is accepted', () => {
  expect(verifySignature(BODY, `sha256=${HEX}`, SECRET)).toBe(true);
});

test.each<[string, Buffer, string | undefined, string]>([
  ['another secret', BODY, `sha256=${HEX}`, 'another-secret'],
  [
    'other bytes of the same JSON',
    Buffer.from(BODY.toString().replace('\\u00e9', 'é')),
    `sha256=${HEX}`,
    SECRET,
  ],
  ['no header', BODY, undefined, SECRET],
  ['an empty header', BODY, '', SECRET],
  ['no algorithm', BODY, HEX, SECRET],
  ['another algorithm', BODY, `sha1=${HEX.slice(0, 40)}`, SECRET],
  ['a digest too short', BODY, `sha256=${HEX.slice(0, 62)}`, SECRET],
  ['a digest too long', BODY, `sha256=${HEX}00`, SECRET],
  ['not hexadecimal', BODY, `sha256=${'z'.repeat(64)}`, SECRET],
  ['two headers joined', BODY, `sha256=${HEX}, sha256=${HEX}`, SECRET],
])('%s is refused', (_case, body, header, secret) => {
  expect(verifySignature(body, header, secret)).toBe(false);
});

const asked = (more: Record<string, unknown> = {}) => ({
  'hub.mode': 'subscribe',
  'hub.verify_token': 'dev-meta-verify-token',
  'hub.challenge': '1158201444',
  ...more,
});

test('the handshake echoes the challenge', () => {
  expect(verifyHandshake(asked(), 'dev-meta-verify-token')).toBe('1158201444');
});

test.each([
  ['another token', { 'hub.verify_token': 'guess' }],
  ['an empty token', { 'hub.verify_token': '' }],
  ['a repeated token', { 'hub.verify_token': ['dev-meta-verify-token', 'x'] }],
  ['another mode', { 'hub.mode': 'unsubscribe' }],
  ['no challenge', { 'hub.challenge': undefined }],
])('the handshake with %s is refused', (_case, more) => {
  expect(verifyHandshake(asked(more), 'dev-meta-verify-token')).toBeNull();
});
