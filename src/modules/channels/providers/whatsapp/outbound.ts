import type {
  InteractiveHeader,
  InteractiveOffer,
  Json,
  ListSection,
  OutboundContent,
} from '../../content.js';
import type { ProviderIdentity, SendOptions } from '../provider.js';

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
    ...(options.quotedProviderId && { context: { message_id: options.quotedProviderId } }),
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
  }
}

function interactiveBody(offer: InteractiveOffer): Json {
  const frame = {
    ...(offer.header && { header: headerBody(offer.header) }),
    body: { text: offer.body },
    ...(offer.footer && { footer: { text: offer.footer } }),
  };
  switch (offer.type) {
    case 'REPLY_BUTTONS': {
      const buttons = offer.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
      return { type: 'button', ...frame, action: { buttons } };
    }
    case 'LIST':
      return {
        type: 'list',
        ...frame,
        action: { button: offer.button, sections: offer.sections.map(sectionBody) },
      };
    case 'CTA_URL': {
      const parameters = { display_text: offer.displayText, url: offer.url };
      return { type: 'cta_url', ...frame, action: { name: 'cta_url', parameters } };
    }
  }
}

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
