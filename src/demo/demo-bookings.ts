import type { BookingServiceId, BookingStaffId } from '../kernel/ids.js';
import { newService, type ServiceSettings } from '../modules/booking-catalog/booking-services.js';
import type { StaffKind } from '../modules/booking-catalog/booking-staff.js';
import { WEEKDAYS, type Weekday, type WeekdayHours } from '../modules/hours/hours.js';
import { DAY_MS, MINUTE_MS } from '../modules/hours/time-ranges.js';
import { localDayAt, offsetAt } from '../modules/hours/zone-offsets.js';
import { demoId } from './demo-ids.js';
import type { ContactRow } from './demo-rows.js';

const NORTHWIND = 1;
const BISTRO = 1;
const LUNA = 2;
const ZONE = { [BISTRO]: 'Europe/Lisbon', [LUNA]: 'Europe/Berlin' } as const;
type ClientId = keyof typeof ZONE;

const on = (
  days: readonly Weekday[],
  opensAt: string,
  closesAt: string,
  breaks: WeekdayHours['breaks'] = [],
): WeekdayHours[] => days.map((day) => ({ day, opensAt, closesAt, breaks }));

const owned = (clientId: ClientId): { readonly agencyId: number; readonly clientId: ClientId } => ({
  agencyId: NORTHWIND,
  clientId,
});
const [MONDAY, ...BUT_MONDAY] = WEEKDAYS;

export const DEMO_HOURS = [
  { ...owned(BISTRO), timeZone: ZONE[BISTRO], weekly: on(BUT_MONDAY, '12:00', '23:00'), holidays: [] },
  {
    ...owned(LUNA),
    timeZone: ZONE[LUNA],
    weekly: on([MONDAY as Weekday, ...BUT_MONDAY.slice(0, 4)], '08:00', '18:00', [
      { startsAt: '12:30', endsAt: '13:30' },
    ]),
    holidays: [],
  },
];

const serviceId = (serial: number): BookingServiceId => demoId('BookingService', 0, serial);
const staffId = (serial: number): BookingStaffId => demoId('BookingStaff', 0, serial);

const service = (
  clientId: ClientId,
  serial: number,
  [name, minutes, color]: readonly [string, number, string],
  settings: Partial<ServiceSettings>,
) => ({ ...owned(clientId), id: serviceId(serial), ...newService(name, minutes, color), ...settings });

const EURO = { currency: 'EUR' };

export const DEMO_SERVICES = [
  service(BISTRO, 1, ['A table', 90, '#1d4ed8'], {
    slotStepMinutes: 30,
    noticeMinutes: 60,
    reminderMinutes: [180],
  }),
  service(BISTRO, 2, ['Tasting menu', 180, '#6d28d9'], {
    ...EURO,
    priceMinor: 8_500,
    capacity: 8,
    position: 1,
    noticeMinutes: 1_440,
    reminderMinutes: [1_440],
    description: 'Seven courses at the long table.',
  }),
  service(LUNA, 3, ['Consultation', 30, '#047857'], {
    ...EURO,
    priceMinor: 6_000,
    bufferAfterMinutes: 10,
    slotStepMinutes: 15,
    reminderMinutes: [1_440, 60],
  }),
  service(LUNA, 4, ['Check-up', 60, '#0e7490'], {
    ...EURO,
    priceMinor: 12_000,
    position: 1,
    bufferAfterMinutes: 15,
    reminderMinutes: [1_440],
  }),
];

const staff = (clientId: ClientId, serial: number, name: string, kind: StaffKind) => ({
  ...owned(clientId),
  id: staffId(serial),
  name,
  kind,
  overrides: [],
});

export const DEMO_STAFF = [
  staff(BISTRO, 1, 'Table 1', 'RESOURCE'),
  staff(BISTRO, 2, 'Table 2', 'RESOURCE'),
  staff(LUNA, 3, 'Dr. Silva', 'PERSON'),
  staff(LUNA, 4, 'Dr. Weber', 'PERSON'),
];

const offers = (clientId: ClientId, staffSerial: number, serviceSerial: number) => ({
  ...owned(clientId),
  staffId: staffId(staffSerial),
  serviceId: serviceId(serviceSerial),
});

export const DEMO_OFFERS = [
  offers(BISTRO, 1, 1),
  offers(BISTRO, 2, 1),
  offers(LUNA, 3, 3),
  offers(LUNA, 3, 4),
  offers(LUNA, 4, 3),
];

interface Booked {
  readonly service: number;
  readonly staff: number | null;
  /** From today. */
  readonly days: number;
  /** On the clocks of the client. */
  readonly time: readonly [hour: number, minute: number];
  /** Which of the client's contacts. */
  readonly contact: number;
  readonly status?: 'COMPLETED' | 'NO_SHOW' | 'CANCELLED';
}

const BOOKED: readonly Booked[] = [
  { service: 1, staff: 1, days: -2, time: [20, 0], contact: 1, status: 'COMPLETED' },
  { service: 1, staff: 2, days: -2, time: [20, 30], contact: 2, status: 'NO_SHOW' },
  { service: 1, staff: 1, days: 1, time: [13, 0], contact: 3 },
  { service: 1, staff: 2, days: 1, time: [20, 0], contact: 4 },
  { service: 2, staff: null, days: 4, time: [19, 0], contact: 1 },
  { service: 3, staff: 3, days: 1, time: [9, 0], contact: 1 },
  { service: 3, staff: 4, days: 1, time: [9, 0], contact: 2 },
  { service: 4, staff: 3, days: 2, time: [14, 0], contact: 3 },
  { service: 3, staff: 3, days: 3, time: [10, 30], contact: 2, status: 'CANCELLED' },
];

/** Bookings of yesterday and of the coming days. Some are on days on which the client is closed: agreed by hand. */
export const demoBookings = (contacts: readonly ContactRow[], now: Date) =>
  BOOKED.flatMap(({ service: nth, staff: who, days, time: [hour, minute], contact, status }, serial) => {
    const booked = DEMO_SERVICES.find(({ id }) => id === serviceId(nth));
    const customer = contacts.filter(({ clientId }) => clientId === booked?.clientId)[contact - 1];
    if (!booked || !customer) return [];
    const timeZone = ZONE[booked.clientId];
    const local = (localDayAt(timeZone, now.getTime()) + days) * DAY_MS + (hour * 60 + minute) * MINUTE_MS;
    const start = local - offsetAt(timeZone, local);
    const end = start + booked.durationMinutes * MINUTE_MS;
    const at = (instant: number) => new Date(instant).toISOString();
    return [
      {
        ...owned(booked.clientId),
        id: demoId('Booking', 0, serial + 1),
        serviceId: booked.id,
        timeZone,
        staffId: who && staffId(who),
        contactId: customer.id,
        status: status ?? 'CONFIRMED',
        source: 'PUBLIC',
        startsAt: at(start),
        endsAt: at(end),
        version: status ? 2 : 1,
        seatNo: 1,
        blocked: `[${at(start)},${at(end + booked.bufferAfterMinutes * MINUTE_MS)})`,
        customerName: customer.displayName,
        customerPhone: customer.phone,
        cancelledAt: status === 'CANCELLED' ? now : null,
        cancelReason: status === 'CANCELLED' ? 'Better again' : null,
      },
    ];
  });
