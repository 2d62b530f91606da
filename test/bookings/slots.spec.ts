import { newId } from '../../src/kernel/ids.js';
import { StatementCounter } from '../conformance/statement-counts.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  AddTimeOff,
  ArchiveStaff,
  AvailableSlots,
  at,
  book,
  CreateStaff,
  everyDay,
  HoldSlot,
  opens,
  type SlotFields,
  salonOf,
  startsOf,
} from './booking-world.js';

const counter = new StatementCounter();
let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld({}, { reviseStatements: counter.revise, verifyExecutor: false });
  counter.watch(world.server.app.getHttpServer());
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const slotsOf = async (
  serviceId: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<SlotFields[]> =>
  (
    await agency.agent.gets(AvailableSlots, {
      ...{ serviceId, from: at('00:00'), to: at('00:00', 4) },
      ...more,
    })
  ).availableSlots;

test('are what is open, by hours, but for what is booked, held and taken off', async () => {
  const { serviceId, staffIds } = await salonOf(agency);
  await book(agency.agent, serviceId, at('10:00'));
  await agency.agent.gets(HoldSlot, { serviceId, startAt: at('12:00') });
  await agency.admin.gets(AddTimeOff, { staffId: staffIds[0], startAt: at('13:30'), endAt: at('14:00') });

  const slots = await slotsOf(serviceId);

  expect(startsOf(slots)).toEqual(['09:00', '11:00', '14:00', '15:00', '16:00']);
  expect(slots[0]).toEqual({ startAt: at('09:00'), endAt: at('10:00'), staffIds, seatsLeft: 1 });
});

test('are those of whoever offers the service, each in their own hours and none when the client is closed', async () => {
  const { serviceId, clientId } = await salonOf(agency, 0);
  const staff = async (name: string, more: object) =>
    (await agency.admin.gets(CreateStaff, { clientId, name, serviceIds: [serviceId], ...more })).createStaff
      .id;
  const early = await staff('Early', { weekly: everyDay('07:00', '11:00') });
  const late = await staff('Late', { weekly: everyDay('18:00', '20:00'), timeZone: 'Asia/Dubai' });
  const off = await staff('Off', { overrides: [{ date: at('00:00').slice(0, 10), name: 'Holiday' }] });

  const slots = await slotsOf(serviceId);

  expect(slots.map(({ startAt, staffIds }) => [startAt.slice(11, 16), ...staffIds])).toEqual([
    ['09:00', early],
    ['10:00', early],
    ['14:00', late],
    ['15:00', late],
  ]);
  expect(startsOf(await slotsOf(serviceId, { staffId: late }))).toEqual(['14:00', '15:00']);
  expect(await slotsOf(serviceId, { staffId: off })).toEqual([]);
});

test('of a service whose only staff is archived there are none: it is not suddenly offered by itself', async () => {
  const { serviceId, staffIds } = await salonOf(agency);
  await agency.admin.gets(ArchiveStaff, { id: staffIds[0] });

  expect(await slotsOf(serviceId)).toEqual([]);
});

test('of a service that nobody offers are those of the client, one session at a time', async () => {
  const { serviceId } = await salonOf(agency, 0);
  const booking = await book(agency.agent, serviceId, at('10:00'));

  expect(booking.staffId).toBeNull();
  expect(startsOf(await slotsOf(serviceId))).toEqual([
    '09:00',
    '11:00',
    '12:00',
    '13:00',
    '14:00',
    '15:00',
    '16:00',
  ]);
});

test('are offered while a session has seats, with how many', async () => {
  const { serviceId } = await salonOf(agency, 1, { capacity: 2 });
  await book(agency.agent, serviceId, at('10:00'));
  for (const _ of [1, 2]) await book(agency.agent, serviceId, at('12:00'));

  const slots = await slotsOf(serviceId);

  expect(slots.slice(0, 4).map(({ startAt, seatsLeft }) => [startAt.slice(11, 16), seatsLeft])).toEqual([
    ['09:00', 2],
    ['10:00', 1],
    ['11:00', 2],
    ['13:00', 2],
  ]);
});

test('keep to the clocks of the client when they are changed', async () => {
  const { serviceId } = await salonOf(agency, 1, { windowDays: 730 });
  await opens(agency, ['09:00', '11:00'], 'Europe/Berlin');
  const year = new Date().getUTCFullYear() + 1;
  // The last Sunday of March.
  const change = new Date(Date.UTC(year, 2, 31));
  change.setUTCDate(31 - change.getUTCDay());
  const day = (n: number) => new Date(change.getTime() + n * 24 * 3_600_000).toISOString();

  const slots = await slotsOf(serviceId, { from: day(-1), to: day(1) });

  expect(startsOf(slots)).toEqual(['08:00', '09:00', '07:00', '08:00']);
});

test('are not sooner than the notice, nor further ahead than the window', async () => {
  const { serviceId } = await salonOf(agency, 1, { noticeMinutes: 3 * 24 * 60, windowDays: 4 });

  const slots = await slotsOf(serviceId, { from: at('00:00', 0), to: at('00:00', 30) });

  const days = new Set(slots.map(({ startAt }) => startAt.slice(0, 10)));
  expect(Math.min(...slots.map(({ startAt }) => Date.parse(startAt)))).toBeGreaterThanOrEqual(
    Date.now() + 3 * 24 * 3_600_000 - 60_000,
  );
  expect([...days].every((day) => day <= at('00:00', 4).slice(0, 10))).toBe(true);
  // People of the agency may book inside the notice.
  expect((await book(agency.agent, serviceId, at('10:00', 1))).status).toBe('CONFIRMED');
});

test.each([
  ['more than 60 days', { to: at('00:00', 64) }, 'to'],
  ['an end before the beginning', { to: at('00:00', 2) }, 'to'],
  ['somebody who does not offer it', { staffId: newId() }, 'staffId'],
])('of %s are refused', async (_what, more, field) => {
  const { serviceId } = await salonOf(agency);
  const asked = { serviceId, from: at('00:00'), to: at('00:00', 4), ...more };

  expect(await agency.agent.isRefused(AvailableSlots, asked)).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field },
  });
});

test('cost as many statements for twenty people as for one', async () => {
  const few = await salonOf(agency, 1);
  const many = await salonOf(agency, 20);
  await slotsOf(few.serviceId);

  // The house does its own work meanwhile.
  const sentFor = async (serviceId: string) =>
    (await counter.during(() => slotsOf(serviceId))).filter((name) => /^(booking|business|staff)/.test(name));
  const one = await sentFor(few.serviceId);
  const twenty = await sentFor(many.serviceId);

  expect(one.length).toBeGreaterThan(3);
  expect(one.length).toBeLessThan(8);
  expect(twenty).toEqual(one);
});
