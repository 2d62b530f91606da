import { statusOf } from './channel-health.js';

const SINCE = new Date('2026-01-01T00:00:00Z');

test.each([
  ['connected, with a token', { isConnected: true, failingSince: null }, true, 'OK'],
  ['failing', { isConnected: true, failingSince: SINCE }, true, 'FAILING'],
  ['without a token', { isConnected: true, failingSince: null }, false, 'NO_CREDENTIAL'],
  ['failing, for want of a token', { isConnected: true, failingSince: SINCE }, false, 'NO_CREDENTIAL'],
  ['disconnected', { isConnected: false, failingSince: null }, false, 'DISCONNECTED'],
] as const)('a line that is %s', (_case, state, hasCredential, expected) => {
  expect(statusOf(state, hasCredential)).toBe(expected);
});
