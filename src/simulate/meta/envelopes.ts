import { randomBytes } from 'node:crypto';

/** Builders of what Meta posts to a webhook, in the shapes of its public reference. Values are plain JSON. */

export type JsonObject = { readonly [key: string]: unknown };

export interface Line {
  readonly phoneNumberId: string;
  readonly displayPhoneNumber?: string;
  readonly businessAccountId?: string;
}

/** A customer's phone. Leave `number` out for a person who shows only a user name. */
export interface Sender {
  readonly name?: string;
  readonly number?: string;
  /** Business-scoped: `US.13491208655302741918`. */
  readonly userId?: string;
  readonly username?: string;
}

export interface MessageOptions {
  readonly id?: string;
  readonly at?: Date;
  /** The message that is answered. */
  readonly quotes?: string;
  /** Anything else beside the type's own part: `referral`, `errors`. */
  readonly extra?: JsonObject;
}

/** A media id, with what the file really is where that matters. `sha256` in base64, as webhooks have it. */
export type MediaRef = string | { readonly id: string; readonly mimeType?: string; readonly sha256?: string };

const SOME_DIGEST = 'ucvUVn9nL6bTtdVZgDDRyUN0DY8wDMIOPlDQ8fU8bi4=';

/** As opaque as Meta's: a prefix and base64. */
export const newWamid = (): string =>
  `wamid.${Buffer.concat([Buffer.from([0x1c]), randomBytes(33)]).toString('base64')}`;

const unixSeconds = (at: Date): string => String(Math.floor(at.getTime() / 1000));

/** One message of any type: `part` is what stands under the type's own key. */
export function message(from: Sender, type: string, part: unknown, options: MessageOptions = {}): JsonObject {
  return {
    ...(options.quotes && { context: { id: options.quotes } }),
    ...(from.number && { from: from.number }),
    ...(from.userId && { from_user_id: from.userId }),
    id: options.id ?? newWamid(),
    timestamp: unixSeconds(options.at ?? new Date()),
    type,
    ...(part !== undefined && { [type]: part }),
    ...options.extra,
  };
}

/** The messages of one type that people send, by a short name. */
export const messages = {
  text: (from: Sender, body: string, options?: MessageOptions) => message(from, 'text', { body }, options),

  image: (from: Sender, media: MediaRef, caption?: string, options?: MessageOptions) =>
    message(from, 'image', { ...(caption && { caption }), ...file(media, 'image/jpeg') }, options),

  video: (from: Sender, media: MediaRef, caption?: string, options?: MessageOptions) =>
    message(from, 'video', { ...(caption && { caption }), ...file(media, 'video/mp4') }, options),

  voice: (from: Sender, media: MediaRef, options?: MessageOptions) =>
    message(from, 'audio', { ...file(media, 'audio/ogg; codecs=opus'), voice: true }, options),

  document: (from: Sender, media: MediaRef, filename: string, caption?: string, options?: MessageOptions) =>
    message(
      from,
      'document',
      { ...(caption && { caption }), filename, ...file(media, 'application/pdf') },
      options,
    ),

  sticker: (from: Sender, media: MediaRef, options?: MessageOptions) =>
    message(from, 'sticker', { ...file(media, 'image/webp'), animated: true }, options),

  location: (from: Sender, place: Place, options?: MessageOptions) =>
    message(from, 'location', place, options),

  contacts: (from: Sender, name: string, phone: string, options?: MessageOptions) =>
    message(
      from,
      'contacts',
      [
        {
          name: { formatted_name: name, first_name: name.split(' ')[0] },
          phones: [{ phone, type: 'CELL', wa_id: phone.replace(/\D/g, '') }],
        },
      ],
      options,
    ),

  /** Without an emoji: the earlier reaction is taken back. */
  reaction: (from: Sender, messageId: string, emoji?: string, options?: MessageOptions) =>
    message(from, 'reaction', { message_id: messageId, ...(emoji && { emoji }) }, options),

  buttonReply: (from: Sender, reply: { id: string; title: string }, options?: MessageOptions) =>
    message(from, 'interactive', { type: 'button_reply', button_reply: reply }, options),

  listReply: (
    from: Sender,
    reply: { id: string; title: string; description?: string },
    options?: MessageOptions,
  ) => message(from, 'interactive', { type: 'list_reply', list_reply: reply }, options),

  /** The quick reply of a template. */
  templateButton: (from: Sender, text: string, payload: string, options?: MessageOptions) =>
    message(from, 'button', { payload, text }, options),

  order: (from: Sender, catalogId: string, text: string, options?: MessageOptions) =>
    message(
      from,
      'order',
      {
        catalog_id: catalogId,
        text,
        product_items: [
          { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 7.99, currency: 'USD' },
        ],
      },
      options,
    ),

  unsupported: (from: Sender, what: string, options?: MessageOptions) =>
    message(
      from,
      'unsupported',
      { type: what },
      {
        ...options,
        extra: {
          errors: [
            {
              code: 131051,
              title: 'Message type unknown',
              message: 'Message type unknown',
              error_data: { details: 'Message type is currently not supported.' },
            },
          ],
        },
      },
    ),

  /** Comes without a `contacts` list. */
  changedNumber: (from: Sender, newNumber: string, options?: MessageOptions) =>
    message(
      from,
      'system',
      {
        body: `User ${from.name ?? ''} changed from ${from.number ?? ''} to ${newNumber}`,
        wa_id: newNumber,
        type: 'user_changed_number',
      },
      options,
    ),

  fromAdvertisement: (from: Sender, body: string, options?: MessageOptions) =>
    message(
      from,
      'text',
      { body },
      {
        ...options,
        extra: {
          referral: {
            source_url: 'https://fb.me/3cr4Wqqkv',
            source_id: '120226305854810726',
            source_type: 'ad',
            body: 'Dinner for two',
            headline: 'Chat with us',
            media_type: 'image',
            image_url: 'https://scontent.xx.fbcdn.net/v/t45.1/1.jpg',
            ctwa_clid: 'Aff-n8ZTODiE79d22KtAwQKj9e',
            welcome_message: { text: 'Hi there! How can we help?' },
          },
        },
      },
    ),
};

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

export interface StatusOptions {
  readonly at?: Date;
  readonly callbackData?: string;
  readonly errors?: readonly JsonObject[];
}

export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** What became of a message that we sent. */
export function status(
  name: StatusName,
  wamid: string,
  recipient: Sender,
  options: StatusOptions = {},
): JsonObject {
  const at = options.at ?? new Date();
  return {
    id: wamid,
    status: name,
    timestamp: unixSeconds(at),
    ...(recipient.number && { recipient_id: recipient.number }),
    ...(recipient.userId && { recipient_user_id: recipient.userId }),
    ...(options.callbackData && { biz_opaque_callback_data: options.callbackData }),
    ...(name === 'sent' && {
      conversation: {
        id: 'f2e8c0d8a4b14a9f9c3f0c1b8e5d7a61',
        expiration_timestamp: unixSeconds(new Date(at.getTime() + 86_400_000)),
        origin: { type: 'service' },
      },
    }),
    ...(name !== 'failed' && {
      pricing: { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' },
    }),
    ...(options.errors && { errors: options.errors }),
  };
}

/** As Meta writes an error inside a failed status. */
export const statusError = (code: number, title: string, details: string): JsonObject => ({
  code,
  title,
  message: title,
  error_data: { details },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
});

/** The `value` of a change that brings messages of one sender. */
export function messageValue(line: Line, from: Sender, sent: readonly JsonObject[]): JsonObject {
  const contact = {
    profile: { ...(from.name && { name: from.name }), ...(from.username && { username: from.username }) },
    ...(from.number && { wa_id: from.number }),
    ...(from.userId && { user_id: from.userId }),
  };
  return { ...head(line), contacts: [contact], messages: sent };
}

export const statusValue = (line: Line, statuses: readonly JsonObject[]): JsonObject => ({
  ...head(line),
  statuses,
});

export const errorValue = (line: Line, errors: readonly JsonObject[]): JsonObject => ({
  ...head(line),
  errors,
});

/** One entry with one change for each value. */
export function envelope(...values: readonly JsonObject[]): JsonObject {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: values.map((value) => ({ value, field: 'messages' })) }],
  };
}

/** What somebody at Meta, or a machine there, has decided about a template. */
export function templateStatusEnvelope(
  { id, businessAccountId, name, language, status: event, rejectedReason }: TemplateOfAccount,
  at: Date = new Date(),
): JsonObject {
  return templateEnvelope(businessAccountId, 'message_template_status_update', at, {
    event,
    message_template_id: Number(id),
    message_template_name: name,
    message_template_language: language,
    reason: rejectedReason,
  });
}

/** Meta has put a template into another category. */
export function templateCategoryEnvelope(
  { id, businessAccountId, name, language, category }: TemplateOfAccount & { readonly category: string },
  previousCategory: string,
  at: Date = new Date(),
): JsonObject {
  return templateEnvelope(businessAccountId, 'template_category_update', at, {
    message_template_id: Number(id),
    message_template_name: name,
    message_template_language: language,
    previous_category: previousCategory,
    new_category: category,
  });
}

export interface TemplateOfAccount {
  readonly id: string;
  readonly businessAccountId: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly rejectedReason: string;
}

const templateEnvelope = (id: string, field: string, at: Date, value: JsonObject): JsonObject => ({
  object: 'whatsapp_business_account',
  entry: [{ id, time: Math.floor(at.getTime() / 1000), changes: [{ value, field }] }],
});

function head(line: Line): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: line.displayPhoneNumber ?? '15550783881',
      phone_number_id: line.phoneNumberId,
    },
  };
}

function file(media: MediaRef, usualType: string): JsonObject {
  const {
    id,
    mimeType = usualType,
    sha256 = SOME_DIGEST,
  } = typeof media === 'string' ? { id: media } : media;
  return { mime_type: mimeType, sha256, id };
}
