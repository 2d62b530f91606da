import { createHash } from 'node:crypto';
import type { InboundEnvelopeItem, ParsedEnvelope, UnreadablePart } from '../provider.js';
import { TEMPLATE_FIELDS } from './template-news.js';
import {
  idAt,
  isObject,
  isShallow,
  listAt,
  objectAt,
  storableJson,
  textAt,
  type Untrusted,
} from './untrusted.js';

const OBJECT = 'whatsapp_business_account';
const FIELD = 'messages';
/** The three lists of a change, and what each of their entries is. */
const LISTS = { messages: 'message', statuses: 'status', errors: 'account_error' } as const;

type Item = InboundEnvelopeItem;

/**
 * Takes a webhook body apart: every entry, every change, every message, status and error.
 *
 * A part that is missing something essential is named unreadable and its siblings live on. Nothing is
 * dropped in silence, and nothing here throws: after our 200 the provider does not send it again.
 */
export function parseEnvelope(body: unknown): ParsedEnvelope {
  const reading = new Reading();
  if (!isObject(body)) reading.refuse('BODY_NOT_AN_OBJECT', body);
  else if (body.object !== OBJECT) reading.refuse('OBJECT_UNKNOWN', body);
  else if (!Array.isArray(body.entry)) reading.refuse('ENTRIES_MISSING', body);
  else for (const entry of body.entry) reading.entry(entry);
  return reading;
}

class Reading implements ParsedEnvelope {
  readonly items: Item[] = [];
  readonly unreadable: UnreadablePart[] = [];

  refuse(reason: string, part: unknown, accountId: string | null = null): void {
    this.unreadable.push({ accountId, reason, part });
  }

  entry(entry: unknown): void {
    if (!isObject(entry)) this.refuse('ENTRY_NOT_AN_OBJECT', entry);
    else if (!Array.isArray(entry.changes)) this.refuse('CHANGES_MISSING', entry);
    else for (const change of entry.changes) this.change(change, entry);
  }

  private change(change: unknown, entry: Untrusted): void {
    if (!isObject(change)) {
      this.refuse('CHANGE_NOT_AN_OBJECT', change);
      return;
    }
    const value = objectAt(change, 'value');
    const accountId = idAt(objectAt(value, 'metadata'), 'phone_number_id');
    if (TEMPLATE_FIELDS.has(change.field)) this.template(change, entry);
    // Account alerts, the quality of numbers and the like: not ours to read yet, and not lost.
    else if (change.field !== FIELD) this.refuse('FIELD_NOT_HANDLED', change, accountId);
    else if (!accountId) this.refuse('PHONE_NUMBER_ID_MISSING', change);
    else if (!Object.keys(LISTS).some((key) => Object.hasOwn(value, key))) {
      this.refuse('NOTHING_KNOWN_INSIDE', change, accountId);
    } else this.value(value, accountId);
  }

  private template(change: Untrusted, entry: Untrusted): void {
    const item = templateOf(change, entry);
    if (typeof item === 'string') this.refuse(`TEMPLATE_${item}`, change, idAt(entry, 'id'));
    else this.items.push(item);
  }

  private value(value: Untrusted, accountId: string): void {
    if (value.contacts !== undefined && !Array.isArray(value.contacts)) {
      this.refuse('CONTACTS_NOT_A_LIST', value.contacts, accountId);
    }
    const around = surroundingsOf(value, accountId);
    for (const [key, kind] of Object.entries(LISTS)) {
      const parts = value[key];
      if (Array.isArray(parts)) for (const part of parts) this.part(kind, part, around);
      else if (parts !== undefined) this.refuse(`${key.toUpperCase()}_NOT_A_LIST`, parts, accountId);
    }
  }

  private part(kind: Item['kind'], part: unknown, around: Surroundings): void {
    const item = isObject(part) ? itemOf(kind, part, around) : 'NOT_AN_OBJECT';
    if (typeof item === 'string') this.refuse(`${kind.toUpperCase()}_${item}`, part, around.accountId);
    else this.items.push(item);
  }
}

/** What the parts of one change share. */
interface Surroundings {
  readonly accountId: string;
  readonly metadata: unknown;
  readonly contacts: readonly Untrusted[];
  /** One contact beside one message. */
  readonly isPair: boolean;
}

function surroundingsOf(value: Untrusted, accountId: string): Surroundings {
  const contacts = listAt(value, 'contacts').filter(isObject).filter(isShallow);
  const isPair = contacts.length === 1 && listAt(value, 'messages').length === 1;
  return { accountId, metadata: value.metadata, contacts, isPair };
}

/** The item, or why there is none. */
function itemOf(kind: Item['kind'], part: Untrusted, around: Surroundings): Item | string {
  if (!isShallow(part)) return 'NESTED_TOO_DEEP';
  if (kind === 'message') return messageOf(part, around);
  if (kind === 'status') return statusOf(part, around);
  return errorOf(part, around);
}

/**
 * The lane is the sender, so that one person's messages keep their order. The user id comes first because
 * it is the one that stays when a person begins to hide the phone number.
 */
function messageOf(message: Untrusted, around: Surroundings): Item | string {
  const { accountId, metadata } = around;
  const id = idAt(message, 'id');
  if (!id) return 'ID_MISSING';
  const contact = contactOf(message, around);
  const sender =
    idAt(message, 'from_user_id') ??
    idAt(contact, 'user_id') ??
    idAt(message, 'from') ??
    idAt(contact, 'wa_id');
  if (!sender) return 'SENDER_MISSING';
  return {
    accountId,
    eventKey: id,
    lane: `whatsapp:${accountId}:from:${sender}`,
    kind: 'message',
    payload: storableJson({ message, contact, metadata }),
  };
}

/** The lane is the message it speaks of. Order among them is not promised by the provider either. */
function statusOf(status: Untrusted, { accountId, metadata }: Surroundings): Item | string {
  const id = idAt(status, 'id');
  if (!id) return 'ID_MISSING';
  const name = idAt(status, 'status');
  if (!name) return 'STATUS_MISSING';
  const recipient = idAt(status, 'recipient_participant_id') ?? idAt(status, 'recipient_id');
  const key = [id, name, idAt(status, 'timestamp') ?? '', ...(recipient ? [recipient] : [])];
  return {
    accountId,
    eventKey: key.join(':'),
    lane: `whatsapp:${accountId}:status:${id}`,
    kind: 'status',
    payload: storableJson({ status, metadata }),
  };
}

/** Errors have no id: the same words are the same error. */
function errorOf(error: Untrusted, { accountId, metadata }: Surroundings): Item {
  const payload = storableJson({ error, metadata });
  const digest = createHash('sha256').update(JSON.stringify(payload)).digest('hex');
  return {
    accountId,
    eventKey: `error:${digest}`,
    lane: `whatsapp:${accountId}:errors`,
    kind: 'account_error',
    payload,
  };
}

/**
 * Of the business account, whose lines share its templates. It has no id: the same words of the same second are the
 * same news.
 */
function templateOf(change: Untrusted, entry: Untrusted): Item | string {
  const accountId = idAt(entry, 'id');
  if (!accountId) return 'BUSINESS_ACCOUNT_MISSING';
  if (!isShallow(change)) return 'NESTED_TOO_DEEP';
  const value = objectAt(change, 'value');
  if (!textAt(value, 'message_template_name')) return 'NAME_MISSING';
  if (!textAt(value, 'message_template_language')) return 'LANGUAGE_MISSING';
  const payload = storableJson({ field: change.field, value, time: entry.time });
  const digest = createHash('sha256').update(JSON.stringify(payload)).digest('hex');
  return {
    accountId,
    eventKey: `template:${digest}`,
    lane: `whatsapp:${accountId}:templates`,
    kind: 'template',
    payload,
  };
}

/**
 * The profile that belongs to a message. The same number may be written differently in `wa_id` and `from`
 * (Brazil, Mexico), so a lone contact beside a lone message is its sender unless their user ids differ.
 */
function contactOf(
  message: Untrusted,
  { contacts, isPair }: Pick<Surroundings, 'contacts' | 'isPair'>,
): Untrusted {
  const named = contacts.find(
    (contact) => isSame(contact.user_id, message.from_user_id) || isSame(contact.wa_id, message.from),
  );
  if (named) return named;
  const [alone] = contacts;
  if (!isPair || !alone) return {};
  const isOther = idAt(alone, 'user_id') !== null && idAt(message, 'from_user_id') !== null;
  return isOther ? {} : alone;
}

const isSame = (one: unknown, other: unknown): boolean => typeof one === 'string' && one === other;
