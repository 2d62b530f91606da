import type { MessageRow } from './demo-rows.js';
import type { Fate } from './script.js';

// From the moment a reply is sent, in milliseconds.
export const ACCEPTED_AFTER = 900;
const DELIVERED_AFTER = 2_100;
const READ_AFTER = 18_000;

/** How far a message came, and when. */
export type Tracking = Pick<
  MessageRow,
  'status' | 'sentAt' | 'deliveredAt' | 'readAt' | 'failedAt' | 'failureCode' | 'failureText'
>;

export const UNTRACKED: Tracking = {
  status: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  failureCode: null,
  failureText: null,
};

/** What the provider told of a reply. */
export function trackingOf(fate: Fate, at: number): Tracking {
  const sent = { ...UNTRACKED, sentAt: new Date(at + ACCEPTED_AFTER) };
  const told = new Date(at + DELIVERED_AFTER);
  if (typeof fate !== 'string') {
    return { ...sent, status: 'FAILED', failedAt: told, failureCode: fate.code, failureText: fate.text };
  }
  const deliveredAt = fate === 'SENT' ? null : told;
  const readAt = fate === 'READ' ? new Date(at + READ_AFTER) : null;
  return { ...sent, status: fate, deliveredAt, readAt };
}
