import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';
import type { Profile, TeamMember } from './team.js';

/** Asked for by every page of the inbox, so written by hand. */
const MEMBERS = sql(
  'team_members',
  `SELECT id, display_name AS "displayName", role FROM users WHERE agency_id = $1 AND id = ANY ($2::uuid[])`,
);

@Injectable()
export class TeamRepository {
  /** Null for nobody the actor may see. */
  async findProfile(tx: TenantTx, userId: UserId): Promise<Profile | null> {
    const user = await tx.db.user.findUnique({
      where: { agencyId_id: { agencyId: tx.agencyId, id: userId } },
      select: { id: true, displayName: true, role: true, email: true, agencyId: true, clientId: true },
    });
    return user && { ...user, id: user.id as UserId };
  }

  /** Those of the ids that the actor may see, in no order. */
  findMany(tx: TenantTx, ids: readonly UserId[]): Promise<TeamMember[]> {
    return tx.rows<TeamMember>(MEMBERS, [tx.agencyId, ids]);
  }
}
