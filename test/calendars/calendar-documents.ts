import { operation } from '../world/documents.js';

export interface ConnectionFields {
  readonly id: string;
  readonly clientId: number;
  readonly staffId: string;
  readonly provider: string;
  readonly account: string | null;
  readonly needsReconnect: boolean;
  readonly lastSyncedAt: string | null;
  readonly lastError: string | null;
  readonly failedAt: string | null;
}

const CONNECTION = 'id clientId staffId provider account needsReconnect lastSyncedAt lastError failedAt';

export const ConnectCalendar = operation<{ connectCalendar: { url: string; expiresAt: string } }>(
  `mutation ($staffId: ID!) { connectCalendar(staffId: $staffId, provider: GOOGLE) { url expiresAt } }`,
);

export const DisconnectCalendar = operation<{
  disconnectCalendar: { id: string; forgottenBusyTimes: number; leftEvents: number };
}>(`mutation ($id: ID!) { disconnectCalendar(id: $id) { id forgottenBusyTimes leftEvents } }`);

export const SyncCalendar = operation<{ syncCalendar: ConnectionFields }>(
  `mutation ($id: ID!) { syncCalendar(id: $id) { ${CONNECTION} } }`,
);

export const CalendarConnections = operation<{ calendarConnections: readonly ConnectionFields[] }>(
  `query ($clientId: Int) { calendarConnections(clientId: $clientId) { ${CONNECTION} } }`,
);
