import type { ContactId } from '../kernel/ids.js';
import { DEMO_CLIENTS, type DemoClient } from './demo-clients.js';
import { demoId } from './demo-ids.js';
import type { ContactRow, IdentityRow, ThreadRows } from './demo-rows.js';
import { type Customer, days } from './script.js';
import { externalIdOf, threadOf } from './thread.js';

export interface DemoWorld {
  /** When the agencies opened: before anybody wrote. */
  readonly foundedAt: Date;
  readonly contacts: readonly ContactRow[];
  readonly identities: readonly IdentityRow[];
  readonly threads: readonly ThreadRows[];
}

/** The WhatsApp line of a client. */
export const channelOf = ({ id }: Pick<DemoClient, 'id'>) => demoId('Channel', id, 1);

/** Everybody who wrote and all that was said, as if it had ended a little before `now`. */
export function demoWorld(now: Date): DemoWorld {
  const clients = DEMO_CLIENTS.map((client) => worldOf(client, now));
  return {
    foundedAt: new Date(now.getTime() - days(90)),
    contacts: clients.flatMap(({ contacts }) => contacts),
    identities: clients.flatMap(({ identities }) => identities),
    threads: clients.flatMap(({ threads }) => threads),
  };
}

function worldOf(client: DemoClient, now: Date): Omit<DemoWorld, 'foundedAt'> {
  const { id: clientId, agencyId } = client;
  // One person may have several conversations.
  const people = new Map(client.conversations.map(({ customer }) => [externalIdOf(customer), customer]));
  const serials = new Map([...people.keys()].map((externalId, i) => [externalId, i + 1]));
  const contactOf = (customer: Customer): ContactId =>
    demoId('Contact', clientId, serials.get(externalIdOf(customer)) ?? 0);
  const threads = client.conversations.map((script, i) => {
    const contactId = contactOf(script.customer);
    const stage = { agencyId, clientId, channelId: channelOf(client), contactId, number: i + 1 };
    return threadOf(script, stage, now);
  });
  const known = [...people].map(([externalId, customer]) => {
    const contactId = contactOf(customer);
    const createdAt = firstSeen(threads, contactId);
    const contact: ContactRow = {
      agencyId,
      clientId,
      id: contactId,
      displayName: customer.name,
      phone: customer.phone ?? null,
      source: 'inbound:whatsapp',
      createdAt,
      updatedAt: createdAt,
    };
    const identity: IdentityRow = {
      agencyId,
      clientId,
      id: demoId('Identity', clientId, serials.get(externalId) ?? 0),
      contactId,
      kind: customer.phone ? 'WHATSAPP' : 'WHATSAPP_USER',
      value: externalId,
      createdAt,
    };
    return { contact, identity };
  });
  return {
    contacts: known.map(({ contact }) => contact),
    identities: known.map(({ identity }) => identity),
    threads,
  };
}

const firstSeen = (threads: readonly ThreadRows[], contactId: ContactId): Date =>
  new Date(
    Math.min(
      ...threads
        .filter(({ conversation }) => conversation.contactId === contactId)
        .map(({ conversation }) => conversation.createdAt.getTime()),
    ),
  );
