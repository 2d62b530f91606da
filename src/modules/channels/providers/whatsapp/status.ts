import { shortened } from '../../text.js';
import { type IgnoredStatus, type StatusUpdate, Unreadable } from '../provider.js';
import { timestampOf } from './timestamp.js';
import { codeAt, idAt, isObject, listAt, objectAt, textAt, type Untrusted } from './untrusted.js';

const MAX_ERROR_TEXT = 500;

const STATUSES: Readonly<Record<string, StatusUpdate['status']>> = {
  sent: 'SENT',
  delivered: 'DELIVERED',
  read: 'READ',
  // A voice message was listened to: more than read, and nothing the inbox tells apart.
  played: 'READ',
  failed: 'FAILED',
};

/** @throws Unreadable without a message id. A status we have no word for is ignored, with the reason. */
export function interpretStatus(payload: unknown, receivedAt: Date): StatusUpdate | IgnoredStatus {
  const status = isObject(payload) ? objectAt(payload, 'status') : {};
  const providerMessageId = idAt(status, 'id');
  if (!providerMessageId) throw new Unreadable('STATUS_ID_MISSING');
  const name = idAt(status, 'status') ?? '';
  const known = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
  if (!known) return { kind: 'ignored', reason: `STATUS_UNKNOWN: ${shortened(name, 64)}` };
  const error = listAt(status, 'errors').find(isObject) ?? {};
  const isFailure = known === 'FAILED';
  return {
    kind: 'status',
    providerMessageId,
    status: known,
    at: timestampOf(status.timestamp, receivedAt),
    errorCode: isFailure ? (codeAt(error, 'code') ?? 'UNKNOWN') : null,
    errorText: isFailure ? errorTextOf(error) : null,
    callbackData: textAt(status, 'biz_opaque_callback_data'),
  };
}

/** Title and details, each said once: `Re-engagement message: More than 24 hours have passed …`. */
export function errorTextOf(error: Untrusted): string {
  const title = textAt(error, 'title') ?? textAt(error, 'message');
  const details = textAt(objectAt(error, 'error_data'), 'details');
  const parts = new Set([title, details].filter((part) => part !== null));
  return shortened([...parts].join(': ') || 'The provider gave no reason.', MAX_ERROR_TEXT);
}
