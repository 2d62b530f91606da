import type { Agency } from '../../world/agency.js';
import type { Person } from '../../world/person.js';
import type { World } from '../../world.js';

/** A call of a mutation that works and changes something, and the line of the audit that it must leave. */
export interface WorkingCall {
  /** Who calls. Null: nobody is signed in. */
  readonly by: Person | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whose the line is where nobody is signed in: of nobody, unless told. */
  readonly userId?: string;
}

export interface MutationRow {
  /** Null for what changes nothing: `LEAVES_NO_LINE` says why. */
  readonly action: string | null;
  /** Makes what the call needs, in an agency of its own. */
  readonly call: (agency: Agency, world: World) => Promise<WorkingCall> | WorkingCall;
}

/** Mutations by their names. */
export type Calls = Readonly<Record<string, MutationRow>>;

/** The id of a thread that a customer has just begun with the first client. */
export const inbox = async (agency: Agency): Promise<string> => (await agency.whatsapp.receives('hello')).id;
