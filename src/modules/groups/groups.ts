import type { GroupId, UserId } from '../../kernel/ids.js';

/** Agents who share work. */
export interface Group {
  readonly id: GroupId;
  /** Unique in the agency, whatever its case. */
  readonly name: string;
  readonly createdAt: Date;
  /** Those whom the actor may see and who are not deleted, by id. */
  readonly memberIds: readonly UserId[];
}

/** Of an agency. */
export const MAX_GROUPS = 200;

/** Of a group. */
export const MAX_MEMBERS = 200;
