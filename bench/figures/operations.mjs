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

export const SEARCH = `query Search($text: String!, $limit: Int) {
  searchMessages(text: $text, limit: $limit) {
    isComplete
    hits {
      message { id direction messageType body createdAt status }
      conversation { id customerDisplayName status assigneeId }
      snippet { text isMatch }
    }
  }
}`;

export const CONVERSATION_IDS = `query Ids($tab: ConversationTab!) { conversations(tab: $tab, limit: 100) { id } }`;

export const SEND_TEXT = `mutation SendText($conversationId: ID!, $body: String!) {
  sendText(conversationId: $conversationId, body: $body) { id status }
}`;

export const NEW_MESSAGE = `subscription NewMessage($conversationId: ID!) {
  newMessage(conversationId: $conversationId) { id direction messageType body createdAt status }
}`;

export const CREATE_BOOKING = `mutation Book($serviceId: ID!, $startAt: DateTime!, $clientBookingId: ID!, $name: String!) {
  createBooking(serviceId: $serviceId, startAt: $startAt, clientBookingId: $clientBookingId, customer: { name: $name }) {
    id startAt
  }
}`;

export const AVAILABLE_SLOTS = `query Slots($serviceId: ID!, $from: DateTime!, $to: DateTime!) {
  availableSlots(serviceId: $serviceId, from: $from, to: $to) { startAt endAt seatsLeft }
}`;

export const operation = (query, variables) => JSON.stringify({ query, variables });
