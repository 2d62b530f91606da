import type { Agency } from '../world/agency.js';
import type { HttpAnswer } from '../world/server.js';
import { openWorld, type World } from '../world.js';
import {
  BEHIND_A_PROXY,
  type Bookable,
  booked,
  Customer,
  describes,
  newPhone,
  offers,
  on,
  pathOf,
} from './business.js';

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;

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
  haircut = await offers(agency, agency.clients[0], { price: 4550 });
  customer = new Customer(world.server);
});

const pageOf = (of: Bookable, query = '') => customer.gets(`/book/${pathOf(of)}${query}`);
const timesIn = ({ text }: HttpAnswer) =>
  [...text.matchAll(/name="startAt" value="([^"]+)"/g)].map(([, at]) => at);
const dayOf = (daysAhead: number) => on(daysAhead, 12).toISOString().slice(0, 10);

/** Every element of a page that could do something, and every attribute that starts with `on` or is a style. */
const active = ({ text }: HttpAnswer) => ({
  scripts: [...text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag),
  images: [...text.matchAll(/<(?:img|iframe|object|embed|link|base|meta http)[^>]*>/g)].map(([tag]) => tag),
  // What stands in quotation marks is a value.
  inline: [...text.replace(/"[^"]*"/g, '""').matchAll(/<[^>]*\s(?:on\w+|style)=/g)].map(([tag]) => tag),
});

describe('the page of a service', () => {
  test('says what it is, what it costs and when it is free at the business, without a script', async () => {
    const answer = await pageOf(haircut, `?from=${dayOf(1)}`);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const words of ['Haircut', 'Client 1', '1 hour', '€45.50', 'Times are in Berlin (GMT', '>09:00<']) {
      expect(answer.text).toContain(words);
    }
    expect(timesIn(answer)).toHaveLength(7 * 8);
    expect(timesIn(answer)[0]).toBe(on(1, 9).toISOString());
  });

  test('loads and allows what is ours, and may not be framed', async () => {
    const answer = await pageOf(haircut);
    const policy = answer.headers.get('content-security-policy') ?? '';

    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).not.toMatch(/unsafe|data:|https?:|\*/);
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(active(answer)).toEqual({
      scripts: [expect.stringMatching(/^<script src="\/book\/assets\/[\w-]+\/booking\.js" defer>$/)],
      images: [expect.stringContaining('booking.svg'), expect.stringContaining('booking.css')],
      inline: [],
    });
  });

  test('its files are kept for good under their own address, and looked at again under another', async () => {
    const { text } = await pageOf(haircut);
    const [, path = ''] = /<script src="([^"]+)"/.exec(text) ?? [];
    const [mine, other] = [await customer.gets(path), await customer.gets('/book/assets/older/booking.js')];

    expect([mine.status, mine.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(mine.headers.get('cache-control')).toContain('immutable');
    expect([other.status, other.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect((await customer.gets('/book/assets/x/..%2f..%2fpackage.json')).status).toBe(404);
  });

  test('what people have called things is text', async () => {
    const of = await offers(agency, agency.clients[0], { name: HOSTILE, description: HOSTILE });
    await agency.query('UPDATE clients SET name = $3 WHERE agency_id = $1 AND id = $2', [
      of.clientId,
      HOSTILE,
    ]);

    const answer = await pageOf(of);

    expect(answer.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img');
    expect(active(answer).scripts).toHaveLength(1);
    expect(active(answer)).toMatchObject({ images: { length: 2 }, inline: [] });
  });

  test.each(['?from=2020-01-01', '?from=nonsense', '?from=', '?from=a&from=b', '?from=%3Cscript%3E'])(
    'a week that is over or none (%s) is this one',
    async (query) => {
      const [answer, today] = [await pageOf(haircut, query), await pageOf(haircut)];

      expect(answer.status).toBe(200);
      expect(timesIn(answer)).toEqual(timesIn(today));
    },
  );

  test('weeks lead on to the end of what can be booked', async () => {
    const of = await offers(agency, agency.clients[0], { name: 'Soon', windowDays: 10 });

    const [first, last] = [await pageOf(of), await pageOf(of, `?from=${dayOf(300)}`)];

    expect(first.text).toMatch(/rel="next"/);
    expect(first.text).not.toMatch(/rel="prev"/);
    expect(last.text).toMatch(/rel="prev"/);
    expect(last.text).not.toMatch(/rel="next"/);
    expect(timesIn(last).length).toBeGreaterThan(0);
  });

  test('a week without a free time leads to the next one', async () => {
    const of = await offers(agency, agency.clients[0], { name: 'Later', notice: 20 * 24 * 60 });

    const answer = await pageOf(of);
    const [, next = ''] = /<a class="button" data-week href="([^"]+)"/.exec(answer.text) ?? [];

    expect(answer.text).toContain('Nothing is free from');
    expect(timesIn(await customer.gets(next)).length).toBeGreaterThan(0);
  });

  test('what is fully booked says whom to ask', async () => {
    const of = await offers(agency, agency.clients[0], {
      name: 'Never',
      notice: 59 * 24 * 60,
      windowDays: 1,
    });

    expect((await pageOf(of)).text).toContain('Please ask Client 1 directly.');
  });

  test('what is not there is a page that says so', async () => {
    const answers = await Promise.all([
      pageOf({ ...haircut, serviceId: 'x' }),
      pageOf({ ...haircut, clientId: agency.clients[1].id }),
      pageOf({ ...haircut, agencyId: (await world.agency()).id }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toContain('There is nothing to book here');
    expect(answers[0]?.headers.get('content-security-policy')).toContain(`default-src 'none'`);
  });

  test('without business hours it is a 503', async () => {
    const answer = await pageOf(await describes(agency, agency.clients[1]));

    expect(answer.status).toBe(503);
    expect(answer.text).toContain('Not open for bookings yet');
  });

  test('the times that visitors are shown are counted', async () => {
    await pageOf(haircut, `?from=${dayOf(1)}`);
    await customer.slots(haircut, on(1, 0), on(2, 0));
    await world.settle();

    expect(await agency.query('SELECT shown FROM booking_slot_views WHERE agency_id = $1')).toEqual([
      { shown: 7 * 8 + 8 },
    ]);
  });
});

describe('the form without a script', () => {
  const filled = (startAt: Date, told: Record<string, string> = {}) => ({
    startAt: startAt.toISOString(),
    customerName: 'Ana Silva',
    customerPhone: newPhone(),
    customerEmail: '',
    key: 'a key',
    from: dayOf(1),
    ...told,
  });
  const sends = (fields: Record<string, string>) => customer.sends(`/book/${pathOf(haircut)}`, fields);

  test('books, and leads to what was booked', async () => {
    const sent = await sends(filled(on(1, 9)));
    const page = await customer.gets(sent.headers.get('location') ?? '');

    expect(sent.status).toBe(303);
    expect(page.status).toBe(200);
    for (const words of [
      'You are booked',
      'Haircut',
      '09:00 to 10:00',
      'Ana Silva',
      '/calendar.ics?token=',
    ]) {
      expect(page.text).toContain(words);
    }
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('sent twice is one booking', async () => {
    const fields = filled(on(1, 9));

    const answers = await Promise.all([sends(fields), sends(fields)]);

    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
  });

  test.each([
    ['startAt', '', 'Choose a time.'],
    ['customerName', '', 'Tell your name.'],
    ['customerPhone', '12', 'This is not a phone number with its country code.'],
    ['customerEmail', 'x', 'This is not an e-mail address.'],
  ])('a mistake in %s is shown beside it, with what was typed', async (field, value, message) => {
    const answer = await sends(filled(on(1, 9), { customerName: HOSTILE.slice(0, 40), [field]: value }));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`id="${field}-error">${message}</p>`);
    if (field !== 'customerName') expect(answer.text).toContain('value="&lt;script&gt;alert(1)');
    if (field !== 'startAt') expect(answer.text).toContain(`value="${on(1, 9).toISOString()}" `);
    expect(active(answer)).toMatchObject({ scripts: { length: 1 }, inline: [] });
  });

  test('a time that is gone meanwhile is said, what was typed stays, and the others are shown', async () => {
    await booked(new Customer(world.server), haircut, on(1, 9));

    const answer = await sends(filled(on(1, 9)));

    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Somebody else has just taken that time.');
    expect(answer.text).toContain('value="Ana Silva"');
    expect(timesIn(answer)).not.toContain(on(1, 9).toISOString());
    expect(timesIn(answer)).toContain(on(1, 10).toISOString());
  });

  test('a number that books too often is told when it may again', async () => {
    const customerPhone = newPhone();
    for (const hour of [9, 10, 11]) await sends(filled(on(1, hour), { customerPhone, key: String(hour) }));

    const answer = await sends(filled(on(1, 12), { customerPhone }));

    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(answer.text).toContain('It works again in 60 minutes.');
  });

  test('a body that is too large or no form is refused', async () => {
    const path = `/book/${pathOf(haircut)}`;
    const large = await customer.sends(path, { customerName: 'x'.repeat(20_000) });
    const other = await world.server.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': customer.ip },
      body: '{}',
    });

    expect([large.status, other.status]).toEqual([413, 400]);
  });
});

describe('the link to cancel', () => {
  const linkOf = ({ id, cancelToken }: { id: string; cancelToken: string }, what = 'cancel') =>
    `/book/${what}/${id}?token=${encodeURIComponent(cancelToken)}`;
  const statuses = () => agency.query('SELECT status FROM bookings WHERE agency_id = $1 ORDER BY id');

  test('shows what it would cancel, and whoever only follows it cancels nothing', async () => {
    const booking = await booked(customer, haircut, on(1, 9));

    const page = await customer.gets(linkOf(booking));

    expect(page.status).toBe(200);
    expect(page.text).toContain('Cancel this booking?');
    expect(page.text).toContain('method="post"');
    expect(await statuses()).toEqual([{ status: 'CONFIRMED' }]);
  });

  test('cancels when the button is pressed, once, and the time is free again', async () => {
    const booking = await booked(customer, haircut, on(1, 9));

    const answers = [await customer.sends(linkOf(booking)), await customer.sends(linkOf(booking))];
    const page = await customer.gets(answers[1]?.headers.get('location') ?? '');

    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(page.text).toContain('The booking is cancelled');
    expect(await statuses()).toEqual([{ status: 'CANCELLED' }]);
    expect(await agency.audit('booking.cancelled')).toHaveLength(1);
    expect((await new Customer(world.server).books(haircut, on(1, 9))).status).toBe(201);
  });

  test('does the same for two who press it at once', async () => {
    const booking = await booked(customer, haircut, on(1, 9));

    const answers = await Promise.all([1, 2, 3].map(() => customer.sends(linkOf(booking))));

    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await agency.audit('booking.cancelled')).toHaveLength(1);
  });

  test('is good until a minute after the start, wherever it was moved', async () => {
    const booking = await booked(customer, haircut, on(1, 9));
    const starts = (ago: string) =>
      agency.query(
        `UPDATE bookings SET starts_at = now() - $2::interval, ends_at = now() + interval '1 hour',
           blocked = tstzrange(now() - $2::interval, now() + interval '1 hour') WHERE agency_id = $1`,
        [ago],
      );

    await starts('50 seconds');
    expect((await customer.gets(linkOf(booking))).status).toBe(200);
    await starts('70 seconds');
    expect((await customer.gets(linkOf(booking))).status).toBe(410);
    expect((await customer.sends(linkOf(booking))).status).toBe(410);
    expect(await statuses()).toEqual([{ status: 'CONFIRMED' }]);
  });

  test('that is wrong answers like one that is over', async () => {
    const [one, other] = [
      await booked(customer, haircut, on(1, 9)),
      await booked(customer, haircut, on(1, 10)),
    ];
    await agency.query(
      `UPDATE bookings SET starts_at = now() - interval '1 day', ends_at = now(), blocked = tstzrange(now() - interval '1 day', now())
       WHERE agency_id = $1 AND id = $2`,
      [other.id],
    );
    const cut = one.cancelToken.slice(0, -2);
    const forged = one.cancelToken.replace(/^[^.]+/, Buffer.from('[1,1,"x"]').toString('base64url'));
    const paths = [
      linkOf(other),
      linkOf({ ...one, cancelToken: other.cancelToken }),
      linkOf({ ...one, id: other.id }),
      linkOf({ ...one, id: 'x' }),
      ...['', 'x', cut, forged, HOSTILE].map((cancelToken) => linkOf({ ...one, cancelToken })),
      `/book/cancel/${one.id}`,
      `/book/cancel/${one.id}?token=a&token=b`,
      linkOf({ ...one, cancelToken: cut }, 'booked'),
    ];

    const answers = await Promise.all(paths.map((path) => customer.gets(path)));
    const pressed = await Promise.all(paths.slice(0, -1).map((path) => customer.sends(path)));

    expect([...answers, ...pressed].map(({ status }) => status)).toEqual(
      [...answers, ...pressed].map(() => 410),
    );
    expect(new Set([...answers, ...pressed].map(({ text }) => text)).size).toBe(1);
    expect(await statuses()).toEqual([{ status: 'CONFIRMED' }, { status: 'CONFIRMED' }]);
  });

  test('changes nothing of what is over already', async () => {
    const booking = await booked(customer, haircut, on(1, 9));
    await agency.query("UPDATE bookings SET status = 'COMPLETED' WHERE agency_id = $1");

    const answer = await customer.sends(linkOf(booking));

    expect(answer.status).toBe(409);
    expect(answer.text).toContain('This booking is over');
  });

  test('the page of what was booked, and of what was cancelled, shows names as text', async () => {
    const answer = await customer.books(haircut, on(1, 9), { customerName: HOSTILE });
    const booking = JSON.parse(answer.text).booking;

    const before = await customer.gets(linkOf(booking, 'booked'));
    await customer.sends(linkOf(booking));
    const after = await customer.gets(linkOf(booking, 'booked'));

    expect(before.text).toContain('&lt;script&gt;');
    expect(after.text).toContain('The booking is cancelled');
    for (const page of [before, after]) {
      expect(active(page)).toMatchObject({ scripts: { length: 1 }, images: { length: 2 }, inline: [] });
    }
  });
});
