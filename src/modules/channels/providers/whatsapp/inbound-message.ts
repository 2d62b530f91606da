import type { Json } from '../../content.js';
import { type InboundMessage, type ProviderIdentity, Unreadable } from '../provider.js';
import { type ReadContent, readContent } from './inbound-content.js';
import { timestampOf } from './timestamp.js';
import { idAt, isObject, objectAt, storableJson, textAt, type Untrusted } from './untrusted.js';

const MAX_NAME = 256;

/**
 * Puts one message into the house's words. What we do not know, or what lacks the part its type promises,
 * becomes SYSTEM and carries the message as it came: an agent sees that something was said.
 *
 * @throws Unreadable only without an id or a sender.
 */
export function interpretMessage(payload: unknown, receivedAt: Date): InboundMessage {
  const root = isObject(payload) ? payload : {};
  const message = objectAt(root, 'message');
  const contact = objectAt(root, 'contact');
  const providerMessageId = idAt(message, 'id');
  if (!providerMessageId) throw new Unreadable('MESSAGE_ID_MISSING');
  const number = idAt(message, 'from') ?? idAt(contact, 'wa_id');
  const read = readContent(message) ?? asItCame(message);
  return {
    providerMessageId,
    at: timestampOf(message.timestamp, receivedAt),
    identities: identitiesOf(number, idAt(message, 'from_user_id') ?? idAt(contact, 'user_id')),
    displayName: nameOf(contact),
    phone: phoneOf(number),
    type: read.type,
    body: read.body ?? null,
    interactive: read.interactive ?? null,
    content: withOrigin(read.content ?? null, message),
    media: read.media ?? null,
    quotedProviderId: quotedBy(message),
  };
}

function identitiesOf(number: string | null, userId: string | null): InboundMessage['identities'] {
  const [first, ...more] = [
    ...(number ? [{ kind: 'WHATSAPP', value: number.replace(/^\+/, '') } as const] : []),
    ...(userId ? [{ kind: 'WHATSAPP_USER', value: userId } as const] : []),
  ] satisfies ProviderIdentity[];
  if (!first) throw new Unreadable('SENDER_MISSING');
  return [first, ...more];
}

/** The profile name, or the public user name of who has no other. */
function nameOf(contact: Untrusted): string | null {
  const profile = objectAt(contact, 'profile');
  const name = textAt(profile, 'name', MAX_NAME)?.trim();
  return name || textAt(profile, 'username', MAX_NAME)?.trim() || null;
}

/** E.164 has at most 15 digits. */
function phoneOf(number: string | null): string | null {
  const digits = /^\+?([1-9]\d{4,14})$/.exec(number ?? '')?.[1];
  return digits ? `+${digits}` : null;
}

/** What it answers or reacts to; for an edit or a deletion, the message that it changes. */
function quotedBy(message: Untrusted): string | null {
  return (
    idAt(objectAt(message, 'context'), 'id') ??
    idAt(objectAt(message, 'reaction'), 'message_id') ??
    idAt(objectAt(message, 'edit'), 'original_message_id') ??
    idAt(objectAt(message, 'revoke'), 'original_message_id')
  );
}

function asItCame(message: Untrusted): ReadContent {
  return {
    type: 'SYSTEM',
    content: { kind: textAt(message, 'type', 64) ?? 'unknown', raw: storableJson(message) },
  };
}

/** Where it came from (an advertisement, a product, forwarding, a group), beside whatever content there is. */
function withOrigin(content: Json, message: Untrusted): Json {
  const context = objectAt(message, 'context');
  const origin = {
    ...(isObject(message.referral) && { referral: storableJson(message.referral) }),
    ...(isObject(context.referred_product) && { referredProduct: storableJson(context.referred_product) }),
    ...((context.forwarded === true || context.frequently_forwarded === true) && { forwarded: true }),
    ...(idAt(message, 'group_id') && { groupId: idAt(message, 'group_id') }),
  };
  if (Object.keys(origin).length === 0) return content;
  return isObject(content) ? { ...(content as Record<string, Json>), ...origin } : origin;
}
