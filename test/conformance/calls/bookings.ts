import {
  AddTimeOff,
  ArchiveService,
  ArchiveStaff,
  at,
  book,
  everyDay,
  HoldSlot,
  salonOf,
} from '../../bookings/booking-world.js';
import type { Agency } from '../../world/agency.js';
import type { Calls, MutationRow } from './call.js';

type Given = Readonly<Record<string, unknown>>;

/** A change of a service by the admin. */
const aboutService = (
  action: string,
  variables: Given = {},
  before?: (agency: Agency, id: string) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const { serviceId: id } = await salonOf(agency);
    await before?.(agency, id);
    return { by: agency.admin, variables: { ...variables, id } };
  },
});

/** A change of somebody by the admin. */
const aboutStaff = (
  action: string,
  variables: Given = {},
  before?: (agency: Agency, id: string) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const {
      staffIds: [id = ''],
    } = await salonOf(agency);
    await before?.(agency, id);
    return { by: agency.admin, variables: { ...variables, id } };
  },
});

/** A change of a booking by an agent. */
const aboutBooking = (
  action: string,
  variables: Given = {},
  before?: (agency: Agency, id: string) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const { serviceId } = await salonOf(agency);
    const { id } = await book(agency.agent, serviceId, at('10:00'));
    await before?.(agency, id);
    return { by: agency.agent, variables: { ...variables, id } };
  },
});

/** As if its time had come. */
const begin = (agency: Agency, id: string) =>
  agency.query(
    `UPDATE bookings SET starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour',
       blocked = tstzrange(now() - interval '1 minute', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
    [id],
  );

const HOLIDAY = { startAt: at('00:00', 5), endAt: at('00:00', 6) };

/** What can be booked, who offers it, and what is booked. */
export const BOOKINGS: Calls = {
  addTimeOff: {
    action: 'booking_staff.time_off_added',
    call: async (agency) => {
      const { staffIds } = await salonOf(agency);
      return { by: agency.admin, variables: { staffId: staffIds[0], ...HOLIDAY } };
    },
  },
  archiveService: aboutService('booking_service.archived'),
  archiveStaff: aboutStaff('booking_staff.archived'),
  cancelBooking: aboutBooking('booking.cancelled', { reason: 'Ill' }),
  completeBooking: aboutBooking('booking.completed', {}, begin),
  confirmBooking: {
    action: 'booking.confirmed',
    call: async (agency) => {
      const { serviceId } = await salonOf(agency);
      const { holdSlot } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00') });
      const customer = { name: 'Ana', phone: '+351912345678' };
      return { by: agency.agent, variables: { id: holdSlot.id, customer } };
    },
  },
  createBooking: {
    action: 'booking.created',
    call: async (agency) => {
      const { serviceId } = await salonOf(agency);
      const customer = { name: 'Ana', phone: '+351912345678' };
      return { by: agency.agent, variables: { serviceId, startAt: at('10:00'), customer } };
    },
  },
  createService: {
    action: 'booking_service.created',
    call: async (agency) => ({
      by: agency.admin,
      variables: { clientId: agency.clients[0].id, name: 'Cut', durationMinutes: 30 },
    }),
  },
  createStaff: {
    action: 'booking_staff.created',
    call: async (agency) => {
      const { serviceId, clientId } = await salonOf(agency, 0);
      return { by: agency.admin, variables: { clientId, name: 'Rui', serviceIds: [serviceId] } };
    },
  },
  holdSlot: {
    action: 'booking.held',
    call: async (agency) => {
      const { serviceId } = await salonOf(agency);
      return { by: agency.agent, variables: { serviceId, startAt: at('10:00') } };
    },
  },
  markNoShow: aboutBooking('booking.no_show', {}, begin),
  removeTimeOff: {
    action: 'booking_staff.time_off_removed',
    call: async (agency) => {
      const { staffIds } = await salonOf(agency);
      const { addTimeOff } = await agency.admin.gets(AddTimeOff, { staffId: staffIds[0], ...HOLIDAY });
      return { by: agency.admin, variables: { id: addTimeOff.id } };
    },
  },
  rescheduleBooking: aboutBooking('booking.rescheduled', { startAt: at('12:00') }),
  restoreService: aboutService('booking_service.restored', {}, ({ admin }, id) =>
    admin.gets(ArchiveService, { id }),
  ),
  restoreStaff: aboutStaff('booking_staff.restored', {}, ({ admin }, id) => admin.gets(ArchiveStaff, { id })),
  updateService: aboutService('booking_service.changed', { name: 'Colour', capacity: 3 }),
  updateStaff: aboutStaff('booking_staff.changed', { name: 'Rui', weekly: everyDay('10:00', '12:00') }),
};
