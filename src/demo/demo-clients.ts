import { BLUE_BISTRO } from './conversations-blue-bistro.js';
import { CORNER_SHOP } from './conversations-corner-shop.js';
import { LUNA_CLINIC } from './conversations-luna-clinic.js';
import type { Script } from './script.js';

export const DEMO_AGENCIES = [
  { id: 1, name: 'Northwind' },
  { id: 2, name: 'Rival' },
] as const;

/** One client, its WhatsApp line, and what its customers wrote. */
export interface DemoClient {
  readonly id: number;
  readonly agencyId: number;
  readonly name: string;
  /** The phone_number_id that webhooks name. */
  readonly accountId: string;
  readonly channelName: string;
  /** Opens nothing outside the demo: the line exists at no provider. */
  readonly token: string;
  readonly conversations: readonly Script[];
}

export const DEMO_CLIENTS: readonly DemoClient[] = [
  {
    id: 1,
    agencyId: 1,
    name: 'Blue Bistro',
    accountId: '100000000000001',
    channelName: 'Blue Bistro Reservations',
    token: 'demo-token-1',
    conversations: BLUE_BISTRO,
  },
  {
    id: 2,
    agencyId: 1,
    name: 'Luna Clinic',
    accountId: '100000000000002',
    channelName: 'Luna Clinic Front Desk',
    token: 'demo-token-2',
    conversations: LUNA_CLINIC,
  },
  {
    id: 3,
    agencyId: 2,
    name: 'Corner Shop',
    accountId: '100000000000003',
    channelName: 'Corner Shop Orders',
    token: 'demo-token-3',
    conversations: CORNER_SHOP,
  },
];
