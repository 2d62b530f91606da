import type {
  Framed,
  InteractiveHeader,
  InteractiveOffer,
  Json,
  ListSection,
  OutboundContent,
  Place,
} from '../../content.js';
import type { MediaContent } from '../../outbound-file.js';
import type { ProviderIdentity, SendOptions } from '../provider.js';
import { templateSend } from './template-writing.js';

/**
 * Which field of a send carries a business-scoped user id. Meta's page says `recipient`, and a user id in
 * `to` is answered with 200 and never delivered; some resellers' gateways want it in `to` all the same.
 */
export type UserIdField = 'recipient' | 'to';

/** The body of `POST /{phone_number_id}/messages`. */
export function sendBody(
  to: ProviderIdentity,
  content: OutboundContent,
  options: Pick<SendOptions, 'idempotencyKey' | 'quotedProviderId'>,
  userIdField: UserIdField,
): Json {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    [to.kind === 'WHATSAPP_USER' ? userIdField : 'to']: to.value,
    // A reaction names its message itself.
    ...(options.quotedProviderId &&
      content.kind !== 'reaction' && { context: { message_id: options.quotedProviderId } }),
    ...contentBody(content),
    // Comes back in every status: it finds our message even when the answer to this call was lost.
    biz_opaque_callback_data: options.idempotencyKey,
  };
}

function contentBody(content: OutboundContent): { [key: string]: Json } {
  switch (content.kind) {
    case 'text':
      return { type: 'text', text: { body: content.body } };
    case 'interactive':
      return { type: 'interactive', interactive: interactiveBody(content.interactive) };
    case 'location':
      return { type: 'location', location: placeBody(content.place) };
    case 'reaction': {
      const { emoji, providerMessageId } = content;
      return { type: 'reaction', reaction: { message_id: providerMessageId, emoji: emoji ?? '' } };
    }
    case 'template':
      return { type: 'template', template: templateSend(content.template, content.file) };
    case 'media':
      return mediaBody(content);
  }
}

/** By the id of an upload. WebP is no image to WhatsApp but a sticker, so it goes out as a document. */
function mediaBody({ type, caption, file }: MediaContent): { [key: string]: Json } {
  const kind = file.mimeType === 'image/webp' ? 'document' : type.toLowerCase();
  const named = kind === 'document' && file.fileName;
  return {
    type: kind,
    [kind]: {
      id: file.providerMediaId,
      ...(caption && { caption }),
      ...(named && { filename: named }),
    },
  };
}

function interactiveBody(offer: InteractiveOffer): Json {
  switch (offer.type) {
    case 'REPLY_BUTTONS': {
      const buttons = offer.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
      return { type: 'button', ...frameBody(offer), action: { buttons } };
    }
    case 'LIST': {
      const action = { button: offer.button, sections: offer.sections.map(sectionBody) };
      return { type: 'list', ...frameBody(offer), action };
    }
    case 'CTA_URL': {
      const parameters = { display_text: offer.displayText, url: offer.url };
      return { type: 'cta_url', ...frameBody(offer), action: { name: 'cta_url', parameters } };
    }
    case 'LOCATION_REQUEST':
      return {
        type: 'location_request_message',
        body: { text: offer.body },
        action: { name: 'send_location' },
      };
  }
}

const frameBody = ({ header, body, footer }: Framed) => ({
  ...(header && { header: headerBody(header) }),
  body: { text: body },
  ...(footer && { footer: { text: footer } }),
});

const placeBody = ({ latitude, longitude, name, address }: Place): Json => ({
  latitude,
  longitude,
  ...(name && { name }),
  ...(address && { address }),
});

function headerBody(header: InteractiveHeader): Json {
  if (header.type === 'TEXT') return { type: 'text', text: header.text };
  const type = header.type.toLowerCase();
  return { type, [type]: { link: header.link } };
}

const sectionBody = ({ title, rows }: ListSection): Json => ({
  ...(title && { title }),
  rows: rows.map((row) => ({
    id: row.id,
    title: row.title,
    ...(row.description && { description: row.description }),
  })),
});
