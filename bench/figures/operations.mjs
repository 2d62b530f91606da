/* The operations of the dashboard that are measured, as its own pages send them. */

export const INBOX = `query Inbox($tab: ConversationTab!) {
  conversations(tab: $tab, limit: 50) {
    id customerExternalId customerDisplayName lastMessageAt status assigneeId
    unreadCount channel { id provider displayName }
  }
}`;

export const MESSAGES = `query Messages($conversationId: ID!, $beforeId: ID, $limit: Int) {
  messages(conversationId: $conversationId, beforeId: $beforeId, limit: $limit) {
    id direction messageType body createdAt status
    interactive { type }
    mediaId mediaMimeType
  }
}`;

export const SEND_TEXT = `mutation SendText($conversationId: ID!, $body: String!) {
  sendText(conversationId: $conversationId, body: $body) { id status }
}`;

export const NEW_MESSAGE = `subscription NewMessage($conversationId: ID!) {
  newMessage(conversationId: $conversationId) { id direction messageType body createdAt status }
}`;

export const operation = (query, variables) => JSON.stringify({ query, variables });
