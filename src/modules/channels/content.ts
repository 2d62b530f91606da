import type { MediaContent, OutboundFile } from './outbound-file.js';
import { requireText } from './requirements.js';
import type { SentTemplate } from './template-content.js';

/** What a jsonb column takes. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type MessageType =
  | 'TEXT'
  | 'IMAGE'
  | 'VIDEO'
  | 'AUDIO'
  | 'DOCUMENT'
  | 'STICKER'
  | 'LOCATION'
  | 'CONTACTS'
  | 'REACTION'
  | 'INTERACTIVE'
  | 'TEMPLATE'
  | 'NOTE'
  | 'SYSTEM';

export type InteractiveHeader =
  | { readonly type: 'TEXT'; readonly text: string }
  | { readonly type: 'IMAGE' | 'VIDEO' | 'DOCUMENT'; readonly link: string };

/** What stands around whatever there is to tap. */
export interface Framed {
  readonly header?: InteractiveHeader | null;
  readonly body: string;
  readonly footer?: string | null;
}

export interface ReplyButton {
  readonly id: string;
  readonly title: string;
}

export interface ListRow {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
}

export interface ListSection {
  readonly title?: string | null;
  readonly rows: readonly ListRow[];
}

export interface ReplyButtons extends Framed {
  readonly type: 'REPLY_BUTTONS';
  readonly buttons: readonly ReplyButton[];
}

export interface List extends Framed {
  readonly type: 'LIST';
  /** The label that opens the list. */
  readonly button: string;
  readonly sections: readonly ListSection[];
}

export interface CtaUrl extends Framed {
  readonly type: 'CTA_URL';
  readonly displayText: string;
  readonly url: string;
}

/** One button with which the customer tells where they are. */
export interface LocationRequest {
  readonly type: 'LOCATION_REQUEST';
  readonly body: string;
}

/** The customer tapped a button. */
export interface ButtonReply extends ReplyButton {
  readonly type: 'BUTTON_REPLY';
}

/** The customer chose a row. */
export interface ListReply extends ListRow {
  readonly type: 'LIST_REPLY';
}

/** What an agent or a flow can offer. */
export type InteractiveOffer = ReplyButtons | List | CtaUrl | LocationRequest;
/** What a customer can answer. */
export type InteractiveReply = ButtonReply | ListReply;
export type Interactive = InteractiveOffer | InteractiveReply;

/** A point on the map. */
export interface Place {
  /** Degrees, -90 to 90. */
  readonly latitude: number;
  /** Degrees, -180 to 180. */
  readonly longitude: number;
  readonly name?: string | null;
  /** Shown under the name. */
  readonly address?: string | null;
}

/** Somebody's card. */
export interface ContactCard {
  readonly name: string;
  readonly company: string | null;
  readonly jobTitle: string | null;
  readonly phones: readonly LabelledValue[];
  readonly emails: readonly LabelledValue[];
  readonly urls: readonly LabelledValue[];
}

/** One of several ways to reach somebody; the label is the sender's word for it (`HOME`, `WORK`). */
export interface LabelledValue {
  readonly value: string;
  readonly label: string | null;
}

/** What a provider is asked to deliver. */
export type OutboundContent =
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'interactive'; readonly interactive: InteractiveOffer }
  | { readonly kind: 'location'; readonly place: Place }
  /** Without an emoji the earlier reaction is taken back. */
  | { readonly kind: 'reaction'; readonly emoji: string | null; readonly providerMessageId: string }
  | TemplateContent
  | MediaContent;

/** `file` stands in the header, where its template has one for a file and no link says where it is. */
export interface TemplateContent {
  readonly kind: 'template';
  readonly template: SentTemplate;
  readonly file: OutboundFile | null;
}

/** How much of each a provider takes. Lengths are in code points. */
export interface ContentLimits {
  readonly text: number;
  readonly body: number;
  readonly listBody: number;
  readonly headerText: number;
  readonly footer: number;
  readonly buttons: number;
  readonly buttonId: number;
  readonly buttonTitle: number;
  readonly listButton: number;
  readonly sections: number;
  readonly sectionTitle: number;
  /** Over all sections together. */
  readonly rows: number;
  readonly rowId: number;
  readonly rowTitle: number;
  readonly rowDescription: number;
  readonly ctaText: number;
  readonly url: number;
  readonly placeName: number;
  readonly placeAddress: number;
}

/** What a provider can show beside text. What it cannot is said in text where that is possible. */
export interface ContentCapabilities {
  readonly files: readonly ('IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT')[];
  readonly interactive: readonly InteractiveOffer['type'][];
  readonly places: boolean;
  readonly reactions: boolean;
}

/** 1 to `limits.text` code points, more than white space, no NUL, well-formed Unicode. @throws invalidInput */
export function validateText(body: string, limits: Pick<ContentLimits, 'text'>, field = 'body'): void {
  requireText(field, body, limits.text);
}
