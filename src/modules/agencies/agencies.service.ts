import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { ActorDirectory } from '../../auth/actor.directory.js';
import { parseEmail } from '../../auth/auth.dto.js';
import type { AuditLine, SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { nameOf } from '../../kernel/names.js';
import { pageSize } from '../../kernel/page.js';
import { emailTaken, onlyForSuperAdmins, ownAgency, ownAgencyArchived } from './agencies.errors.js';
import type { Agency } from './agencies.js';
import { mayLookAfterAgencies } from './agencies.policy.js';
import { AgenciesRepository, type AgencyState, type NewAgency } from './agencies.repository.js';
import { type FirstAdmin, FirstAdminInviter } from './first-admin-inviter.js';

export interface ListAgencies {
  readonly limit?: number | null;
  readonly afterId?: number | null;
}

export interface CreateAgency {
  readonly name: string;
  readonly adminEmail: string;
  readonly adminDisplayName: string;
}

/** All agencies, for SUPER_ADMINs. */
@Injectable()
export class AgenciesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly agencies: AgenciesRepository,
    private readonly inviter: FirstAdminInviter,
    private readonly directory: ActorDirectory,
    private readonly trail: AccessTrail,
  ) {}

  /** By id, so the oldest first: 50 unless told, at most 100. `afterId` is the last id of the page before. */
  async list(actor: UserActor, { limit, afterId }: ListAgencies): Promise<Agency[]> {
    assertMayLookAfterAgencies(actor);
    const size = pageSize(limit);
    return this.uow.system('list agencies', (tx) => this.agencies.page(tx, size, afterId ?? 0));
  }

  /** Null for what does not exist. */
  async find(actor: UserActor, id: number): Promise<Agency | null> {
    assertMayLookAfterAgencies(actor);
    const found = await this.uow.system('list agencies', (tx) => this.agencies.findById(tx, id));
    return found ?? this.trail.dropped(actor, 'agency', id);
  }

  /**
   * Makes an agency and invites its first AGENCY_ADMIN, both or neither. The same asked for again within
   * 10 minutes, by the same person, is the agency that was made.
   *
   * @throws DomainError INVALID_INPUT name, adminEmail or adminDisplayName; CONFLICT EMAIL_TAKEN when the address
   * signs somebody in already, so that the invitation could not be accepted.
   */
  async create(actor: UserActor, given: CreateAgency): Promise<Agency> {
    assertMayLookAfterAgencies(actor);
    const agency = { name: nameOf('name', given.name), createdBy: actor.userId };
    const admin = {
      email: parseEmail(given.adminEmail, 'adminEmail'),
      displayName: nameOf('adminDisplayName', given.adminDisplayName),
    };
    return this.uow.systemWrite('make an agency', async (tx) => {
      const before = await this.agencies.madeBefore(tx, agency, admin.email);
      return this.existing(tx, before ?? (await this.make(tx, actor, agency, admin)));
    });
  }

  /**
   * Nobody of it can sign in any more, and those who are signed in are shut out everywhere within 5 s. Repeating
   * it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT OWN_AGENCY; FORBIDDEN OWN_AGENCY_ARCHIVED.
   */
  async archive(actor: UserActor, id: number): Promise<Agency> {
    assertMayLookAfterAgencies(actor);
    const agency = await this.uow.systemWrite('archive an agency', async (tx) => {
      const { archivedAt } = await this.lockAnother(tx, actor, id);
      if (archivedAt) return this.existing(tx, id);
      await this.agencies.archive(tx, id);
      auditInBoth(tx, actor, id, 'agency.archived');
      return this.existing(tx, id);
    });
    this.directory.forgetAgency(id);
    return agency;
  }

  /**
   * Its people may sign in again, and sessions that are not over go on. Repeating it changes nothing.
   *
   * @throws DomainError as `archive` does.
   */
  async restore(actor: UserActor, id: number): Promise<Agency> {
    assertMayLookAfterAgencies(actor);
    const agency = await this.uow.systemWrite('restore an agency', async (tx) => {
      const { archivedAt } = await this.lockAnother(tx, actor, id);
      if (!archivedAt) return this.existing(tx, id);
      await this.agencies.restore(tx, id);
      auditInBoth(tx, actor, id, 'agency.restored');
      return this.existing(tx, id);
    });
    this.directory.forgetAgency(id);
    return agency;
  }

  private async make(tx: SystemTx, actor: UserActor, agency: NewAgency, admin: FirstAdmin): Promise<number> {
    if (await this.agencies.isSignInName(tx, admin.email)) throw emailTaken();
    const id = await this.agencies.insert(tx, agency);
    const adminId = await this.inviter.inviteFirstAdmin(tx, { ...actor, agencyId: id }, id, admin);
    auditInBoth(tx, actor, id, 'agency.created', { name: agency.name, adminId });
    return id;
  }

  /**
   * Locks the agency and the actor's own: of two SUPER_ADMINs who archive each other's agency one is too late,
   * so that there is always somebody left.
   */
  private async lockAnother(tx: SystemTx, { agencyId: own }: UserActor, id: number): Promise<AgencyState> {
    if (id === own) throw ownAgency(id);
    const locked = await this.agencies.lock(tx, [own, id]);
    if (locked.some((agency) => agency.id === own && agency.archivedAt)) throw ownAgencyArchived();
    const agency = locked.find((one) => one.id === id);
    if (!agency) throw notFound('Agency', { id });
    return agency;
  }

  private async existing(tx: SystemTx, id: number): Promise<Agency> {
    const agency = await this.agencies.findById(tx, id);
    if (!agency) throw notFound('Agency', { id });
    return agency;
  }
}

function assertMayLookAfterAgencies(actor: UserActor): void {
  if (!mayLookAfterAgencies(actor)) throw onlyForSuperAdmins();
}

/** Whoever reads the audit of either agency finds it. */
function auditInBoth(
  tx: SystemTx,
  actor: UserActor,
  id: number,
  action: string,
  details?: AuditLine['details'],
): void {
  const line = { action, subjectId: String(id), clientId: null, ...(details && { details }) };
  tx.audit({ ...actor, agencyId: id }, line);
  tx.audit(actor, line);
}
