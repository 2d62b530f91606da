import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { TemplateId } from '../../kernel/ids.js';
import type { Template } from './templates.js';

/** Where changes of an agency's templates are heard. */
export const templateTopic = (agencyId: number) => `message_template_updated:${agencyId}`;

/** A template was made or changed, by somebody here or by its provider. */
export const TemplateChanged = eventType<{ templateId: TemplateId }>('message_template.changed', 1);

export const templateChanged = (
  agencyId: number,
  { id, clientId }: Pick<Template, 'id' | 'clientId'>,
): DomainEvent => ({
  type: TemplateChanged.type,
  version: TemplateChanged.version,
  agencyId,
  clientId,
  topics: [templateTopic(agencyId)],
  payload: { templateId: id },
});
