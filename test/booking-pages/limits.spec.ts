import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { BEHIND_A_PROXY, type Bookable, Customer, errorOf, newPhone, offers, on } from './business.js';

let world: World;
let agency: Agency;
let haircut: Bookable;
beforeAll(async () => {
  world = await openWorld(BEHIND_A_PROXY);
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  haircut = await offers(agency, agency.clients[0]);
});

test('an address books 10 times a minute, whatever comes of it, and then hears when to come back', async () => {
  const customer = new Customer(world.server);
  const statuses = [];
  for (let n = 0; n < 10; n += 1) statuses.push((await customer.posts({})).status);

  const answer = await customer.books(haircut, on(1, 9));

  expect(new Set(statuses)).toEqual(new Set([400]));
  expect(answer.status).toBe(429);
  expect(errorOf(answer)).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_ATTEMPTS' });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await new Customer(world.server).books(haircut, on(1, 9))).status).toBe(201);
  expect((await customer.offer(haircut)).status).toBe(200);
});

test('who is behind no proxy of ours cannot say which address is theirs', async () => {
  const alone = await openWorld();
  try {
    const statuses = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await new Customer(alone.server).posts({})).status);

    expect(statuses.at(-1)).toBe(429);
  } finally {
    await alone.close();
  }
});

test('looking is bounded too, more generously', async () => {
  const customer = new Customer(world.server);
  const nowhere = { ...haircut, serviceId: 'x' };
  for (let n = 0; n < 120; n += 1) await customer.offer(nowhere);

  const answers = [await customer.offer(haircut), await customer.slots(haircut, on(1, 0), on(2, 0))];

  for (const answer of answers) {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});

test('a number books 3 times an hour in an agency, whichever client, address or server', async () => {
  const second = await world.secondServer();
  const other = await offers(agency, agency.clients[1]);
  const customerPhone = newPhone();
  const books = (of: Bookable, hour: number, at = world.server) =>
    new Customer(at).books(of, on(1, hour), { customerPhone });
  await books(haircut, 9);
  await books(other, 9, second);
  await books(haircut, 10, second);

  const answers = [await books(haircut, 11), await books(other, 11, second)];

  for (const answer of answers) {
    expect(answer.status).toBe(429);
    expect(errorOf(answer)).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_BOOKINGS' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(3_600);
  }
});

test('however many are sent at once, and however the number is written', async () => {
  const phone = newPhone();
  const written = [phone, ` ${phone}`, phone.replace('+', '00'), `${phone.slice(0, 6)} ${phone.slice(6)}`];

  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      new Customer(world.server).books(haircut, on(1 + n, 9), { customerPhone: written[n % 4] }),
    ),
  );

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
});

test('an hour later, and in another agency, it is not counted', async () => {
  const customerPhone = newPhone();
  const books = (of: Bookable, hour: number) =>
    new Customer(world.server).books(of, on(1, hour), { customerPhone });
  for (const hour of [9, 10, 11]) await books(haircut, hour);
  const rival = await world.agency();

  expect((await books(await offers(rival, rival.clients[0]), 9)).status).toBe(201);
  expect((await books(haircut, 12)).status).toBe(429);
  await agency.query(
    "UPDATE bookings SET created_at = created_at - interval '61 minutes' WHERE agency_id = $1",
  );
  expect((await books(haircut, 12)).status).toBe(201);
});

test('a number may book again when the first of its bookings is an hour old', async () => {
  const customerPhone = newPhone();
  const books = (hour: number) => new Customer(world.server).books(haircut, on(1, hour), { customerPhone });
  await books(9);
  await agency.query(
    "UPDATE bookings SET created_at = created_at - interval '50 minutes' WHERE agency_id = $1",
  );
  for (const hour of [10, 11]) await books(hour);

  const wait = Number((await books(12)).headers.get('retry-after'));

  expect(wait).toBeGreaterThan(500);
  expect(wait).toBeLessThanOrEqual(600);
});

test('what was cancelled stays counted, and what people of the agency book does not count', async () => {
  const customerPhone = newPhone();
  const books = (hour: number) => new Customer(world.server).books(haircut, on(1, hour), { customerPhone });
  for (const hour of [9, 10, 11]) await books(hour);
  await agency.query("UPDATE bookings SET status = 'CANCELLED' WHERE agency_id = $1");

  expect((await books(12)).status).toBe(429);
  await agency.query("UPDATE bookings SET source = 'AGENT' WHERE agency_id = $1");
  expect((await books(12)).status).toBe(201);
});
