import { invalidInput } from '../../kernel/errors.js';
import type { MessageId } from '../../kernel/ids.js';

export const neverSent = (id: MessageId) =>
  invalidInput('messageId', 'Only what was sent to a customer can be sent again.', { id });
