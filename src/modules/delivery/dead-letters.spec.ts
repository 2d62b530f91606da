import { WHATSAPP_FAILURES } from '../channels/providers/whatsapp/failures.js';
import { kindOf } from './dead-letters.js';

test.each([
  ['131047', 'WINDOW_CLOSED'],
  ['131026', 'BAD_NUMBER'],
  ['131050', 'OPTED_OUT'],
  ['131053', 'MEDIA'],
  ['132001', 'TEMPLATE'],
  ['131051', 'CONTENT'],
  ['190', 'CHANNEL'],
  ['131049', 'PERMANENT'],
  // Told after it was accepted: it would have been tried again, had the call said so.
  ['131000', 'GAVE_UP'],
  ['DELIVERY_GAVE_UP', 'GAVE_UP'],
  ['MEDIA_NOT_STORED', 'MEDIA'],
  ['NO_ADDRESS', 'BAD_NUMBER'],
  ['777777', 'PERMANENT'],
  ['constructor', 'PERMANENT'],
  [null, 'PERMANENT'],
] as const)('%s is %s', (code, kind) => {
  expect(kindOf(code, WHATSAPP_FAILURES)).toBe(kind);
});

test('the codes of a provider mean nothing on a channel of another', () => {
  expect(kindOf('131047', null)).toBe('PERMANENT');
});
