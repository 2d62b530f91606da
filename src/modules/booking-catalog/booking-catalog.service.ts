import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { AuditLine, TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, type UserActor } from '../../kernel/actor.js';
import { nextColor } from '../../kernel/colors.js';
import { notFound } from '../../kernel/errors.js';
import { type BookingServiceId, newId, parseId } from '../../kernel/ids.js';
import { cursorId, MAX_PAGE, pageSize } from '../../kernel/page.js';
import { ClientsService } from '../clients/clients.service.js';
import { TemplatesService } from '../templates/templates.service.js';
import { tooManyServices, unknownTemplate } from './booking-catalog.errors.js';
import {
  type BookingService,
  differences,
  MAX_SERVICES,
  newService,
  type ServiceDraft,
  settingsAfter,
} from './booking-services.js';
import { BookingServicesRepository } from './booking-services.repository.js';

export interface ListServices {
  readonly clientId?: number | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface DefineService extends ServiceDraft {
  readonly clientId: number;
  readonly name: string;
  readonly durationMinutes: number;
}

/** What can be booked: the services of each client. */
@Injectable()
export class BookingCatalogService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly services: BookingServicesRepository,
    private readonly clients: ClientsService,
    private readonly templates: TemplatesService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the clients that the actor sees, in the order in which they are to be shown: 50 unless told, at most 100.
   * `afterId` is the last id of the page before.
   */
  async list(actor: UserActor, asked: ListServices): Promise<BookingService[]> {
    const { clientId = null, includeArchived, limit, afterId } = asked;
    const page = {
      limit: pageSize(limit),
      afterId: cursorId<'BookingService'>('afterId', afterId),
      includeArchived: includeArchived ?? false,
      clientId,
    };
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.services.page(tx, page));
  }

  /** Archived ones too. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<BookingService | null> {
    return (await this.service(actor, rawId)) ?? this.trail.dropped(actor, 'booking service', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async service(actor: Actor, rawId: string): Promise<BookingService | null> {
    const id = parseId<'BookingService'>(rawId);
    return id && this.uow.read(actor, (tx) => this.services.findById(tx, id));
  }

  /** The same inside a transaction. */
  async serviceIn(tx: TenantTx, rawId: string): Promise<BookingService | null> {
    const id = parseId<'BookingService'>(rawId);
    return id && this.services.findById(tx, id);
  }

  /** Those of the ids that the actor may see, by id, archived ones included. At most 100 ids. */
  async findMany(
    actor: Actor,
    ids: readonly BookingServiceId[],
  ): Promise<ReadonlyMap<string, BookingService>> {
    if (ids.length > MAX_PAGE) throw new RangeError(`More than ${MAX_PAGE} services at once.`);
    const found = await this.uow.read(actor, (tx) => this.services.findMany(tx, ids));
    return new Map(found.map((service) => [service.id, service]));
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError NOT_FOUND for a client that the actor may not see; INVALID_INPUT naming the field; CONFLICT
   * NAME_TAKEN; LIMIT_EXCEEDED beyond 500 of a client.
   */
  async create(actor: UserActor, { clientId, ...draft }: DefineService): Promise<BookingService> {
    // Read before anything is asked of the database.
    const checked = settingsAfter(newService(draft.name, draft.durationMinutes, nextColor(0)), draft);
    if (!seesClient(actor, clientId)) throw notFound('Client', { id: clientId });
    await this.#assertTemplate(actor, clientId, draft.reminderTemplateId);
    const id = newId<'BookingService'>();
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.visible(tx, [clientId])).has(clientId)) {
        throw notFound('Client', { id: clientId });
      }
      const before = await this.services.lockCount(tx, clientId);
      if (before >= MAX_SERVICES) throw tooManyServices();
      const settings = { ...checked, color: draft.color == null ? nextColor(before) : checked.color };
      await this.services.insert(tx, id, clientId, settings);
      tx.audit(line('booking_service.created', { id, clientId }, { ...settings }));
      return this.#after(tx, id);
    });
  }

  /**
   * What is absent stays as it is. Bookings that there are keep the time that they have. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; CONFLICT NAME_TAKEN.
   */
  async update(actor: UserActor, rawId: string, draft: ServiceDraft): Promise<BookingService> {
    const known = await this.service(actor, rawId);
    if (!known) throw notFound('Service', { id: rawId });
    await this.#assertTemplate(actor, known.clientId, draft.reminderTemplateId);
    return this.#change(actor, known.id, async (tx, before) => {
      const after = settingsAfter(before, draft);
      const to = differences(before, after);
      if (Object.keys(to).length === 0) return;
      await this.services.set(tx, before.id, after);
      tx.audit(line('booking_service.changed', before, { from: differences(after, before), to }));
    });
  }

  /** It is not booked any more; its bookings stay. Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  archive(actor: UserActor, rawId: string): Promise<BookingService> {
    return this.#change(actor, rawId, async (tx, before) => {
      if (before.archivedAt) return;
      await this.services.setArchived(tx, before, true);
      tx.audit(line('booking_service.archived', before));
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT NAME_TAKEN when another one has its name by now; LIMIT_EXCEEDED beyond 500.
   */
  restore(actor: UserActor, rawId: string): Promise<BookingService> {
    return this.#change(actor, rawId, async (tx, before) => {
      if (!before.archivedAt) return;
      if ((await this.services.lockCount(tx, before.clientId)) >= MAX_SERVICES) throw tooManyServices();
      await this.services.setArchived(tx, before, false);
      tx.audit(line('booking_service.restored', before));
    });
  }

  async #assertTemplate(actor: UserActor, clientId: number, rawId: string | null | undefined): Promise<void> {
    if (rawId == null) return;
    const template = await this.templates.find(actor, rawId);
    if (template?.clientId !== clientId || template.status === 'DELETED') throw unknownTemplate();
  }

  #change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: BookingService) => Promise<void>,
  ): Promise<BookingService> {
    const id = parseId<'BookingService'>(rawId);
    if (!id) throw notFound('Service', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = await this.services.lock(tx, id);
      if (!before) throw notFound('Service', { id });
      await act(tx, before);
      return this.#after(tx, id);
    });
  }

  async #after(tx: WriteTx, id: BookingServiceId): Promise<BookingService> {
    const service = await this.services.findById(tx, id);
    if (!service) throw new Error('A service that was just written is not there.');
    return service;
  }
}

const line = (
  action: string,
  { id, clientId }: Pick<BookingService, 'id' | 'clientId'>,
  details?: AuditLine['details'],
): AuditLine => ({ action, subjectId: id, clientId, ...(details && { details }) });
