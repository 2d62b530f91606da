import { type Calls, inbox } from './call.js';

/** Messages. */
export const MESSAGES: Calls = {
  markConversationRead: {
    action: 'conversation.read',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), seq: null },
    }),
  },
  sendText: {
    action: 'message.sent',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        body: 'hello',
        clientMessageId: null,
        quotedMessageId: null,
      },
    }),
  },
};
