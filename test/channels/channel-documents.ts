import type { Agency, Client } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { newAccountId, WhatsAppLine } from '../world/whatsapp.js';
import type { World } from '../world.js';

export interface Channel {
  readonly id: string;
  readonly clientId: number;
  readonly provider: string;
  readonly accountId: string;
  readonly businessAccountId: string | null;
  readonly displayName: string;
  readonly connectedAt: string;
  readonly disconnectedAt: string | null;
}

export interface Health {
  readonly status: string;
  readonly lastInboundAt: string | null;
  readonly lastAcceptedAt: string | null;
  readonly lastFailure: { readonly code: string; readonly text: string; readonly at: string } | null;
  readonly waitingCount: number;
}

const FIELDS = 'id clientId provider accountId businessAccountId displayName connectedAt disconnectedAt';
const HEALTH = 'health { status lastInboundAt lastAcceptedAt lastFailure { code text at } waitingCount }';

export const Channels = operation<{ channels: Channel[] }>(
  `query ($clientId: Int, $includeDisconnected: Boolean, $limit: Int, $afterId: ID) {
     channels(clientId: $clientId, includeDisconnected: $includeDisconnected, limit: $limit, afterId: $afterId) { ${FIELDS} } }`,
);
export const OneChannel = operation<{ channel: Channel | null }>(
  `query ($id: ID!) { channel(id: $id) { ${FIELDS} } }`,
);
export const ChannelHealth = operation<{ channel: { health: Health | null } | null }>(
  `query ($id: ID!) { channel(id: $id) { ${HEALTH} } }`,
);
export const ConnectChannel = operation<{ connectChannel: Channel }>(
  `mutation ($clientId: Int!, $provider: Provider!, $accountId: String, $businessAccountId: String, $displayName: String, $token: String) {
     connectChannel(clientId: $clientId, provider: $provider, accountId: $accountId, businessAccountId: $businessAccountId,
       displayName: $displayName, token: $token) { ${FIELDS} } }`,
);
/** What is absent of the variables stands in no document as null. */
export const UpdateChannel = (given: readonly ('displayName' | 'businessAccountId')[]) =>
  operation<{ updateChannel: Channel }>(
    `mutation ($id: ID!, ${given.map((name) => `$${name}: String`).join(', ')}) {
       updateChannel(id: $id, ${given.map((name) => `${name}: $${name}`).join(', ')}) { ${FIELDS} } }`,
  );
export const DisconnectChannel = operation<{ disconnectChannel: Channel }>(
  `mutation ($id: ID!) { disconnectChannel(id: $id) { ${FIELDS} } }`,
);
export const RotateToken = operation<{ rotateChannelToken: Channel }>(
  `mutation ($id: ID!, $token: String!) { rotateChannelToken(id: $id, token: $token) { ${FIELDS} } }`,
);
export const ChannelUpdated = operation<{ channelUpdated: Channel & { readonly health: Health | null } }>(
  `subscription ($agencyId: Int) { channelUpdated(agencyId: $agencyId) { ${FIELDS} ${HEALTH} } }`,
);

/** What connects a line that nobody has yet. */
export const newLineOf = ({ id: clientId }: Pick<Client, 'id'>) => ({
  ...{ clientId, provider: 'WHATSAPP', accountId: newAccountId(), businessAccountId: newAccountId() },
  ...{ displayName: 'Front desk', token: `token-${newAccountId()}` },
});

/** A connected line, seen from Meta's side. */
export const lineOf = (
  { server, database, settle }: World,
  { id: agencyId }: Agency,
  { id, accountId, businessAccountId }: Channel,
  token: string,
): WhatsAppLine =>
  new WhatsAppLine(server, database, settle, agencyId, accountId, id, token, businessAccountId ?? '');
