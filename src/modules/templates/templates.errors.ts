import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ChannelId, TemplateId } from '../../kernel/ids.js';
import type { TemplateStatus } from '../channels/template-content.js';
import { MAX_TEMPLATES } from './templates.js';

const conflict = (reason: string, message: string, details: Readonly<Record<string, unknown>>) =>
  new DomainError('CONFLICT', reason, message, details);

export const channelDisconnected = (id: ChannelId) =>
  conflict('CHANNEL_DISCONNECTED', 'The channel is not connected any more.', { id });

export const noTemplates = (id: ChannelId) =>
  conflict('TEMPLATES_NOT_SUPPORTED', 'The provider of this channel has no templates.', { id });

export const noBusinessAccount = (id: ChannelId) =>
  conflict(
    'NO_BUSINESS_ACCOUNT',
    'The channel has no business account with its provider, where templates are kept. Connect it again with one.',
    { id },
  );

export const templateExists = (name: string, language: string) =>
  conflict('TEMPLATE_EXISTS', 'The channel has a template of this name in this language.', {
    field: 'name',
    name,
    language,
  });

export const tooManyTemplates = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_TEMPLATES',
    `A channel has at most ${MAX_TEMPLATES} templates.`,
    { max: MAX_TEMPLATES },
  );

/** It cannot be changed as it stands. */
export const mayNotChange = (id: TemplateId, status: TemplateStatus) =>
  conflict('TEMPLATE_NOT_EDITABLE', `A template that is ${status} cannot be changed.`, { id, status });

export const categoryIsFixed = () =>
  invalidInput('category', 'The provider keeps the category of a template that it has approved.');

export const notApproved = (id: TemplateId, status: TemplateStatus) =>
  conflict('TEMPLATE_NOT_APPROVED', `A template that is ${status} cannot be sent.`, { id, status });

export const notSupported = (name: string) =>
  conflict('TEMPLATE_NOT_SUPPORTED', 'The template has parts that cannot be sent from here.', { name });
