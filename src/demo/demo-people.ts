import type { UserId } from '../kernel/ids.js';
import type { Role } from '../kernel/permissions.js';
import { demoId } from './demo-ids.js';

/** The password of everyone in the demo world. */
export const DEMO_PASSWORD = 'switchboard-demo';

interface Person {
  readonly id: UserId;
  readonly agencyId: number;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly clientId: number | null;
  /** The one client that the person is limited to by a delegation. */
  readonly delegatedTo?: number;
  /** Said to whoever wants to sign in as this person. */
  readonly about: string;
}

const userId = (serial: number) => demoId('User', 0, serial);

/** Everyone who signs in, by the name under which the conversations speak of them. */
export const DEMO_PEOPLE = {
  super: {
    id: userId(1),
    agencyId: 1,
    email: 'super@switchboard.test',
    displayName: 'Robin Keller',
    role: 'SUPER_ADMIN',
    clientId: null,
    about: 'SUPER_ADMIN',
  },
  admin: {
    id: userId(2),
    agencyId: 1,
    email: 'admin@northwind.test',
    displayName: 'Nadia Okafor',
    role: 'AGENCY_ADMIN',
    clientId: null,
    about: 'AGENCY_ADMIN of Northwind',
  },
  agent: {
    id: userId(3),
    agencyId: 1,
    email: 'agent@northwind.test',
    displayName: 'Tom Lindqvist',
    role: 'AGENCY_USER',
    clientId: null,
    about: 'AGENCY_USER of Northwind, all clients',
  },
  delegate: {
    id: userId(4),
    agencyId: 1,
    email: 'delegate@northwind.test',
    displayName: 'Mei Tanaka',
    role: 'AGENCY_USER',
    clientId: null,
    delegatedTo: 1,
    about: 'AGENCY_USER of Northwind, delegated to Blue Bistro',
  },
  bistro: {
    id: userId(5),
    agencyId: 1,
    email: 'client@bluebistro.test',
    displayName: 'Paolo Ricci',
    role: 'CLIENT_USER',
    clientId: 1,
    about: 'CLIENT_USER of Blue Bistro',
  },
  luna: {
    id: userId(6),
    agencyId: 1,
    email: 'client@lunaclinic.test',
    displayName: 'Dr. Elena Vidal',
    role: 'CLIENT_USER',
    clientId: 2,
    about: 'CLIENT_USER of Luna Clinic',
  },
  orphan: {
    id: userId(7),
    agencyId: 1,
    email: 'orphan@northwind.test',
    displayName: 'Sam Doyle',
    role: 'CLIENT_USER',
    clientId: null,
    about: 'CLIENT_USER without a client: sees nothing',
  },
  rival: {
    id: userId(8),
    agencyId: 2,
    email: 'admin@rival.test',
    displayName: 'Victor Hale',
    role: 'AGENCY_ADMIN',
    clientId: null,
    about: 'AGENCY_ADMIN of Rival, the other agency',
  },
} as const satisfies Readonly<Record<string, Person>>;

export type PersonKey = keyof typeof DEMO_PEOPLE;

export const demoPeople: readonly Person[] = Object.values(DEMO_PEOPLE);

/** What the boot prints. */
export const DEMO_LOGINS: readonly { readonly email: string; readonly about: string }[] = demoPeople.map(
  ({ email, about }) => ({ email, about }),
);
