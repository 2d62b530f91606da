import type { ContactCard, InteractiveReply, Json, LabelledValue, MessageType } from '../../content.js';
import type { InboundMedia } from '../provider.js';
import { idAt, isObject, listAt, objectAt, storableJson, textAt, type Untrusted } from './untrusted.js';

/** What one type of message carries. */
export interface ReadContent {
  readonly type: MessageType;
  readonly body?: string | null;
  readonly interactive?: InteractiveReply;
  readonly content?: Json;
  readonly media?: InboundMedia;
}

type Reader = (message: Untrusted) => ReadContent | null;

const MAX_MIME_TYPE = 255;
const MAX_FILE_NAME = 255;

const READERS: Readonly<Record<string, Reader>> = {
  text: ({ text }) => {
    const body = isObject(text) ? textAt(text, 'body') : null;
    return body === null ? null : { type: 'TEXT', body };
  },
  image: mediaReader('image', 'IMAGE'),
  video: mediaReader('video', 'VIDEO'),
  audio: mediaReader('audio', 'AUDIO'),
  document: mediaReader('document', 'DOCUMENT'),
  sticker: mediaReader('sticker', 'STICKER'),
  location: ({ location }) =>
    isObject(location) && isFiniteNumber(location.latitude) && isFiniteNumber(location.longitude)
      ? { type: 'LOCATION', content: storableJson(location) }
      : null,
  contacts: (message) => {
    const contacts = listAt(message, 'contacts').filter(isObject).map(readCard);
    return contacts.length > 0 ? { type: 'CONTACTS', content: { contacts } } : null;
  },
  reaction: readReaction,
  interactive: readInteractive,
  // The quick reply of a template. Its payload is what the sender of the template gave the button.
  button: ({ button }) => {
    const title = isObject(button) ? textAt(button, 'text') : null;
    if (!isObject(button) || title === null) return null;
    const id = textAt(button, 'payload') ?? title;
    return { type: 'INTERACTIVE', body: title, interactive: { type: 'BUTTON_REPLY', id, title } };
  },
  order: ({ order }) =>
    isObject(order)
      ? {
          type: 'SYSTEM',
          body: textAt(order, 'text'),
          content: { kind: 'order', order: storableJson(order) },
        }
      : null,
  system: ({ system }) =>
    isObject(system)
      ? {
          type: 'SYSTEM',
          body: textAt(system, 'body'),
          content: { kind: 'system', system: storableJson(system) },
        }
      : null,
};

/** Null when the type is unknown, or lacks what makes it that type. */
export function readContent(message: Untrusted): ReadContent | null {
  const type = typeof message.type === 'string' ? message.type : '';
  return Object.hasOwn(READERS, type) ? (READERS[type]?.(message) ?? null) : null;
}

function mediaReader(key: string, type: MessageType): Reader {
  return (message) => {
    const file = objectAt(message, key);
    const providerMediaId = idAt(file, 'id');
    if (!providerMediaId) return null;
    return {
      type,
      body: textAt(file, 'caption'),
      media: {
        providerMediaId,
        mimeType: textAt(file, 'mime_type', MAX_MIME_TYPE) ?? 'application/octet-stream',
        fileName: textAt(file, 'filename', MAX_FILE_NAME),
        sha256: idAt(file, 'sha256'),
        voice: file.voice === true,
        animated: file.animated === true,
      },
    };
  };
}

/** A card without a name is called by whatever else is on it. */
function readCard(card: Untrusted): ContactCard & { [key: string]: Json } {
  const names = objectAt(card, 'name');
  const org = objectAt(card, 'org');
  const company = textAt(org, 'company');
  const phones = labelled(card, 'phones', 'phone');
  const emails = labelled(card, 'emails', 'email');
  const urls = labelled(card, 'urls', 'url');
  const [reached] = [...phones, ...emails, ...urls];
  const name =
    textAt(names, 'formatted_name') ?? textAt(names, 'first_name') ?? company ?? reached?.value ?? '';
  return { name, company, jobTitle: textAt(org, 'title'), phones, emails, urls };
}

const labelled = (card: Untrusted, list: string, key: string): (LabelledValue & { [key: string]: Json })[] =>
  listAt(card, list)
    .filter(isObject)
    .flatMap((each) => {
      const value = textAt(each, key);
      return value === null ? [] : [{ value, label: textAt(each, 'type') }];
    });

/** A reaction without an emoji takes an earlier one back. */
function readReaction(message: Untrusted): ReadContent | null {
  const reaction = objectAt(message, 'reaction');
  const providerMessageId = idAt(reaction, 'message_id');
  if (!providerMessageId) return null;
  const emoji = textAt(reaction, 'emoji');
  return { type: 'REACTION', body: emoji, content: { emoji, providerMessageId } };
}

/** Answers to our buttons and lists. Other kinds (forms, call permissions) are shown as they came. */
function readInteractive(message: Untrusted): ReadContent | null {
  const interactive = objectAt(message, 'interactive');
  const kind = interactive.type === 'list_reply' ? 'list_reply' : 'button_reply';
  const reply = objectAt(interactive, kind);
  const title = textAt(reply, 'title');
  if (interactive.type !== kind || title === null) return null;
  const id = textAt(reply, 'id') ?? title;
  const answer: InteractiveReply =
    kind === 'list_reply'
      ? { type: 'LIST_REPLY', id, title, description: textAt(reply, 'description') }
      : { type: 'BUTTON_REPLY', id, title };
  return { type: 'INTERACTIVE', body: title, interactive: answer };
}

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
