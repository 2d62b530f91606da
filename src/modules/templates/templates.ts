import { isDeepStrictEqual } from 'node:util';
import { invalidInput } from '../../kernel/errors.js';
import type { ChannelId, TemplateId } from '../../kernel/ids.js';
import type {
  SampleValues,
  TemplateCategory,
  TemplateComponents,
  TemplateStatus,
} from '../channels/template-content.js';
import { hasNul, isWellFormed, lengthOf } from '../channels/text.js';
import { type TemplateVariable, variablesOf } from './template-variables.js';

/** A message that its provider looks at beforehand. */
export interface Template {
  readonly id: TemplateId;
  readonly clientId: number;
  readonly channelId: ChannelId;
  /** With the language unique on its channel. */
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly status: TemplateStatus;
  /** Why the provider has rejected it, or would not take it. */
  readonly rejectedReason: string | null;
  readonly components: TemplateComponents;
  readonly sampleValues: SampleValues;
  readonly providerTemplateId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it was last seen in the provider's list. */
  readonly syncedAt: Date | null;
  /** The provider's time of the last news of it that were taken. */
  readonly toldAt: Date | null;
}

export interface SampledVariable extends TemplateVariable {
  readonly sample: string | null;
}

/** A template with everything that a message of it must say. */
export interface TemplateView extends Template {
  readonly variables: readonly SampledVariable[];
}

export const viewOf = (template: Template): TemplateView => ({
  ...template,
  variables: variablesOf(template.components).map((variable) => ({
    ...variable,
    sample: Object.hasOwn(template.sampleValues, variable.name)
      ? (template.sampleValues[variable.name] ?? null)
      : null,
  })),
});

export const TemplateSyncStatus = {
  WAITING: 'WAITING',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  FAILED: 'FAILED',
} as const;
export type TemplateSyncStatus = (typeof TemplateSyncStatus)[keyof typeof TemplateSyncStatus];

/** What came of asking a provider for the templates of a channel. */
export interface TemplateSync {
  readonly channelId: ChannelId;
  readonly status: TemplateSyncStatus;
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  /** When the list was last read to its end. */
  readonly syncedAt: Date | null;
  readonly templateCount: number | null;
  readonly lastError: string | null;
}

/** Of a channel: what Meta gives the accounts that may have most. */
export const MAX_TEMPLATES = 6_000;

/** Templates that may be asked for at once. */
export const MAX_TEMPLATES_AT_ONCE = 500;

const MAX_SEARCH = 100;

/** What is looked for; null for nothing in particular. @throws DomainError INVALID_INPUT text. */
export function searchOf(typed: string | null | undefined): string | null {
  const text = typed?.trim() ?? '';
  if (text === '') return null;
  if (!hasNul(text) && isWellFormed(text) && lengthOf(text) <= MAX_SEARCH) return text;
  throw invalidInput('text', `text is at most ${MAX_SEARCH} characters.`, { max: MAX_SEARCH });
}

/** The jobs of a channel's templates run one after the other: what is submitted is there before the list is read. */
export const templateLane = (channelId: ChannelId): string => `templates:${channelId}`;

export const SUBMIT_TEMPLATE = 'template.submit';
export const REMOVE_TEMPLATE = 'template.remove';
export const SYNC_TEMPLATES = 'template.sync';
/** What a provider has said of a template by itself. */
export const TEMPLATE_NEWS = 'template.news';
/** Waits until it is time for the next list. In a lane of its own: the others must not wait for it. */
export const TEMPLATES_DUE = 'template.sync_due';

type Content = Pick<Template, 'category' | 'components' | 'sampleValues'>;

const contentOf = ({ category, components, sampleValues }: Content): Content => ({
  category,
  components,
  sampleValues,
});

/** Whether both say the same, however they are called and whatever became of them. */
export const isSameContent = (one: Content, other: Content): boolean =>
  isDeepStrictEqual(contentOf(one), contentOf(other));
