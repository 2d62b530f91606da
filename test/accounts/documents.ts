import { operation } from '../world/documents.js';

export const InviteUser = operation<{
  inviteUser: {
    id: string;
    displayName: string;
    role: string;
    email: string;
    status: string;
    clientId: number | null;
  };
}>(
  `mutation Invite($email: String!, $displayName: String!, $role: Role!, $clientId: Int) {
     inviteUser(email: $email, displayName: $displayName, role: $role, clientId: $clientId) { id displayName role email status clientId } }`,
);

export const AcceptInvitation = operation<{
  acceptInvitation: { email: string; displayName: string; agencyName: string };
}>(
  `mutation Accept($token: String!, $password: String!, $displayName: String) {
     acceptInvitation(token: $token, password: $password, displayName: $displayName) { email displayName agencyName } }`,
);

export const RequestPasswordReset = operation<{ requestPasswordReset: boolean }>(
  'mutation Request($email: String!) { requestPasswordReset(email: $email) }',
);

export const SendPasswordReset = operation<{ sendPasswordReset: boolean }>(
  'mutation Send($userId: ID!) { sendPasswordReset(userId: $userId) }',
);

export const ResetPassword = operation<{ resetPassword: boolean }>(
  'mutation Reset($token: String!, $password: String!) { resetPassword(token: $token, password: $password) }',
);

export const ChangePassword = operation<{ changePassword: boolean }>(
  `mutation Change($currentPassword: String!, $newPassword: String!) {
     changePassword(currentPassword: $currentPassword, newPassword: $newPassword) }`,
);
