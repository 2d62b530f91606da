import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';

/** A call of a mutation that works and changes something, and the line of the audit that it must leave. */
export interface WorkingCall {
  /** Who calls. Null: nobody is signed in. */
  readonly by: Person | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whose the line is: of whoever calls unless told. */
  readonly userId?: string;
}

export interface MutationRow {
  readonly action: string;
  /** Makes what the call needs, in an agency of its own. */
  readonly call: (agency: Agency) => Promise<WorkingCall> | WorkingCall;
}

const inbox = async (agency: Agency) => (await agency.whatsapp.receives('hello')).id;

/** Every mutation. One that is not here fails the conformance. */
export const MUTATIONS: Readonly<Record<string, MutationRow>> = {
  assignConversation: {
    action: 'conversation.assigned',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), assigneeId: agency.admin.id },
    }),
  },
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
      variables: { conversationId: await inbox(agency), body: 'hello', clientMessageId: null },
    }),
  },
  setConversationStatus: {
    action: 'conversation.status_set',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), status: 'PENDING' },
    }),
  },
  setPresence: {
    action: 'presence.set',
    call: (agency) => ({ by: agency.agent, variables: { status: 'AWAY' } }),
  },
};
