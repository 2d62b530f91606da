import type { ContentCapabilities, ContentLimits } from '../../content.js';

/** What the Cloud API takes. Meta's newest page allows 4096 for a list's body; most lines still refuse it. */
export const WHATSAPP_LIMITS: ContentLimits = Object.freeze({
  text: 4096,
  body: 1024,
  listBody: 1024,
  headerText: 60,
  footer: 60,
  buttons: 3,
  buttonId: 256,
  buttonTitle: 20,
  listButton: 20,
  sections: 10,
  sectionTitle: 24,
  rows: 10,
  rowId: 200,
  rowTitle: 24,
  rowDescription: 72,
  ctaText: 20,
  url: 2000,
  placeName: 1000,
  placeAddress: 1000,
});

export const WHATSAPP_CAPABILITIES: ContentCapabilities = Object.freeze({
  files: ['IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'],
  interactive: ['REPLY_BUTTONS', 'LIST', 'CTA_URL', 'LOCATION_REQUEST'],
  places: true,
  reactions: true,
} as const);
