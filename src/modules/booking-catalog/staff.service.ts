import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { AuditLine, TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type BookingServiceId, type BookingStaffId, newId, parseId, type UserId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, MAX_PAGE, pageSize } from '../../kernel/page.js';
import { ClientsService } from '../clients/clients.service.js';
import { TeamService } from '../team/team.service.js';
import { tooManyStaff, unknownServices, unknownUser } from './booking-catalog.errors.js';
import { BookingServicesRepository } from './booking-services.repository.js';
import { type BookingStaff, MAX_STAFF, type Offering, type StaffOfService } from './booking-staff.js';
import { StaffRepository } from './staff.repository.js';
import { changedIn, newStaff, profileAfter, type StaffDraft } from './staff-draft.js';

export interface ListStaff {
  readonly clientId?: number | null;
  /** Who offers this service. */
  readonly serviceId?: string | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface DefineStaff extends StaffDraft {
  readonly clientId: number;
  readonly name: string;
}

/** Who, or what, services are booked with. */
@Injectable()
export class StaffService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly staff: StaffRepository,
    private readonly services: BookingServicesRepository,
    private readonly clients: ClientsService,
    private readonly team: TeamService,
    private readonly trail: AccessTrail,
  ) {}

  /** Those of the clients that the actor sees, by id: 50 unless told, at most 100. `afterId` is the last id of the page before. */
  async list(actor: UserActor, asked: ListStaff): Promise<BookingStaff[]> {
    const { clientId = null, serviceId, includeArchived, limit, afterId } = asked;
    const page = {
      limit: pageSize(limit),
      afterId: cursorId<'BookingStaff'>('afterId', afterId),
      serviceId: parseId<'BookingService'>(serviceId),
      includeArchived: includeArchived ?? false,
      clientId,
    };
    if (serviceId != null && !page.serviceId) return [];
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.staff.page(tx, page));
  }

  /** Archived ones too. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<BookingStaff | null> {
    const id = parseId<'BookingStaff'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.staff.findById(tx, id)));
    return found ?? this.trail.dropped(actor, 'staff', rawId);
  }

  /** Those of the ids that the actor may see, by id, archived ones included. At most 100 ids. */
  async findMany(actor: Actor, ids: readonly BookingStaffId[]): Promise<ReadonlyMap<string, BookingStaff>> {
    if (ids.length > MAX_PAGE) throw new RangeError(`More than ${MAX_PAGE} staff at once.`);
    const found = await this.uow.read(actor, (tx) => this.staff.findMany(tx, ids));
    return new Map(found.map((one) => [one.id, one]));
  }

  /** Who offers a service, in the order of their ids; archived ones included. */
  offering(tx: TenantTx, serviceId: BookingServiceId): Promise<Offering[]> {
    return this.staff.offering(tx, serviceId);
  }

  /** Who of the staff offers what, and who offers what of the services. */
  offered(
    actor: Actor,
    {
      staffIds = [],
      serviceIds = [],
    }: {
      readonly staffIds?: readonly BookingStaffId[];
      readonly serviceIds?: readonly BookingServiceId[];
    },
  ): Promise<StaffOfService[]> {
    return this.uow.read(actor, (tx) => this.staff.offered(tx, staffIds, serviceIds));
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError NOT_FOUND for a client that the actor may not see; INVALID_INPUT naming the field; CONFLICT
   * NAME_TAKEN; LIMIT_EXCEEDED beyond 500 of a client.
   */
  async create(actor: UserActor, { clientId, ...draft }: DefineStaff): Promise<BookingStaff> {
    const name = nameOf('name', draft.name);
    const id = newId<'BookingStaff'>();
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.visible(tx, [clientId])).has(clientId)) {
        throw notFound('Client', { id: clientId });
      }
      const profile = profileAfter(newStaff(name), draft);
      if ((await this.staff.lockCount(tx, clientId)) >= MAX_STAFF) throw tooManyStaff();
      await this.#assertUser(tx, clientId, profile.userId);
      await this.staff.insert(tx, id, clientId, profile);
      await this.#offer(tx, { id, clientId }, draft.serviceIds ?? []);
      const serviceIds = draft.serviceIds ?? [];
      tx.audit(line('booking_staff.created', { id, clientId }, { ...profile, serviceIds }));
      return this.#after(tx, id);
    });
  }

  /**
   * What is absent stays as it is; `serviceIds` are all that it offers from now on. Bookings that there are stay.
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; CONFLICT NAME_TAKEN.
   */
  update(actor: UserActor, rawId: string, draft: StaffDraft): Promise<BookingStaff> {
    return this.#change(actor, rawId, async (tx, before) => {
      const after = profileAfter(before, draft);
      const changed = changedIn(before, after);
      const offers = draft.serviceIds == null ? null : await this.#offersOther(tx, before, draft.serviceIds);
      if (changed.length === 0 && !offers) return;
      await this.#assertUser(tx, before.clientId, after.userId === before.userId ? null : after.userId);
      if (changed.length > 0) await this.staff.set(tx, before.id, after);
      if (offers) await this.#offer(tx, before, offers);
      const to = Object.fromEntries(changed.map((name) => [name, after[name]]));
      tx.audit(
        line('booking_staff.changed', before, { to: { ...to, ...(offers && { serviceIds: offers }) } }),
      );
    });
  }

  /** Nothing is booked with it any more; its bookings stay. Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  archive(actor: UserActor, rawId: string): Promise<BookingStaff> {
    return this.#change(actor, rawId, async (tx, before) => {
      if (before.archivedAt) return;
      await this.staff.setArchived(tx, before, true);
      tx.audit(line('booking_staff.archived', before));
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT NAME_TAKEN when another one has its name by now; LIMIT_EXCEEDED beyond 500.
   */
  restore(actor: UserActor, rawId: string): Promise<BookingStaff> {
    return this.#change(actor, rawId, async (tx, before) => {
      if (!before.archivedAt) return;
      if ((await this.staff.lockCount(tx, before.clientId)) >= MAX_STAFF) throw tooManyStaff();
      await this.staff.setArchived(tx, before, false);
      tx.audit(line('booking_staff.restored', before));
    });
  }

  /** Of whom somebody else would not know what is booked. */
  async #assertUser(tx: WriteTx, clientId: number, userId: UserId | null): Promise<void> {
    if (userId === null) return;
    const colleague = await this.team.colleague(tx, userId);
    if (!colleague || !seesClient(colleague, clientId)) throw unknownUser();
  }

  /** What it is to offer, where that is other than what it does. */
  async #offersOther(
    tx: WriteTx,
    { id }: BookingStaff,
    wanted: readonly string[],
  ): Promise<readonly string[] | null> {
    const now = (await this.staff.offered(tx, [id], [])).map(({ serviceId }) => serviceId as string);
    const ids = new Set(wanted.map((raw) => raw.toLowerCase()));
    return ids.size === now.length && now.every((one) => ids.has(one)) ? null : wanted;
  }

  async #offer(
    tx: WriteTx,
    staff: Pick<BookingStaff, 'id' | 'clientId'>,
    rawIds: readonly string[],
  ): Promise<void> {
    const ids = [...new Set(rawIds.flatMap((raw) => parseId<'BookingService'>(raw) ?? []))];
    const known = ids.length > 0 ? await this.services.ofClient(tx, staff.clientId, ids) : new Set<string>();
    const unknown = rawIds.filter((raw) => !known.has(raw.toLowerCase()));
    if (unknown.length > 0) throw unknownServices(unknown);
    await this.staff.offer(tx, staff, ids);
  }

  #change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: BookingStaff) => Promise<void>,
  ): Promise<BookingStaff> {
    const id = parseId<'BookingStaff'>(rawId);
    if (!id) throw notFound('Staff', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = await this.staff.lock(tx, id);
      if (!before) throw notFound('Staff', { id });
      await act(tx, before);
      return this.#after(tx, id);
    });
  }

  async #after(tx: WriteTx, id: BookingStaffId): Promise<BookingStaff> {
    const staff = await this.staff.findById(tx, id);
    if (!staff) throw new Error('Staff that was just written is not there.');
    return staff;
  }
}

const line = (
  action: string,
  { id, clientId }: Pick<BookingStaff, 'id' | 'clientId'>,
  details?: AuditLine['details'],
): AuditLine => ({ action, subjectId: id, clientId, ...(details && { details }) });
