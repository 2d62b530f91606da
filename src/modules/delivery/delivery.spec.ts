import type { MessageId } from '../../kernel/ids.js';
import { counts } from './delivery.js';

const messageId = 'm' as MessageId;

test.each([
  ['SENT', true, false],
  ['DELIVERED', true, true],
  ['READ', true, true],
  ['FAILED', true, false],
] as const)(
  '%s moves a message under its newest call: %s, under an earlier one: %s',
  (status, now, before) => {
    expect(counts({ messageId, isNewest: true }, status)).toBe(now);
    expect(counts({ messageId, isNewest: false }, status)).toBe(before);
  },
);
