import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { seesClient, type UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { ClientsService } from '../clients/clients.service.js';
import { TeamService } from '../team/team.service.js';
import { seesSomeClientsOnly } from './audit.errors.js';
import { type AuditEntry, type AuditFilter, actionFilter } from './audit.js';
import { AuditRepository } from './audit.repository.js';
import { AuditVerifier, type Verdict } from './audit-verifier.js';
import { ChainRepository } from './chain.repository.js';

export interface ListAudit {
  readonly action?: string | null;
  readonly userId?: string | null;
  readonly subjectId?: string | null;
  readonly clientId?: number | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
}

export interface VerifyAudit {
  readonly afterSeq?: number | null;
  readonly limit?: number | null;
}

export interface Integrity extends Verdict {
  readonly pending: number;
}

const VERIFIED_UNLESS_TOLD = 1_000;
const MOST_VERIFIED = 10_000;

/** Who did what: what the people of an agency may read of it, and whether it is still what was written. */
@Injectable()
export class AuditService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: AuditRepository,
    private readonly chain: ChainRepository,
    private readonly team: TeamService,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * A page of the agency's audit, newest first: 50 unless told, at most 100. Whoever sees some clients only is shown
   * what was done there, and nothing of the agency at large. A filter that names nothing finds nothing.
   *
   * @throws DomainError INVALID_INPUT when `to` is before `from`.
   */
  async list(actor: UserActor, asked: ListAudit): Promise<AuditEntry[]> {
    const page = {
      limit: pageSize(asked.limit),
      beforeId: cursorId<'AuditEntry'>('beforeId', asked.beforeId),
    };
    const { from = null, to = null } = asked;
    if (from && to && to < from) throw invalidInput('to', 'to is not before from.');
    const filter = this.filterOf(actor, asked);
    if (!filter) return [];
    const found = await this.uow.read(actor, (tx) =>
      this.repository.page(tx, { ...page, ...filter, from, to }),
    );
    if (found.length === 0) await this.noteStrangers(actor, filter.userId, asked.clientId ?? null);
    return found;
  }

  /**
   * The names of people who acted as somebody of the agency, by id. They may be of another agency, where nothing else
   * can be seen: so only for ids that stand in entries which the caller was shown.
   */
  impersonatorNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.uow.system('name who acted as somebody', (tx) => this.repository.names(tx, ids));
  }

  /**
   * Verifies a stretch of the agency's chain: 1,000 links unless told, at most 10,000. `head` of the answer is where
   * to go on.
   *
   * @throws DomainError FORBIDDEN for those who see some clients only.
   */
  async integrity(actor: UserActor, { afterSeq, limit }: VerifyAudit): Promise<Integrity> {
    const after = afterSeq ?? 0;
    const most = limit ?? VERIFIED_UNLESS_TOLD;
    if (after < 0) throw invalidInput('afterSeq', 'afterSeq is 0 or more.');
    if (most < 1 || most > MOST_VERIFIED) {
      throw invalidInput('limit', `limit must be between 1 and ${MOST_VERIFIED}.`, {
        min: 1,
        max: MOST_VERIFIED,
      });
    }
    if (actor.clients !== 'all') throw seesSomeClientsOnly();
    const verifier = new AuditVerifier(this.chain, (work) => this.uow.read(actor, work));
    const verdict = await verifier.verify({ agencyId: actor.agencyId, after, limit: most });
    return { ...verdict, pending: await verifier.pending(actor.agencyId) };
  }

  /** Null when nothing can fit. */
  private filterOf(actor: UserActor, asked: ListAudit): Omit<AuditFilter, 'from' | 'to'> | null {
    const { action = null, userId: rawUserId = null, subjectId = null, clientId = null } = asked;
    const userId = rawUserId === null ? null : parseId<'User'>(rawUserId);
    if (rawUserId !== null && !userId) return this.trail.dropped(actor, 'user', rawUserId);
    const visible = actor.clients === 'all' ? null : actor.clients;
    if (clientId !== null && !seesClient(actor, clientId))
      return this.trail.dropped(actor, 'client', clientId);
    return {
      action: action === null ? null : actionFilter(action),
      userId,
      subjectId,
      clientIds: clientId === null ? visible : [clientId],
    };
  }

  /** Nothing was found of whom was named: they may be of another agency, and that leaves a trail. */
  private async noteStrangers(
    actor: UserActor,
    userId: string | null,
    clientId: number | null,
  ): Promise<void> {
    if (clientId !== null) await this.clients.find(actor, clientId);
    if (userId === null) return;
    const known = await this.team.findMany(actor, [userId]);
    if (!known.has(userId)) this.trail.dropped(actor, 'user', userId);
  }
}
