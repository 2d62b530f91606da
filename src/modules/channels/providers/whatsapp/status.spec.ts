import fc from 'fast-check';
import { type Sender, type StatusName, status, statusError } from '../../../../simulate/meta/envelopes.js';
import { Unreadable } from '../provider.js';
import { interpretStatus } from './status.js';

const ANA: Sender = { number: '15551230001' };
const AT = new Date('2026-03-01T10:00:00Z');
const RECEIVED = new Date('2026-03-01T10:00:02Z');

test.each<[StatusName, string]>([
  ['sent', 'SENT'],
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['played', 'READ'],
])('%s is %s', (name, expected) => {
  const payload = { status: status(name, 'wamid.out', ANA, { at: AT, callbackData: 'message-1' }) };

  expect(interpretStatus(payload, RECEIVED)).toEqual({
    kind: 'status',
    providerMessageId: 'wamid.out',
    status: expected,
    at: AT,
    errorCode: null,
    errorText: null,
    callbackData: 'message-1',
  });
});

test('a failure brings its code and its reason', () => {
  const errors = [statusError(131047, 'Re-engagement message', 'More than 24 hours have passed.')];

  expect(interpretStatus({ status: status('failed', 'wamid.out', ANA, { errors }) }, RECEIVED)).toMatchObject(
    {
      status: 'FAILED',
      errorCode: '131047',
      errorText: 'Re-engagement message: More than 24 hours have passed.',
    },
  );
});

test('a failure without a reason is still a failure', () => {
  expect(interpretStatus({ status: status('failed', 'wamid.out', ANA) }, RECEIVED)).toMatchObject({
    status: 'FAILED',
    errorCode: 'UNKNOWN',
    errorText: 'The provider gave no reason.',
  });
});

test.each(['warning', 'deleted', 'toString', '__proto__'])('%s is ignored, with the reason', (name) => {
  const payload = JSON.parse(JSON.stringify({ status: { id: 'wamid.out', status: name } }));

  expect(interpretStatus(payload, RECEIVED)).toEqual({ kind: 'ignored', reason: `STATUS_UNKNOWN: ${name}` });
});

test('a status without a message id is unreadable', () => {
  expect(() => interpretStatus({ status: { status: 'sent' } }, RECEIVED)).toThrow(Unreadable);
});

test('errors of any shape are read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (errors) => {
      const payload = { status: { id: 'wamid.out', status: 'failed', errors } };
      expect(interpretStatus(payload, RECEIVED)).toMatchObject({ status: 'FAILED' });
    }),
    { numRuns: 300 },
  );
});
