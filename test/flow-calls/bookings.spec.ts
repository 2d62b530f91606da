import type { ContactId, ConversationId } from '../../src/kernel/ids.js';
import { newId } from '../../src/kernel/ids.js';
import { FlowCalls } from '../../src/modules/flow-engine/flow-calls.js';
import type { BookingPort } from '../../src/modules/flow-engine/ports.js';
import {
  ArchiveService,
  at,
  BookingStats,
  Bookings,
  book,
  HoldSlot,
  OneBooking,
  opens,
  type Salon,
  salonOf,
} from '../bookings/booking-world.js';
import type { Agency } from '../world/agency.js';
import type { ReceivedConversation } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
let agency: Agency;
let salon: Salon;
let thread: ReceivedConversation;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  salon = await salonOf(agency);
  thread = await agency.whatsapp.receives('I would like to come by');
});

const NOBODY = { name: '', phone: '', email: '' };

/** As the blocks of a run in a conversation see bookings. */
const bookings = ({ id, contactId, clientId } = thread): BookingPort =>
  world.server.app.get(FlowCalls, { strict: false }).bookings({
    id: newId<'FlowRun'>(),
    agencyId: agency.id,
    clientId,
    conversationId: id as ConversationId,
    contactId: contactId as ContactId,
  });

const wanted = (startAt: string) => ({ serviceId: salon.serviceId, staffId: null, startAt });
const times = (more: object = {}) =>
  bookings().times({ serviceId: salon.serviceId, staffId: null, daysAhead: 14, most: 9, ...more });

const held = async (startAt: string, key = 'key-1'): Promise<string> => {
  const hold = await bookings().hold(key, wanted(startAt));
  if (!hold) throw new Error('The time is taken.');
  return hold.bookingId;
};

const stored = async (id: string) => (await agency.admin.gets(OneBooking, { id })).booking;

/** As if nobody had confirmed it in time. */
const runsOut = (id: string) =>
  agency.query(
    "UPDATE bookings SET hold_expires_at = now() - interval '1 second' WHERE agency_id = $1 AND id = $2",
    [id],
  );

describe('free times', () => {
  test('are the next ones, as the clocks of the business show them', async () => {
    await opens(agency, ['09:00', '11:00'], 'Asia/Tokyo');
    const found = await times({ most: 3 });

    expect(found).toHaveLength(3);
    for (const { startAt, text } of found) {
      const local = new Date(Date.parse(startAt) + 9 * 60 * 60_000).toISOString();
      expect(text).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2,3}, (09|10):00$/);
      expect(text).toContain(`${local.slice(11, 16)}`);
      expect(text.length).toBeLessThanOrEqual(20);
    }
    expect(found.map(({ startAt }) => startAt)).toEqual([...found.map(({ startAt }) => startAt)].sort());
  });

  test('are none further ahead than asked for, and none where nobody offers any', async () => {
    const end = Date.now() + 24 * 60 * 60_000;

    const near = await times({ daysAhead: 1, most: 10 });

    expect(near.every(({ startAt }) => Date.parse(startAt) < end)).toBe(true);
    await agency.admin.gets(ArchiveService, { id: salon.serviceId });
    expect(await times()).toEqual([]);
  });

  test('that are shown and taken count as those of the public page do', async () => {
    const [first] = await times({ most: 5 });
    const id = await held(first?.startAt ?? '');
    await bookings().confirm('key-2', id, NOBODY);
    await world.settle();

    const day = 24 * 60 * 60_000;
    const [from, to] = [new Date(Date.now() - day), new Date(Date.now() + day)];
    const asked = { clientId: salon.clientId, from: from.toISOString(), to: to.toISOString() };
    const { bookingStats } = await agency.admin.gets(BookingStats, asked);

    expect(bookingStats).toMatchObject([{ shown: 5, bookedByVisitors: 1, conversion: 0.2 }]);
  });

  test('of another client are not there', async () => {
    const stranger = { ...thread, clientId: agency.clients[1].id };
    const asked = { serviceId: salon.serviceId, staffId: null, daysAhead: 14, most: 9 };

    expect(await bookings(stranger).times(asked)).toEqual([]);
    await expect(bookings(stranger).hold('key-1', wanted(at('10:00')))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a time', () => {
  test('is held for who has chosen it, once under one key', async () => {
    const one = await bookings().hold('key-1', wanted(at('10:00')));
    const again = await bookings().hold('key-1', wanted(at('10:00')));

    expect(one).toEqual(again);
    expect(one?.text).toMatch(/, 10:00$/);
    expect(await stored(one?.bookingId ?? '')).toMatchObject({ status: 'HELD', source: 'FLOW' });
  });

  test('that somebody else was faster with is not held, and neither is one that is past', async () => {
    await book(agency.agent, salon.serviceId, at('10:00'));

    expect(await bookings().hold('key-1', wanted(at('10:00')))).toBeNull();
    expect(await bookings().hold('key-2', wanted(at('10:00', -1)))).toBeNull();
    await agency.admin.gets(ArchiveService, { id: salon.serviceId });
    expect(await bookings().hold('key-3', wanted(at('11:00')))).toBeNull();
  });

  test('becomes a booking of the contact, with what the customer said of themselves as far as it is valid', async () => {
    const id = await held(at('10:00'));
    const customer = { name: 'Ana', phone: 'I have none', email: 'ana@example.test' };

    expect(await bookings().confirm('key-2', id, customer)).toBe(id);
    expect(await bookings().confirm('key-2', id, customer)).toBe(id);

    expect(await stored(id)).toMatchObject({
      ...{ status: 'CONFIRMED', contactId: thread.contactId, conversationId: thread.id, version: 2 },
      customer: { name: 'Ana', email: 'ana@example.test' },
    });
  });

  test('that was held too short a time is booked anew while it is free', async () => {
    const id = await held(at('10:00'));
    await runsOut(id);

    const anew = await bookings().confirm('key-2', id, NOBODY);
    expect(await bookings().confirm('key-2', id, NOBODY)).toBe(anew);

    const { bookings: found } = await agency.admin.gets(Bookings, { statuses: ['CONFIRMED'] });
    expect(found).toMatchObject([
      { id: anew, startAt: at('10:00'), contactId: thread.contactId, source: 'FLOW' },
    ]);
  });

  test('that was held too short a time and is somebody else’s is lost', async () => {
    const id = await held(at('10:00'));
    await runsOut(id);
    await book(agency.agent, salon.serviceId, at('10:00'));

    expect(await bookings().confirm('key-2', id, NOBODY)).toBeNull();
  });

  test('is let go of, and somebody else can have it', async () => {
    const id = await held(at('10:00'));

    await bookings().release('key-2', id);
    await bookings().release('key-2', id);

    expect(await stored(id)).toMatchObject({ status: 'CANCELLED' });
    await book(agency.agent, salon.serviceId, at('10:00'));
  });

  test('that is booked by now is not let go of, and what people hold is not the flow’s', async () => {
    const own = await held(at('10:00'));
    await bookings().confirm('key-2', own, NOBODY);
    const { holdSlot } = await agency.agent.gets(HoldSlot, {
      serviceId: salon.serviceId,
      startAt: at('11:00'),
    });

    for (const id of [own, holdSlot.id, newId(), 'no-id', '']) await bookings().release('key-3', id);

    expect(await stored(own)).toMatchObject({ status: 'CONFIRMED' });
    expect(await stored(holdSlot.id)).toMatchObject({ status: 'HELD' });
    expect(await bookings().confirm('key-4', holdSlot.id, NOBODY)).toBeNull();
    expect(await bookings().confirm('key-5', '', NOBODY)).toBeNull();
  });
});

describe('the next bookings of a contact', () => {
  const own = { conversationId: '' };
  beforeEach(() => Object.assign(own, { conversationId: thread.id, customer: null }));

  test('are theirs alone, the soonest first', async () => {
    const later = await book(agency.agent, salon.serviceId, at('12:00', 4), own);
    const sooner = await book(agency.agent, salon.serviceId, at('10:00'), own);
    await book(agency.agent, salon.serviceId, at('11:00'));

    const found = await bookings().upcoming();

    expect(found.map(({ id }) => id)).toEqual([sooner.id, later.id]);
    expect(found[0]?.text).toMatch(/, 10:00$/);
    expect(found[0]?.serviceName).toMatch(/^Cut /);
  });

  test('are cancelled by them, once; those of others never', async () => {
    const theirs = await book(agency.agent, salon.serviceId, at('10:00'), own);
    const others = await book(agency.agent, salon.serviceId, at('11:00'));

    expect(await bookings().cancel('key-1', theirs.id)).toBe(true);
    expect(await bookings().cancel('key-1', theirs.id)).toBe(true);
    expect(await bookings().cancel('key-2', others.id)).toBe(false);
    expect(await bookings().cancel('key-3', newId())).toBe(false);

    expect(await stored(theirs.id)).toMatchObject({
      status: 'CANCELLED',
      cancelReason: expect.stringContaining('customer'),
    });
    expect(await stored(others.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await bookings().upcoming()).toEqual([]);
  });

  test('cannot be cancelled once they have begun', async () => {
    const { id } = await book(agency.agent, salon.serviceId, at('10:00'), own);
    await agency.query(
      `UPDATE bookings SET starts_at = now() - interval '5 minutes', ends_at = now() + interval '1 hour',
         blocked = tstzrange(now() - interval '5 minutes', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
      [id],
    );

    expect(await bookings().cancel('key-1', id)).toBe(false);
    expect(await stored(id)).toMatchObject({ status: 'CONFIRMED' });
  });
});
