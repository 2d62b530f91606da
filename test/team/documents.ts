import { operation } from '../world/documents.js';

export interface UserFields {
  readonly id: string;
  readonly displayName: string;
  readonly role: string;
  readonly email: string | null;
  readonly clientId: number | null;
  readonly status: string;
  readonly createdAt: string;
  readonly permissions: readonly string[] | null;
  readonly overrides: readonly { readonly permission: string; readonly allowed: boolean }[] | null;
  readonly delegations: readonly { readonly clientId: number; readonly until: string | null }[] | null;
}

const USER = `id displayName role email clientId status createdAt permissions
  overrides { permission allowed } delegations { clientId until }`;

export const Users = operation<{ users: UserFields[] }>(
  `query Users($limit: Int, $afterId: ID, $role: Role, $clientId: Int) {
     users(limit: $limit, afterId: $afterId, role: $role, clientId: $clientId) { ${USER} } }`,
);

export const User = operation<{ user: UserFields | null }>(
  `query User($id: ID!) { user(id: $id) { ${USER} } }`,
);

export const Catalog = operation<{
  permissionCatalog: { name: string; description: string; defaultRoles: string[] }[];
}>('query Catalog { permissionCatalog { name description defaultRoles } }');

export const Myself = operation<{
  me: {
    id: string;
    permissions: string[];
    clients: number[] | null;
    impersonator: { id: string; displayName: string; agencyId: number } | null;
  };
}>('query Myself { me { id permissions clients impersonator { id displayName agencyId } } }');

export const SetPermission = operation<{ setUserPermission: UserFields }>(
  `mutation SetPermission($userId: ID!, $permission: String!, $allowed: Boolean!) {
     setUserPermission(userId: $userId, permission: $permission, allowed: $allowed) { ${USER} } }`,
);

export const ClearPermission = operation<{ clearUserPermission: UserFields }>(
  `mutation ClearPermission($userId: ID!, $permission: String!) {
     clearUserPermission(userId: $userId, permission: $permission) { ${USER} } }`,
);

export const ChangeRole = operation<{ changeRole: UserFields }>(
  `mutation ChangeRole($userId: ID!, $role: Role!, $clientId: Int) {
     changeRole(userId: $userId, role: $role, clientId: $clientId) { ${USER} } }`,
);

export const Delegate = operation<{ delegateClients: UserFields }>(
  `mutation Delegate($userId: ID!, $clientIds: [Int!]!, $until: DateTime) {
     delegateClients(userId: $userId, clientIds: $clientIds, until: $until) { ${USER} } }`,
);

export const Disable = operation<{ disableUser: UserFields }>(
  `mutation Disable($userId: ID!) { disableUser(userId: $userId) { ${USER} } }`,
);

export const Enable = operation<{ enableUser: UserFields }>(
  `mutation Enable($userId: ID!) { enableUser(userId: $userId) { ${USER} } }`,
);

export const Delete = operation<{ deleteUser: string }>(
  'mutation Delete($userId: ID!) { deleteUser(userId: $userId) }',
);
