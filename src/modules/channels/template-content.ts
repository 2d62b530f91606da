/** What is agreed with a provider beforehand. On WhatsApp it may be sent outside the reply window. */
export const TemplateCategory = {
  MARKETING: 'MARKETING',
  UTILITY: 'UTILITY',
  AUTHENTICATION: 'AUTHENTICATION',
} as const;
export type TemplateCategory = (typeof TemplateCategory)[keyof typeof TemplateCategory];

export const TemplateStatus = {
  PENDING: 'PENDING',
  APPROVED: 'APPROVED',
  REJECTED: 'REJECTED',
  PAUSED: 'PAUSED',
  DISABLED: 'DISABLED',
  DELETED: 'DELETED',
} as const;
export type TemplateStatus = (typeof TemplateStatus)[keyof typeof TemplateStatus];

/** `text` belongs to TEXT; what a file or a place is, is said with each message. */
export interface TemplateHeader {
  readonly format: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';
  readonly text: string | null;
}

/** What a header of this format shows is a file. */
export const isOfFile = (format: TemplateHeader['format']): boolean =>
  format !== 'TEXT' && format !== 'LOCATION';

export interface QuickReplyButton {
  readonly type: 'QUICK_REPLY';
  readonly text: string;
}

export interface UrlButton {
  readonly type: 'URL';
  readonly text: string;
  /** May end with `{{1}}`. */
  readonly url: string;
}

export interface PhoneNumberButton {
  readonly type: 'PHONE_NUMBER';
  readonly text: string;
  readonly phoneNumber: string;
}

/** Puts the code of an offer on the customer's clipboard. The provider writes its label. */
export interface CopyCodeButton {
  readonly type: 'COPY_CODE';
  readonly text: string;
}

/** Of a kind that this version does not send. */
export interface OtherButton {
  readonly type: 'OTHER';
  readonly text: string;
}

export type NewTemplateButton = QuickReplyButton | UrlButton | PhoneNumberButton | CopyCodeButton;
export type TemplateButton = NewTemplateButton | OtherButton;

export interface TemplateComponents<Button extends TemplateButton = TemplateButton> {
  readonly header: TemplateHeader | null;
  /** Variables are `{{1}}`, `{{2}}` … or `{{name}}`, all of one template in the same way. */
  readonly body: string;
  readonly footer: string | null;
  readonly buttons: readonly Button[];
}

/** An example of each variable, by its name. */
export type SampleValues = Readonly<Record<string, string>>;

/** A template on its way to its provider. */
export interface TemplateDraft {
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly components: TemplateComponents;
  readonly sampleValues: SampleValues;
}

/** A template as its provider knows it. */
export interface ListedTemplate extends TemplateDraft {
  readonly providerTemplateId: string;
  readonly status: TemplateStatus;
  readonly rejectedReason: string | null;
}

/** How much of each a provider takes. Lengths are in code points. */
export interface TemplateLimits {
  readonly languages: ReadonlySet<string>;
  readonly body: number;
  readonly headerText: number;
  readonly footer: number;
  readonly buttons: number;
  readonly buttonText: number;
  readonly urlButtons: number;
  readonly phoneNumberButtons: number;
  readonly copyCodeButtons: number;
  readonly url: number;
  readonly phoneNumber: number;
  readonly copyCode: number;
  readonly sampleValue: number;
}

// These are types and no interfaces: a message is stored with them as JSON.

/** The value of one variable; without a name it stands by its place. */
export type TemplateParameter = {
  readonly name: string | null;
  readonly value: string;
};

/** A header with what was put into it. */
export type SentHeader = {
  readonly format: TemplateHeader['format'];
  /** Of TEXT, as the customer reads it. */
  readonly text: string | null;
  /** Where the file is; null where the message has one of ours. */
  readonly link: string | null;
  readonly location: SentLocation | null;
  readonly parameters: readonly TemplateParameter[];
};

export type SentLocation = {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string;
  readonly address: string;
};

export type SentButton = {
  readonly type: NewTemplateButton['type'];
  readonly text: string;
  /** Of URL, whole. */
  readonly url: string | null;
  readonly phoneNumber: string | null;
  /** What the provider is given: the end of the URL, the code. */
  readonly parameter: string | null;
};

/** A template as one customer gets it: what the inbox shows, and what the provider needs. */
export type SentTemplate = {
  readonly name: string;
  readonly language: string;
  readonly header: SentHeader | null;
  /** As the customer reads it. */
  readonly body: string;
  readonly parameters: readonly TemplateParameter[];
  readonly footer: string | null;
  readonly buttons: readonly SentButton[];
};
