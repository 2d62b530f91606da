import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { ActorDirectory } from '../../auth/actor.directory.js';
import type { AuditLine, TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { type Actor, seesClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { nameOf } from '../../kernel/names.js';
import { pageSize } from '../../kernel/page.js';
import { automaticMovesOf } from './automatic-moves.js';
import { cannotSeeANewOne } from './clients.errors.js';
import {
  type AutomaticMoves,
  type Client,
  type ClientStanding,
  differences,
  type SettingsChange,
  wantsMoves,
  withChange,
} from './clients.js';
import { mayCreateClients } from './clients.policy.js';
import { ClientsRepository } from './clients.repository.js';

export interface ListClients {
  readonly limit?: number | null;
  readonly afterId?: number | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
}

/** The clients of an agency, and the chat policies that each sets. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly clients: ClientsRepository,
    private readonly directory: ActorDirectory,
    private readonly trail: AccessTrail,
    private readonly jobs: JobQueue,
  ) {}

  /** Whether a customer's message brings an archived thread of this client back. Unless told: yes. */
  async allowsReopen(tx: TenantTx, clientId: number): Promise<boolean> {
    return (await this.clients.allowsReopen(tx, clientId)) ?? true;
  }

  /** What happens to threads of a client by itself; nobody changes it until the transaction ends. */
  async automaticMoves(tx: WriteTx, clientId: number): Promise<AutomaticMoves> {
    const wanted = await this.clients.automaticMoves(tx, clientId);
    return wanted ?? { autoResolveIdleDays: null, autoArchiveResolvedDays: null };
  }

  /** Those whom the actor may see, by id: 50 unless told, at most 100. `afterId` is the last id of the page before. */
  async list(actor: UserActor, { limit, afterId, includeArchived }: ListClients): Promise<Client[]> {
    const page = { limit: pageSize(limit), afterId: afterId ?? 0, includeArchived: includeArchived ?? false };
    return this.uow.read(actor, (tx) => this.clients.page(tx, page));
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async find(actor: Actor, id: number): Promise<Client | null> {
    const found = await this.uow.read(actor, (tx) => this.clients.findById(tx, id));
    return found ?? this.trail.dropped(actor, 'client', id);
  }

  /** For a door without people. Null for what the actor may not see, and for what does not exist. */
  standing(actor: Actor, id: number): Promise<ClientStanding | null> {
    return this.uow.read(actor, (tx) => this.clients.standing(tx, id));
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError FORBIDDEN SCOPE_EXCEEDS_OWN for who sees some clients only; INVALID_INPUT name; CONFLICT
   * NAME_TAKEN.
   */
  async create(actor: UserActor, typed: string): Promise<Client> {
    if (!mayCreateClients(actor)) throw cannotSeeANewOne();
    const name = nameOf('name', typed);
    return this.uow.write(actor, async (tx) => {
      const client = await this.clients.insert(tx, name);
      tx.audit(line('client.created', client, { name }));
      return client;
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT name; CONFLICT NAME_TAKEN.
   */
  async rename(actor: UserActor, id: number, typed: string): Promise<Client> {
    const name = nameOf('name', typed);
    return this.change(actor, id, async (tx, before) => {
      if (before.name === name) return;
      await this.clients.rename(tx, id, name);
      tx.audit(line('client.renamed', before, { from: before.name, to: name }));
    });
  }

  /**
   * What is absent stays as it is; null means never, for a number of days. What is to happen by itself does so within
   * an hour of its time. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the setting.
   */
  async set(actor: UserActor, id: number, change: SettingsChange): Promise<Client> {
    return this.change(actor, id, async (tx, before) => {
      const after = withChange(before.settings, change);
      const to = differences(before.settings, after);
      if (Object.keys(to).length === 0) return;
      await this.clients.set(tx, id, after);
      // Whoever moves the threads holds the client as well, so they see this, or this sees that they have ended.
      if (wantsMoves(after)) await this.jobs.addOnce(tx, automaticMovesOf(id));
      tx.audit(line('client.settings_changed', before, { from: differences(after, before.settings), to }));
    });
  }

  /**
   * Its people cannot sign in any more, and those who are signed in are shut out everywhere within 5 s. Its
   * conversations stay, and what customers write still arrives. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND.
   */
  async archive(actor: UserActor, id: number): Promise<Client> {
    const client = await this.change(actor, id, async (tx, before) => {
      if (before.archivedAt) return;
      await this.clients.archive(tx, before);
      tx.audit(line('client.archived', before));
    });
    this.directory.forgetAgency(actor.agencyId);
    return client;
  }

  /**
   * Its people may sign in again, and sessions that are not over go on. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT NAME_TAKEN when another client has its name by now.
   */
  async restore(actor: UserActor, id: number): Promise<Client> {
    const client = await this.change(actor, id, async (tx, before) => {
      if (!before.archivedAt) return;
      await this.clients.restore(tx, before);
      tx.audit(line('client.restored', before));
    });
    this.directory.forgetAgency(actor.agencyId);
    return client;
  }

  /** Those of the ids that are clients the actor sees, archived ones included. */
  visible(tx: TenantTx, ids: readonly number[]): Promise<ReadonlySet<number>> {
    return this.clients.visible(tx, ids);
  }

  /** The same of one. What the actor's scope rules out is not looked up. */
  async isVisible(tx: TenantTx, id: number): Promise<boolean> {
    return seesClient(tx.actor, id) && (await this.visible(tx, [id])).has(id);
  }

  private change(
    actor: UserActor,
    id: number,
    act: (tx: WriteTx, before: Client) => Promise<void>,
  ): Promise<Client> {
    return this.uow.write(actor, async (tx) => {
      const before = await this.clients.lock(tx, id);
      if (!before) throw notFound('Client', { id });
      await act(tx, before);
      return (await this.clients.findById(tx, id)) ?? before;
    });
  }
}

const line = (action: string, { id }: Client, details?: AuditLine['details']): AuditLine => ({
  action,
  subjectId: String(id),
  clientId: id,
  ...(details && { details }),
});
