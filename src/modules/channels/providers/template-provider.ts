import type {
  ListedTemplate,
  TemplateCategory,
  TemplateDraft,
  TemplateLimits,
  TemplateStatus,
} from '../template-content.js';
import type { FetchOptions, Rejected, RetryLater } from './provider.js';

/** An account with a provider that keeps templates for all of its lines. */
export interface ProviderBusiness {
  readonly businessAccountId: string;
  readonly token: string;
}

export interface TemplatePage {
  readonly outcome: 'listed';
  readonly templates: readonly ListedTemplate[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

export type TemplateListing = TemplatePage | RetryLater | Rejected;

/** Taken, to be looked at; what the provider decided at once is said with it. */
export interface TemplateSubmitted {
  readonly outcome: 'submitted';
  /** Null when the provider said yes in words we could not read. */
  readonly providerTemplateId: string | null;
  readonly status: TemplateStatus;
  readonly category: TemplateCategory;
}

/** There is one of this name in this language: another's, or our own of an attempt whose answer was lost. */
export interface TemplateExists {
  readonly outcome: 'exists';
  readonly text: string;
}

export type TemplateSubmission = TemplateSubmitted | TemplateExists | RetryLater | Rejected;
export type TemplateRemoval = { readonly outcome: 'removed' } | RetryLater | Rejected;

/** What a provider says of a template by itself. What it says nothing of is null. */
export interface TemplateNews {
  readonly name: string;
  readonly language: string;
  readonly providerTemplateId: string | null;
  readonly status: TemplateStatus | null;
  readonly category: TemplateCategory | null;
  readonly rejectedReason: string | null;
  /** The provider's time, to the second. */
  readonly at: Date;
}

/** Templates as their provider keeps them. Every call is one attempt, within 15 s, and throws for nothing it is told. */
export interface TemplateProvider {
  readonly limits: TemplateLimits;

  /** @throws Unreadable when it does not say which template it is about. */
  interpretNews(payload: unknown, receivedAt: Date): TemplateNews;

  /** One page; with a name only those that have it, or whose name it is part of. */
  list(
    business: ProviderBusiness,
    options: FetchOptions & { readonly after?: string | null; readonly name?: string },
  ): Promise<TemplateListing>;

  create(
    business: ProviderBusiness,
    draft: TemplateDraft,
    options?: FetchOptions,
  ): Promise<TemplateSubmission>;

  /** Name and language of the draft are those it was made with. */
  update(
    business: ProviderBusiness,
    providerTemplateId: string,
    draft: TemplateDraft,
    options?: FetchOptions,
  ): Promise<TemplateSubmission>;

  /** Only this one, not those of its name in other languages. One that is gone already is removed. */
  remove(
    business: ProviderBusiness,
    template: { readonly name: string; readonly providerTemplateId: string },
    options?: FetchOptions,
  ): Promise<TemplateRemoval>;
}
