import { NOT_FOUND, of, position, type Rows } from '../rules.js';

const inAnHour = () => new Date(Date.now() + 60 * 60 * 1000).toISOString();

/** Notes and mentions, scheduled messages, what became of messages. */
export const NOTES: Rows = {
  'Mutation.addNote': {
    given: { body: 'out of the matrix', clientMessageId: null },
    ids: { conversationId: of('conversation', NOT_FOUND) },
  },
  'Mutation.cancelScheduledMessage': {
    ids: { id: of('scheduledMessage', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.retryMessage': { ids: { messageId: of('failedMessage', NOT_FOUND, { isFresh: true }) } },
  'Mutation.scheduleMessage': {
    given: { sendAt: inAnHour, content: { text: 'out of the matrix' }, clientMessageId: null },
    // Only so many of one thread may wait.
    ids: { conversationId: of('freeConversation', NOT_FOUND, { isFresh: true }) },
  },
  'Query.mentions': {
    given: { limit: 20, unreadOnly: false },
    ids: { beforeId: position('beforeId', 'message') },
    comesTo: ['answered', 'empty'],
  },
  'Query.messageHistory': { ids: { messageId: of('message', 'empty') } },
  'Query.previewText': {
    given: { body: 'out of the matrix' },
    ids: { conversationId: of('conversation', 'null') },
  },
  'Query.scheduledMessages': {
    given: { status: 'WAITING', limit: 20 },
    ids: {
      afterId: position('afterId', 'scheduledMessage'),
      conversationId: of('conversation', 'empty'),
    },
  },
  'Subscription.mentioned': {},
  'Subscription.scheduledMessageUpdated': { ids: { conversationId: of('conversation', 'ended') } },
};
