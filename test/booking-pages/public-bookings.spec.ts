import { CreateContact } from '../contacts/contact-documents.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  BEHIND_A_PROXY,
  type Bookable,
  Customer,
  describes,
  errorOf,
  json,
  newPhone,
  offers,
  on,
  ZONE,
} from './business.js';

let world: World;
let agency: Agency;
let haircut: Bookable;
let customer: Customer;
beforeAll(async () => {
  world = await openWorld(BEHIND_A_PROXY);
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  haircut = await offers(agency, agency.clients[0], { price: 4550, description: 'With a wash.' });
  customer = new Customer(world.server);
});

const stored = () =>
  agency.query(
    `SELECT id, client_id AS "clientId", status, source, customer_name AS name, customer_phone AS phone,
       customer_email AS email FROM bookings WHERE agency_id = $1 ORDER BY id`,
  );

describe('a service', () => {
  test('shows what a visitor needs to know, and nothing else', async () => {
    const answer = await customer.offer(haircut);

    expect(answer.status).toBe(200);
    expect(json(answer)).toEqual({
      service: {
        id: haircut.serviceId,
        name: 'Haircut',
        description: 'With a wash.',
        durationMinutes: 60,
        priceMinor: 4550,
        currency: 'EUR',
        color: '#17594f',
        seats: 1,
      },
      client: { name: 'Client 1' },
      timeZone: ZONE,
      window: { noticeMinutes: 0, days: 60 },
    });
  });

  test('has the times of a day, each with its end and the seats that are left', async () => {
    const { slots, timeZone } = json(await customer.slots(haircut, on(1, 0), on(2, 0)));

    expect(timeZone).toBe(ZONE);
    expect(slots).toHaveLength(8);
    expect(slots[0]).toEqual({
      startAt: on(1, 9).toISOString(),
      endAt: on(1, 10).toISOString(),
      seatsLeft: 1,
    });
  });

  test.each([
    ['no instant', 'tomorrow', 'x', 'from'],
    ['a day without a time', '2026-12-01', '2026-12-02', 'from'],
    ['no end', on(1, 0).toISOString(), '', 'to'],
    ['an end before the beginning', on(2, 0).toISOString(), on(1, 0).toISOString(), 'to'],
    ['more than 60 days', on(1, 0).toISOString(), on(62, 0).toISOString(), 'to'],
  ])('refuses %s, naming it', async (_case, from, to, field) => {
    const answer = await customer.slots(haircut, from, to);

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  test('understands an offset whose plus sign nobody has escaped', async () => {
    const at = (date: Date) => date.toISOString().replace('Z', '+00:00');
    const answer = await customer.gets(
      `/api/public/booking/${agency.id}/${haircut.clientId}/${haircut.serviceId}/slots?from=${at(on(1, 0))}&to=${at(on(2, 0))}`,
    );

    expect(json(answer).slots).toHaveLength(8);
  });
});

describe('what is not there', () => {
  test.each<[string, (of: Bookable) => Promise<object> | object]>([
    ['an unknown agency', () => ({ agencyId: 2_000_000_000 })],
    ['an unknown client', () => ({ clientId: 2_000_000_000 })],
    ['an unknown service', () => ({ serviceId: '01890000-0000-7000-8000-000000000000' })],
    ['a service that is no id', () => ({ serviceId: 'haircut' })],
    ['another client of the agency', () => ({ clientId: agency.clients[1].id })],
    ['the service of another agency', async () => ({ agencyId: (await world.agency()).id })],
    [
      'a service that is archived',
      async ({ serviceId }) => {
        await agency.query(
          'UPDATE booking_services SET archived_at = now() WHERE agency_id = $1 AND id = $2',
          [serviceId],
        );
        return {};
      },
    ],
    [
      'a client that is archived',
      async ({ clientId }) => {
        await agency.query('UPDATE clients SET archived_at = now() WHERE agency_id = $1 AND id = $2', [
          clientId,
        ]);
        return {};
      },
    ],
    [
      'an agency that is archived',
      async () => {
        await agency.query('UPDATE agencies SET archived_at = now() WHERE id = $1');
        return {};
      },
    ],
  ])('%s is a 404 like every other, at each door', async (_case, change) => {
    const of = { ...haircut, ...(await change(haircut)) };

    const answers = await Promise.all([
      customer.offer(of),
      customer.slots(of, on(1, 0), on(2, 0)),
      customer.books(of, on(1, 9)),
    ]);

    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(errorOf(answer)).toEqual({
        code: 'NOT_FOUND',
        reason: 'NOT_FOUND',
        message: 'Service not found.',
        requestId: expect.any(String),
      });
    }
    expect(await stored()).toEqual([]);
  });

  test.each(['0', '-1', '1.5', '1e3', 'null', '99999999999999999999', '%00', "1'--"])(
    'an agency called %s is a 404',
    async (id) => {
      const { status } = await customer.gets(
        `/api/public/booking/${id}/${haircut.clientId}/${haircut.serviceId}`,
      );

      expect(status).toBe(404);
    },
  );

  test('without business hours everything is a 503', async () => {
    const of = await describes(agency, agency.clients[1]);

    const answers = await Promise.all([
      customer.offer(of),
      customer.slots(of, on(1, 0), on(2, 0)),
      customer.books(of, on(1, 9)),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(answers.map((answer) => errorOf(answer).reason)).toEqual(['NO_HOURS', 'NO_HOURS', 'NO_HOURS']);
  });
});

describe('booking', () => {
  test('answers the booking with its token, and stores who comes', async () => {
    const phone = newPhone();
    const answer = await customer.books(haircut, on(1, 9), {
      customerPhone: ` ${phone.slice(0, 5)} ${phone.slice(5)}`,
    });

    expect(answer.status).toBe(201);
    expect(json(answer)).toEqual({
      ok: true,
      booking: {
        id: expect.any(String),
        startAt: on(1, 9).toISOString(),
        endAt: on(1, 10).toISOString(),
        serviceName: 'Haircut',
        status: 'CONFIRMED',
        cancelToken: expect.any(String),
      },
    });
    expect(await stored()).toEqual([
      {
        id: json(answer).booking.id,
        clientId: haircut.clientId,
        status: 'CONFIRMED',
        source: 'PUBLIC',
        name: 'Ana Silva',
        phone,
        email: 'ana@example.test',
      },
    ]);
  });

  test.each([[undefined], [null], [''], ['  ']])('needs no e-mail address: %p', async (customerEmail) => {
    const { status } = await customer.books(haircut, on(1, 9), { customerEmail });

    expect(status).toBe(201);
    expect(await stored()).toMatchObject([{ email: null }]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no agency', { agencyId: undefined }, 'agencyId'],
    ['an agency in words', { agencyId: '1' }, 'agencyId'],
    ['a fraction of a client', { clientId: 1.5 }, 'clientId'],
    ['a list of services', { serviceId: ['x'] }, 'serviceId'],
    ['a start that is no instant', { startAt: 'tomorrow at nine' }, 'startAt'],
    ['a start in the past', { startAt: '2020-01-01T09:00:00Z' }, 'startAt'],
    [
      'a start that is off the grid',
      { startAt: new Date(on(1, 9).getTime() + 60_000).toISOString() },
      'startAt',
    ],
    ['a start when it is closed', { startAt: on(1, 20).toISOString() }, 'startAt'],
    ['a start too far ahead', { startAt: on(90, 9).toISOString() }, 'startAt'],
    ['no name', { customerName: ' ' }, 'customerName'],
    ['a name of two lines', { customerName: 'Ana\nSilva' }, 'customerName'],
    ['a name without an end', { customerName: 'x'.repeat(81) }, 'customerName'],
    ['a number without a country', { customerPhone: '0151 2345678' }, 'customerPhone'],
    ['an object for a number', { customerPhone: { e164: '+4915112345678' } }, 'customerPhone'],
    ['an address that is none', { customerEmail: 'ana at example' }, 'customerEmail'],
    [
      'an address that speaks to a mail server',
      { customerEmail: 'a@b.test\r\nBcc: c@d.test' },
      'customerEmail',
    ],
    ['a field that there is not', { status: 'COMPLETED' }, 'status'],
    ['somebody else’s staff', { staffId: '01890000-0000-7000-8000-000000000000' }, 'staffId'],
  ])('refuses %s with a 400 that names it', async (_case, told, field) => {
    const answer = await customer.books(haircut, on(1, 9), told);

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await stored()).toEqual([]);
  });

  test.each([
    ['no JSON', '{"agencyId":', 400],
    ['a list', '[]', 400],
    ['nothing', 'null', 400],
    ['too much', JSON.stringify({ customerName: 'x'.repeat(200_000) }), 413],
  ])('refuses a body of %s', async (_case, body, status) => {
    expect((await customer.posts(body)).status).toBe(status);
  });

  test('inside the notice is too late', async () => {
    const of = await offers(agency, agency.clients[0], { name: 'Planned', notice: 3 * 24 * 60 });

    const answer = await customer.books(of, on(2, 9));

    expect([answer.status, errorOf(answer).field]).toEqual([400, 'startAt']);
  });

  test('of a race for one time one wins, and the others hear what is free next', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => new Customer(world.server).books(haircut, on(1, 9))),
    );

    const lost = answers.filter(({ status }) => status === 409);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(lost).toHaveLength(7);
    for (const answer of lost) {
      const error = errorOf(answer);
      expect(error).toMatchObject({ code: 'CONFLICT', reason: 'SLOT_TAKEN' });
      expect(error.nextSlots[0]).toEqual({
        startAt: on(1, 10).toISOString(),
        endAt: on(1, 11).toISOString(),
        seatsLeft: 1,
      });
    }
    expect(await stored()).toHaveLength(1);
  });

  test('what hostile people are called is stored as they wrote it, and shows them nothing', async () => {
    const name = `<img src=x onerror=alert(1)>"'; DROP TABLE bookings;--`;

    expect((await customer.books(haircut, on(1, 9), { customerName: name })).status).toBe(201);
    expect(await stored()).toMatchObject([{ name }]);
  });

  test('whoever books becomes a contact, and nothing of one that there was comes back', async () => {
    const phone = newPhone();
    const known = { clientId: haircut.clientId, displayName: 'Known Person', phone };
    await agency.agent.gets(CreateContact, known);

    const answer = await customer.books(haircut, on(1, 9), {
      customerPhone: phone,
      customerName: 'Somebody',
    });

    expect(answer.text).not.toContain('Known');
    expect(await stored()).toMatchObject([{ name: 'Somebody', phone }]);
    expect(await agency.query('SELECT display_name FROM contacts WHERE agency_id = $1')).toEqual([
      { display_name: 'Known Person' },
    ]);
  });

  test('an agent’s audit says that it was booked from outside', async () => {
    await customer.books(haircut, on(1, 9));

    expect(await agency.audit('booking.created')).toMatchObject([
      { userId: null, clientId: haircut.clientId },
    ]);
  });
});

describe('an Idempotency-Key', () => {
  const told = () => ({ customerPhone: newPhone() });

  test('makes the same body the same booking, at once and later', async () => {
    const body = told();

    const twice = await Promise.all([1, 2].map(() => customer.books(haircut, on(1, 9), body, 'key-1')));
    const later = await customer.books(haircut, on(1, 9), body, 'key-1');

    expect(new Set([...twice, later].map((answer) => json(answer).booking.id)).size).toBe(1);
    expect(await stored()).toHaveLength(1);
  });

  test('of somebody else is one’s own: it opens nobody’s booking', async () => {
    await customer.books(haircut, on(1, 9), told(), 'key-1');

    const same = await new Customer(world.server).books(haircut, on(1, 9), told(), 'key-1');
    const other = await new Customer(world.server).books(haircut, on(1, 10), told(), 'key-1');

    expect([same.status, other.status]).toEqual([409, 201]);
    expect(await stored()).toHaveLength(2);
  });

  test('does not count against the number', async () => {
    const body = told();
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await customer.books(haircut, on(1, 9), body, 'key-1'));

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  });

  test('that is too long is refused', async () => {
    const answer = await customer.books(haircut, on(1, 9), told(), 'x'.repeat(201));

    expect([answer.status, errorOf(answer).field]).toEqual([400, 'Idempotency-Key']);
  });

  test('without one, seats of one session go to whoever asks', async () => {
    const yoga = await offers(agency, agency.clients[0], { name: 'Yoga', capacity: 3 });

    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await customer.books(yoga, on(1, 9))).status);

    expect(statuses).toEqual([201, 201, 201, 409]);
  });
});
