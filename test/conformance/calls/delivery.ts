import { envelope, newWamid, statusValue } from '../../../src/simulate/meta/envelopes.js';
import type { Agency } from '../../world/agency.js';
import { SendText } from '../../world/documents.js';
import type { World } from '../../world.js';
import { type Calls, inbox } from './call.js';

/** A message that the provider has refused for good. */
export async function failed(agency: Agency, world: World): Promise<string> {
  const conversationId = await inbox(agency);
  world.meta.next({ kind: 'error', status: 400, code: 131026, message: 'Message undeliverable' });
  const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'hello' });
  await world.settle();
  return sendText.id;
}

/** A message of a customer that nobody can read. */
export async function unreadable({ whatsapp, id }: Agency, world: World): Promise<string> {
  const { line } = whatsapp;
  await whatsapp.posts(envelope(statusValue(line, [{ id: newWamid(), status: 'odd', timestamp: '1' }])));
  await world.settle();
  const [event] = await world.database.query<{ id: string }>(
    'SELECT id FROM inbound_events WHERE agency_id = $1 AND parked_for IS NOT NULL ORDER BY id DESC LIMIT 1',
    [id],
  );
  if (!event) throw new Error('It was understood.');
  return event.id;
}

/** What did not get through, and what is to become of it. */
export const DELIVERY: Calls = {
  discardDeadLetter: {
    action: 'message.discarded',
    call: async (agency, world) => ({ by: agency.admin, variables: { id: await failed(agency, world) } }),
  },
  replayDeadLetter: {
    action: 'message.retried',
    call: async (agency, world) => ({ by: agency.admin, variables: { id: await failed(agency, world) } }),
  },
  replayInboundEvents: {
    action: 'inbound.replayed',
    call: async (agency, world) => ({
      by: agency.admin,
      variables: { ids: [await unreadable(agency, world)], reason: null },
    }),
  },
  replayDeadLetters: {
    action: 'message.retried',
    call: async (agency, world) => ({
      by: agency.admin,
      variables: { ids: [await failed(agency, world)], filter: null },
    }),
  },
};
