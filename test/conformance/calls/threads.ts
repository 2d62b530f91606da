import { create } from '../../groups/group-documents.js';
import { Assign } from '../../world/documents.js';
import { type Calls, inbox } from './call.js';

const HOUR_MS = 60 * 60 * 1000;

/** Conversations. */
export const THREADS: Calls = {
  assignConversation: {
    action: 'conversation.assigned',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), assigneeId: agency.admin.id },
    }),
  },
  bulkUpdateConversations: {
    action: 'conversation.priority_set',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationIds: [await inbox(agency)], change: { priority: 'HIGH' } },
    }),
  },
  claimConversation: {
    action: 'conversation.claimed',
    call: async (agency) => ({ by: agency.agent, variables: { conversationId: await inbox(agency) } }),
  },
  setConversationGroup: {
    action: 'conversation.group_set',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        groupId: (await create(agency.admin, 'Support')).id,
      },
    }),
  },
  setConversationPriority: {
    action: 'conversation.priority_set',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), priority: 'HIGH' },
    }),
  },
  setConversationStatus: {
    action: 'conversation.status_set',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), status: 'PENDING' },
    }),
  },
  snoozeConversation: {
    action: 'conversation.snoozed',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), until: new Date(Date.now() + HOUR_MS) },
    }),
  },
  transferConversation: {
    action: 'conversation.transferred',
    call: async (agency) => ({
      by: agency.admin,
      variables: { conversationId: await inbox(agency), toUserId: agency.agent.id, note: 'please' },
    }),
  },
  unassignConversation: {
    action: 'conversation.assigned',
    call: async (agency) => {
      const conversationId = await inbox(agency);
      await agency.admin.gets(Assign, { conversationId, assigneeId: agency.agent.id });
      return { by: agency.admin, variables: { conversationId } };
    },
  },
};
