import type { OutboundContent } from '../channels/content.js';
import type { OutboundFile } from '../channels/outbound-file.js';
import { isOfFile, type SentTemplate } from '../channels/template-content.js';
import { type Message, placeOf } from '../messages/messages.js';

/** Why a message cannot be delivered, in the words its FAILED status carries. */
export class Undeliverable extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
  ) {
    super(`${code}: ${text}`);
  }
}

/** What goes out as a file. */
const MEDIA_TYPES = ['IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'] as const;

/** What the provider is asked to deliver. @throws Undeliverable */
export function contentOf(message: Message, file: OutboundFile | null): OutboundContent {
  const { messageType, body, interactive, template } = message;
  const type = MEDIA_TYPES.find((one) => one === messageType);
  if (type) {
    if (!file) throw new Undeliverable('MEDIA_NOT_STORED', 'The file of the message is not here.');
    return { kind: 'media', type, caption: body, file };
  }
  if (messageType === 'TEXT' && body !== null) return { kind: 'text', body };
  if (interactive && interactive.type !== 'BUTTON_REPLY' && interactive.type !== 'LIST_REPLY') {
    return { kind: 'interactive', interactive };
  }
  const place = placeOf(message);
  if (place) return { kind: 'location', place };
  if (messageType === 'REACTION') return reactionOf(message);
  if (template) return templateOf(template, file);
  throw new Undeliverable(
    'CONTENT_NOT_SUPPORTED',
    `A ${messageType} message cannot be sent to this channel.`,
  );
}

/** A header without a link is the file of the message. */
function templateOf(template: SentTemplate, file: OutboundFile | null): OutboundContent {
  const { header } = template;
  const needsFile = header !== null && isOfFile(header.format) && header.link === null;
  if (needsFile && !file) throw new Undeliverable('MEDIA_NOT_STORED', 'The file of the message is not here.');
  return { kind: 'template', template, file: needsFile ? file : null };
}

/** It goes after the message that it is about, which may have failed meanwhile. */
function reactionOf({ body, quotedProviderId }: Message): OutboundContent {
  if (quotedProviderId) return { kind: 'reaction', emoji: body, providerMessageId: quotedProviderId };
  throw new Undeliverable('MESSAGE_NOT_ANSWERABLE', 'The customer never got the message that it is about.');
}
