import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { newId } from '../../src/kernel/ids.js';
import { messages } from '../../src/simulate/meta/envelopes.js';
import type { Agency, Client } from '../world/agency.js';
import { type Operation, operation } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';

/** What an argument names. */
type Kind =
  | 'conversation'
  | 'message'
  | 'user'
  | 'users'
  | 'agency'
  | 'client'
  | 'clients'
  | 'colleague'
  | 'group';

/** How a root field is asked: fixed arguments, and those that name something. */
export interface Row {
  readonly given?: Readonly<Record<string, unknown>>;
  readonly ids?: Readonly<Record<string, Kind>>;
}

/** Every root field. One that is not here, or an argument that is in neither list, fails the matrix. */
export const ROWS: Readonly<Record<string, Row>> = {
  'Mutation.archiveAgency': { ids: { id: 'agency' } },
  'Mutation.archiveClient': { ids: { id: 'client' } },
  'Mutation.assignConversation': { ids: { conversationId: 'conversation', assigneeId: 'user' } },
  'Mutation.createAgency': {
    given: { name: 'Out of the matrix', adminEmail: 'out-of@matrix.test', adminDisplayName: 'Matrix' },
  },
  'Mutation.createClient': { given: { name: 'Out of the matrix' } },
  'Mutation.createGroup': { given: { name: 'Out of the matrix' }, ids: { userIds: 'users' } },
  'Mutation.deleteGroup': { ids: { id: 'group' } },
  'Mutation.changeRole': { given: { role: 'CLIENT_USER' }, ids: { userId: 'user', clientId: 'client' } },
  'Mutation.clearUserPermission': { given: { permission: 'chat.reply' }, ids: { userId: 'user' } },
  'Mutation.delegateClients': { given: { until: null }, ids: { userId: 'colleague', clientIds: 'clients' } },
  'Mutation.deleteUser': { ids: { userId: 'user' } },
  'Mutation.disableUser': { ids: { userId: 'user' } },
  'Mutation.enableUser': { ids: { userId: 'user' } },
  'Mutation.markConversationRead': { given: { seq: null }, ids: { conversationId: 'conversation' } },
  'Mutation.renameGroup': { given: { name: 'Out of the matrix' }, ids: { id: 'group' } },
  'Mutation.restoreAgency': { ids: { id: 'agency' } },
  'Mutation.restoreClient': { ids: { id: 'client' } },
  'Mutation.sendText': {
    given: { body: 'out of the matrix', clientMessageId: null },
    ids: { conversationId: 'conversation' },
  },
  'Mutation.setConversationStatus': { given: { status: 'PENDING' }, ids: { conversationId: 'conversation' } },
  'Mutation.setGroupMembers': { ids: { groupId: 'group', userIds: 'users' } },
  'Mutation.setPresence': { given: { status: 'AWAY' } },
  'Mutation.updateClient': { given: { name: 'Out of the matrix' }, ids: { id: 'client' } },
  'Mutation.updateClientSettings': {
    given: { settings: { autoResolveIdleDays: 7 } },
    ids: { id: 'client' },
  },
  'Query.agencies': { given: { limit: 100 }, ids: { afterId: 'agency' } },
  'Query.agency': { ids: { id: 'agency' } },
  'Mutation.setUserPermission': {
    given: { permission: 'chat.reply', allowed: false },
    ids: { userId: 'user' },
  },
  'Query.agentPresence': { given: { limit: 20 }, ids: { agencyId: 'agency', afterUserId: 'user' } },
  'Query.client': { ids: { id: 'client' } },
  'Query.clients': { given: { limit: 20, includeArchived: true }, ids: { afterId: 'client' } },
  'Query.conversation': { ids: { id: 'conversation' } },
  'Query.conversationCounts': {},
  'Query.conversations': { given: { tab: 'ALL', limit: 20 }, ids: { beforeId: 'conversation' } },
  'Query.group': { ids: { id: 'group' } },
  'Query.groups': { given: { limit: 20 }, ids: { afterId: 'group' } },
  'Query.me': {},
  'Query.messages': { given: { limit: 20 }, ids: { conversationId: 'conversation', beforeId: 'message' } },
  'Query.permissionCatalog': {},
  'Query.user': { ids: { id: 'user' } },
  'Query.users': { given: { limit: 50, role: null }, ids: { afterId: 'user', clientId: 'client' } },
  'Subscription.agentPresence': { ids: { agencyId: 'agency' } },
  'Subscription.conversationUpdated': { ids: { agencyId: 'agency' } },
  'Subscription.messageUpdated': { ids: { conversationId: 'conversation' } },
  'Subscription.newMessage': { given: { afterSeq: 0 }, ids: { conversationId: 'conversation' } },
};

/** The rows of one client, with a word in them that is nowhere else. */
export interface Territory {
  readonly agencyId: number;
  readonly clientId: number;
  readonly canary: string;
  readonly conversation: string;
  readonly message: string;
  /** A CLIENT_USER of the client, and an AGENCY_USER: nobody who asks. */
  readonly user: string;
  /** Of the whole agency, with the user in it. */
  readonly group: string;
  readonly colleague: string;
  /** Whatever would give it away. */
  readonly secrets: readonly string[];
}

export async function territoryOf(agency: Agency, client: Client): Promise<Territory> {
  const canary = `canary-${agency.id}-${client.id}`;
  const customer = newCustomer(canary);
  const [user, colleague] = await Promise.all([
    agency.colleague('CLIENT_USER', client.id),
    agency.colleague('AGENCY_USER'),
  ]);
  await agency.query('UPDATE users SET display_name = $3 WHERE agency_id = $1 AND id = ANY ($2)', [
    [client.user.id, user.id],
    canary,
  ]);
  await agency.query('UPDATE clients SET name = $3 WHERE agency_id = $1 AND id = $2', [client.id, canary]);
  const group = newId<'Group'>();
  await agency.query(
    `WITH made AS (INSERT INTO agent_groups (agency_id, id, name) VALUES ($1, $2::uuid, $2) RETURNING agency_id, id)
     INSERT INTO agent_group_members SELECT agency_id, id, $3 FROM made`,
    [group, client.user.id],
  );
  const received = await client.whatsapp.receives(messages.text(customer, canary), { from: customer });
  return {
    agencyId: agency.id,
    clientId: client.id,
    canary,
    conversation: received.id,
    message: received.messageId,
    group,
    user: user.id,
    colleague: colleague.id,
    secrets: [
      canary,
      received.id,
      received.messageId,
      received.contactId,
      client.whatsapp.channelId,
      customer.number,
      client.user.id,
      user.id,
    ],
  };
}

/** Every value that an argument of this kind is tried with. */
export function valuesOf(kind: Kind, territories: readonly Territory[]): unknown[] {
  if (kind === 'agency')
    return [...new Set(territories.map(({ agencyId }) => agencyId)), 0, -1, 2_147_483_647, null, 'x'];
  if (kind === 'client')
    return [...territories.map(({ clientId }) => clientId), 0, -1, 2_147_483_647, null, 'x'];
  if (kind === 'users') return [...valuesOf('user', territories).map((id) => [id]), [], null];
  if (kind === 'clients') return valuesOf('client', territories).map((id) => [id]);
  return [...territories.map((territory) => territory[kind]), randomUUID(), 'not-an-id', '', '-1', -1, null];
}

/** The arguments of every request of a row: one argument varies, the others are the first territory's. */
export function requestsOf(row: Row, territories: readonly Territory[]): Record<string, unknown>[] {
  const ids = Object.entries(row.ids ?? {});
  const usual = Object.fromEntries(ids.map(([name, kind]) => [name, valuesOf(kind, territories)[0]]));
  const base = { ...row.given, ...usual };
  if (ids.length === 0) return [base];
  return ids.flatMap(([name, kind]) =>
    valuesOf(kind, territories).map((value) => ({ ...base, [name]: value })),
  );
}

/** A document that asks a root field for everything it can answer. */
export function documentOf(schema: GraphQLSchema, name: string): Operation<Record<string, unknown>> {
  const field = fieldOf(schema, name);
  const [root = ''] = name.split('.');
  const declared = field.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const head = declared ? `(${declared})` : '';
  return operation(
    `${root.toLowerCase()} Matrix${head} { ${field.name}${passed && `(${passed})`} ${selectionOf(schema, field.type, 4)} }`,
  );
}

export function fieldOf(schema: GraphQLSchema, name: string): GraphQLField<unknown, unknown> {
  const [root = '', key = ''] = name.split('.');
  const type = schema.getType(root);
  const field = isObjectType(type) ? type.getFields()[key] : undefined;
  if (!field) throw new Error(`There is no ${name}.`);
  return field;
}

function selectionOf(schema: GraphQLSchema, output: GraphQLOutputType, depth: number): string {
  const type = getNamedType(output);
  const concrete = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  if (concrete.length === 0) return '';
  const parts = concrete.map((one) => {
    const fields = Object.values(one.getFields()).flatMap((field) => {
      if (field.args.length > 0) return [];
      const inner = selectionOf(schema, field.type, depth - 1);
      const isLeaf = !isObjectType(getNamedType(field.type)) && !isAbstractType(getNamedType(field.type));
      return isLeaf || (depth > 1 && inner) ? [`${field.name} ${inner}`] : [];
    });
    return `... on ${one.name} { ${fields.join(' ')} }`;
  });
  return `{ __typename ${parts.join(' ')} }`;
}
