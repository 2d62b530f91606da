import type { Agency } from '../../world/agency.js';
import { operation } from '../../world/documents.js';
import { type Calls, inbox } from './call.js';
import { failed } from './delivery.js';

const inAnHour = () => new Date(Date.now() + 60 * 60 * 1000).toISOString();

const Schedule = operation<{ scheduleMessage: { id: string } }>(
  `mutation ($conversationId: ID!, $sendAt: DateTime!) {
     scheduleMessage(conversationId: $conversationId, sendAt: $sendAt, content: { text: "later" }) { id } }`,
);

async function scheduled(agency: Agency): Promise<string> {
  const variables = { conversationId: await inbox(agency), sendAt: inAnHour() };
  return (await agency.agent.gets(Schedule, variables)).scheduleMessage.id;
}

/** Notes and mentions, scheduled messages, what became of messages. */
export const NOTES: Calls = {
  addNote: {
    action: 'message.noted',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        body: `@[Admin](${agency.admin.id}) look`,
        clientMessageId: null,
      },
    }),
  },
  cancelScheduledMessage: {
    action: 'message.schedule_cancelled',
    call: async (agency) => ({ by: agency.admin, variables: { id: await scheduled(agency) } }),
  },
  retryMessage: {
    action: 'message.retried',
    call: async (agency, world) => ({
      by: agency.agent,
      variables: { messageId: await failed(agency, world) },
    }),
  },
  scheduleMessage: {
    action: 'message.scheduled',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        sendAt: inAnHour(),
        content: { text: 'later' },
        clientMessageId: null,
      },
    }),
  },
};
