import { DomainError } from '../../kernel/errors.js';
import { newId } from '../../kernel/ids.js';
import { assertWelcome } from './messages.policy.js';

const AT = new Date('2026-11-20T12:00:00Z');
const contact = { id: newId<'Contact'>(), blockedAt: null, optedOutAt: null };

/** The reason of the refusal; null: the house may write. */
function refusalOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
}

test.each([
  ['somebody', contact, null],
  ['nobody that we know', null, null],
  ['who wants no messages', { ...contact, optedOutAt: AT }, 'OPTED_OUT'],
  ['who is blocked', { ...contact, blockedAt: AT }, 'CONTACT_BLOCKED'],
  ['who is blocked and wants none', { ...contact, blockedAt: AT, optedOutAt: AT }, 'CONTACT_BLOCKED'],
] as const)('to %s the house may write by itself: %#', (_who, to, expected) => {
  expect(refusalOf(() => assertWelcome(to))).toBe(expected);
});
