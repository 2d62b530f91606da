import type { TemplateNews } from '../channels/providers/template-provider.js';
import type { Template } from './templates.js';

/** By how much the clocks of a provider may differ from ours. */
const CLOCKS_MS = 60_000;

/** Whether the news are of a template that has taken the name of ours. */
export const isOther = (
  { providerTemplateId: ours }: Pick<Template, 'providerTemplateId'>,
  { providerTemplateId: theirs }: Pick<TemplateNews, 'providerTemplateId'>,
): boolean => ours !== null && theirs !== null && ours !== theirs;

/**
 * Whether newer news or a later list were taken already: what could not be delivered comes again for days. Nothing is
 * news of what was deleted here.
 */
export const isOld = (
  { status, toldAt, syncedAt }: Pick<Template, 'status' | 'toldAt' | 'syncedAt'>,
  { at }: Pick<TemplateNews, 'at'>,
): boolean =>
  status === 'DELETED' ||
  (toldAt !== null && at < toldAt) ||
  (syncedAt !== null && at.getTime() < syncedAt.getTime() - CLOCKS_MS);
