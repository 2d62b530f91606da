import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

interface Break {
  readonly startsAt: string;
  readonly endsAt: string;
}

interface BusinessHours {
  readonly clientId: number;
  readonly timeZone: string;
  readonly weekly: readonly {
    readonly day: string;
    readonly opensAt: string;
    readonly closesAt: string;
    readonly breaks: readonly Break[];
  }[];
  readonly holidays: readonly {
    readonly date: string;
    readonly name: string | null;
    readonly opensAt: string | null;
    readonly closesAt: string | null;
    readonly breaks: readonly Break[];
  }[];
  readonly updatedAt: string;
}

const FIELDS = `{ clientId timeZone updatedAt
  weekly { day opensAt closesAt breaks { startsAt endsAt } }
  holidays { date name opensAt closesAt breaks { startsAt endsAt } } }`;

const Hours = operation<{ businessHours: BusinessHours | null }>(
  `query ($clientId: Int!) { businessHours(clientId: $clientId) ${FIELDS} }`,
);
const SetHours = operation<{ setBusinessHours: BusinessHours }>(
  `mutation ($clientId: Int!, $timeZone: String!, $weekly: [WeekdayHoursInput!]!, $holidays: [DatedHoursInput!]!) {
     setBusinessHours(clientId: $clientId, timeZone: $timeZone, weekly: $weekly, holidays: $holidays) ${FIELDS} }`,
);

const MONDAY = { day: 'MONDAY', opensAt: '09:00', closesAt: '17:00' };
const LUNCH = { startsAt: '12:30', endsAt: '13:00' };
const HOURS = {
  timeZone: 'Europe/Lisbon',
  weekly: [
    {
      day: 'TUESDAY',
      opensAt: '10:00',
      closesAt: '24:00',
      breaks: [{ startsAt: '15:00', endsAt: '18:00' }, LUNCH],
    },
    MONDAY,
  ],
  holidays: [
    { date: '2027-01-01', name: ' New Year ' },
    { date: '2026-12-24', opensAt: '09:00', closesAt: '12:00' },
  ],
};
/** The same, as it is kept. */
const KEPT = {
  timeZone: 'Europe/Lisbon',
  weekly: [
    { ...MONDAY, breaks: [] },
    {
      day: 'TUESDAY',
      opensAt: '10:00',
      closesAt: '24:00',
      breaks: [LUNCH, { startsAt: '15:00', endsAt: '18:00' }],
    },
  ],
  holidays: [
    { date: '2026-12-24', name: null, opensAt: '09:00', closesAt: '12:00', breaks: [] },
    { date: '2027-01-01', name: 'New Year', opensAt: null, closesAt: null, breaks: [] },
  ],
};

let world: World;
let agency: Agency;
let rival: Agency;
let one: number;
let two: number;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  [agency, rival] = await world.agencies(2);
  [one, two] = [agency.clients[0].id, agency.clients[1].id];
});

const set = async (person: Person, clientId: number, hours: object = HOURS) =>
  (await person.gets(SetHours, { clientId, ...HOURS, ...hours })).setBusinessHours;
const hoursOf = async (person: Person, clientId: number) =>
  (await person.gets(Hours, { clientId })).businessHours;
const lines = () =>
  agency.query<{ user_id: string; client_id: number; details: { from: unknown; to: unknown } }>(
    `SELECT user_id, client_id, details FROM audit_entries
     WHERE agency_id = $1 AND action = 'business_hours.set' ORDER BY id`,
  );

describe('the hours of a client', () => {
  test('are there once they are set, in order, and seen by who sees the client', async () => {
    expect(await hoursOf(agency.admin, one)).toBeNull();

    const made = await set(agency.admin, one);

    expect(made).toEqual({ clientId: one, updatedAt: expect.any(String), ...KEPT });
    for (const person of [agency.superAdmin, agency.agent, agency.delegate, agency.clients[0].user]) {
      expect(await hoursOf(person, one)).toEqual(made);
      expect(await hoursOf(person, two)).toBeNull();
    }
    for (const person of [agency.clients[1].user, agency.orphan, rival.admin, rival.superAdmin]) {
      expect(await hoursOf(person, one)).toBeNull();
    }
  });

  test('that are asked for in vain leave a line in the audit, those that nobody has set do not', async () => {
    await hoursOf(agency.delegate, one);
    await hoursOf(agency.delegate, two);
    await world.settle();

    const dropped = await agency.query(
      `SELECT subject_id FROM audit_entries WHERE agency_id = $1 AND user_id = $2 AND action LIKE '%dropped%'`,
      [agency.delegate.id],
    );
    expect(dropped.map(({ subject_id }) => subject_id)).toEqual([String(two)]);
  });

  test('are set by everybody who sees the client and may set policies, and by nobody else', async () => {
    for (const person of [
      agency.superAdmin,
      agency.admin,
      agency.agent,
      agency.delegate,
      agency.clientUser,
    ]) {
      expect((await set(person, one)).clientId).toBe(one);
    }
    const denied = await agency.colleague('AGENCY_ADMIN');
    await agency.denies(denied, 'chat.manage_settings');

    expect(await denied.isRefused(SetHours, { clientId: one, ...HOURS })).toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const person of [agency.delegate, agency.clientUser, agency.orphan, rival.admin]) {
      expect(await person.isRefused(SetHours, { clientId: two, ...HOURS })).toEqual({
        code: 'NOT_FOUND',
        reason: 'NOT_FOUND',
        details: { id: two },
      });
    }
    expect(await hoursOf(agency.admin, two)).toBeNull();
  });

  test('are replaced as a whole; the audit says what was before; a repeat changes nothing', async () => {
    const first = await set(agency.admin, one);
    expect(await set(agency.agent, one)).toEqual(first);
    const second = await set(agency.agent, one, { holidays: [] });
    expect(await set(agency.agent, one, { holidays: [] })).toEqual(second);

    expect(second).toMatchObject({ ...KEPT, holidays: [] });
    expect(await lines()).toEqual([
      { user_id: agency.admin.id, client_id: one, details: { from: null, to: KEPT } },
      {
        user_id: agency.agent.id,
        client_id: one,
        details: { from: { holidays: KEPT.holidays }, to: { holidays: [] } },
      },
    ]);
  });

  test('set by many at once are those of one of them, and each found those of another', async () => {
    const zones = ['Europe/Lisbon', 'Europe/Berlin', 'Asia/Kolkata', 'America/Lima', 'Africa/Lagos'];
    await Promise.all(zones.map((timeZone) => set(agency.admin, one, { timeZone })));

    const told = (await lines()).map(({ details }) => details as { from: { timeZone: string } | null });
    const last = await hoursOf(agency.admin, one);
    const found = told.map(({ from }) => from?.timeZone);

    expect(told).toHaveLength(zones.length);
    expect(new Set([...found, last?.timeZone])).toEqual(new Set([undefined, ...zones]));
  });
});

describe('what cannot be', () => {
  const day = (given: object) => ({
    weekly: [MONDAY, { day: 'FRIDAY', opensAt: '09:00', closesAt: '17:00', ...given }],
  });
  const date = (given: object) => ({ holidays: [{ date: '2026-12-24', ...given }] });

  test.each<[object, string]>([
    [{ timeZone: 'Europe/Atlantis' }, 'timeZone'],
    [{ timeZone: '+01:00' }, 'timeZone'],
    [{ timeZone: '' }, 'timeZone'],
    [{ weekly: [MONDAY, MONDAY] }, 'weekly[1].day'],
    [day({ opensAt: '9:00' }), 'weekly[1].opensAt'],
    [day({ opensAt: '24:00' }), 'weekly[1].opensAt'],
    [day({ closesAt: '24:01' }), 'weekly[1].closesAt'],
    [day({ closesAt: '09:00' }), 'weekly[1].closesAt'],
    [day({ opensAt: '18:00', closesAt: '02:00' }), 'weekly[1].closesAt'],
    [day({ breaks: [{ startsAt: '12:00', endsAt: '12:60' }] }), 'weekly[1].breaks[0].endsAt'],
    [day({ breaks: [{ startsAt: '12:00', endsAt: '12:00' }] }), 'weekly[1].breaks[0].endsAt'],
    [day({ breaks: [LUNCH, { startsAt: '08:00', endsAt: '10:00' }] }), 'weekly[1].breaks[1].startsAt'],
    [day({ breaks: [LUNCH, { startsAt: '16:00', endsAt: '18:00' }] }), 'weekly[1].breaks[1].endsAt'],
    [day({ breaks: [{ startsAt: '12:45', endsAt: '14:00' }, LUNCH] }), 'weekly[1].breaks[0].startsAt'],
    [day({ breaks: Array.from({ length: 11 }, () => LUNCH) }), 'weekly[1].breaks'],
    [date({ date: '2026-02-29' }), 'holidays[0].date'],
    [date({ date: '24.12.2026' }), 'holidays[0].date'],
    [{ holidays: [{ date: '2026-12-24' }, { date: '2026-12-24' }] }, 'holidays[1].date'],
    [date({ name: 'two\nlines' }), 'holidays[0].name'],
    [date({ opensAt: '09:00' }), 'holidays[0].closesAt'],
    [date({ closesAt: '09:00' }), 'holidays[0].opensAt'],
    [date({ breaks: [LUNCH] }), 'holidays[0].breaks'],
    [date({ opensAt: '09:00', closesAt: '12:00', breaks: [LUNCH] }), 'holidays[0].breaks[0].endsAt'],
  ])('%j is refused at its place', async (given, field) => {
    expect(await agency.admin.isRefused(SetHours, { clientId: one, ...HOURS, ...given })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
    expect(await hoursOf(agency.admin, one)).toBeNull();
  });

  test('is more than a year of dates', async () => {
    const dates = Array.from({ length: 367 }, (_, i) => ({
      date: new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
    }));

    const refused = await agency.admin.isRefused(SetHours, { clientId: one, ...HOURS, holidays: dates });

    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'holidays', max: 366 } });
    expect((await set(agency.admin, one, { holidays: dates.slice(1) })).holidays).toHaveLength(366);
  });
});

test('a date with hours of no length is closed, and a zone is known in any letters', async () => {
  const { holidays, timeZone } = await set(agency.admin, one, {
    timeZone: 'europe/lisbon',
    holidays: [{ date: '2026-12-24', opensAt: '00:00', closesAt: '00:00' }],
  });

  expect(timeZone).toBe('Europe/Lisbon');
  expect(holidays).toEqual([{ date: '2026-12-24', name: null, opensAt: null, closesAt: null, breaks: [] }]);
});
