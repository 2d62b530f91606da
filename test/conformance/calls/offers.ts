import { type Calls, inbox } from './call.js';

const nothing = { clientMessageId: null, quotedMessageId: null };

/** Interactive messages, locations, reactions. */
export const OFFERS: Calls = {
  reactToMessage: {
    action: 'message.reacted',
    call: async (agency) => ({
      by: agency.agent,
      variables: { messageId: (await agency.whatsapp.receives('hello')).messageId, emoji: '👍' },
    }),
  },
  requestLocation: {
    action: 'message.sent',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), body: 'Where are you?', ...nothing },
    }),
  },
  sendInteractive: {
    action: 'message.sent',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        interactive: { body: 'At eight?', options: [{ title: 'Yes' }] },
        ...nothing,
      },
    }),
  },
  sendLocation: {
    action: 'message.sent',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        latitude: 38.71,
        longitude: -9.14,
        name: null,
        address: null,
        ...nothing,
      },
    }),
  },
};
