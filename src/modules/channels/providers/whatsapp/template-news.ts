import { Unreadable } from '../provider.js';
import type { TemplateNews } from '../template-provider.js';
import {
  categoryOf,
  knownStatusOf,
  rejectedReasonOf,
  TEMPLATE_LANGUAGE,
  TEMPLATE_NAME,
} from './template-reading.js';
import { timestampOf } from './timestamp.js';
import { isObject, objectAt, textAt, type Untrusted, wholeIdAt } from './untrusted.js';

const STATUS = 'message_template_status_update';
const CATEGORY = 'template_category_update';

/** The fields of a change that tell of templates. */
export const TEMPLATE_FIELDS: ReadonlySet<unknown> = new Set([STATUS, CATEGORY]);

/**
 * What a change says of a template. A status that we have no word for is null: the list knows more.
 *
 * @throws Unreadable without a name or a language.
 */
export function interpretTemplateNews(payload: unknown, receivedAt: Date): TemplateNews {
  const { field, time, ...rest } = isObject(payload) ? payload : {};
  const value = objectAt(rest, 'value');
  const name = textAt(value, 'message_template_name', TEMPLATE_NAME);
  const language = textAt(value, 'message_template_language', TEMPLATE_LANGUAGE);
  if (!name || !language) throw new Unreadable('TEMPLATE_NAME_MISSING');
  const status = field === STATUS ? knownStatusOf(textAt(value, 'event')) : null;
  const category = field === CATEGORY ? textAt(value, 'new_category') : null;
  return {
    name,
    language,
    providerTemplateId: wholeIdAt(value, 'message_template_id'),
    status,
    category: category === null ? null : categoryOf(category),
    rejectedReason: status === 'REJECTED' ? reasonOf(value) : null,
    at: timestampOf(time, receivedAt),
  };
}

/** In words where Meta has some for us, by its code otherwise. */
const reasonOf = (value: Untrusted): string | null =>
  rejectedReasonOf(objectAt(value, 'rejection_info'), 'reason') ?? rejectedReasonOf(value, 'reason');
