import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { systemActor } from '../../src/kernel/actor.js';
import { DomainError } from '../../src/kernel/errors.js';
import type { ContactDraft } from '../../src/modules/contacts/contact-draft.js';
import { ContactWrites } from '../../src/modules/contacts/contact-writes.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';

let numbers = 0;
/** With a number that could be somebody's. */
const someone = () => ({ name: 'Ana', number: `4915${String(100_000_000 + ++numbers)}` });

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const writing = <T>(
  work: (writes: ContactWrites, tx: Parameters<ContactWrites['create']>[0]) => Promise<T>,
) => {
  const writes = world.server.app.get(ContactWrites, { strict: false });
  const uow = world.server.app.get(UnitOfWork, { strict: false });
  return uow.write(systemActor(agency.id, 'test'), (tx) => work(writes, tx));
};

const upsert = (draft: ContactDraft) =>
  writing((writes, tx) => writes.upsert(tx, agency.clients[0].id, draft, 'api'));

const contacts = () =>
  agency.query<{ id: string; phone: string | null; email: string | null; display_name: string | null }>(
    'SELECT id, phone, email, display_name FROM contacts WHERE agency_id = $1 ORDER BY id',
  );

test('thirty at once make one', async () => {
  const drafts = Array.from({ length: 30 }, (_, n) => ({
    displayName: `Ana ${n}`,
    ...(n % 2 ? { phone: '+49 30 123456' } : { phone: '030 123456', defaultCountry: 'de' }),
    email: 'ANA@example.com',
  }));

  const written = await Promise.all(drafts.map(upsert));

  expect(written.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  expect(new Set(written.map(({ id }) => id)).size).toBe(1);
  expect(await contacts()).toEqual([
    expect.objectContaining({ phone: '+4930123456', email: 'ana@example.com' }),
  ]);
});

test('whoever writes on WhatsApp is found by their number, and the other way round', async () => {
  const one = someone();
  const { contactId } = await agency.whatsapp.receives('hello', { from: one });
  expect(await upsert({ phone: `+${one.number}`, firstName: 'Ana', lastName: 'Duarte' })).toMatchObject({
    id: contactId,
    outcome: 'updated',
  });

  const two = someone();
  const { id } = await upsert({ phone: `+${two.number}`, displayName: 'Bo' });
  expect((await agency.whatsapp.receives('hello', { from: two })).contactId).toBe(id);
});

test('the same again changes nothing', async () => {
  const draft = { phone: '+4930123456', firstName: 'Ana' };
  await upsert(draft);

  expect((await upsert(draft)).outcome).toBe('unchanged');
});

test('of many, each is answered, in order, and one that is wrong holds no other back', async () => {
  await upsert({ phone: '+4930111111', displayName: 'One' });
  await upsert({ email: 'two@example.com', displayName: 'Two' });
  const drafts = [
    { phone: '+4930111111', email: 'one@example.com' },
    { phone: 'nonsense' },
    { email: 'one@example.com', displayName: 'Uno' },
    { phone: '+4930111111', email: 'two@example.com' },
    { email: 'three@example.com' },
    { email: 'three@example.com', phone: '+4930333333' },
    { firstName: null },
  ];

  const results = await writing((writes, tx) =>
    writes.upsertMany(tx, agency.clients[0].id, drafts, 'csv_import'),
  );

  expect(
    results.map((one) => (one instanceof DomainError ? `${one.reason} ${one.details.field}` : one.outcome)),
  ).toEqual([
    'updated',
    'INVALID_INPUT phone',
    'updated',
    'TWO_CONTACTS email',
    'created',
    'updated',
    'INVALID_INPUT displayName',
  ]);
  expect(await contacts()).toEqual([
    expect.objectContaining({ phone: '+4930111111', email: 'one@example.com', display_name: 'Uno' }),
    expect.objectContaining({ phone: null, email: 'two@example.com' }),
    expect.objectContaining({ phone: '+4930333333', email: 'three@example.com' }),
  ]);
});

test('a number that is replaced is free again; one that WhatsApp knows stays', async () => {
  const from = someone();
  const { contactId } = await agency.whatsapp.receives('hello', { from });
  await upsert({ phone: `+${from.number}`, email: 'ana@example.com' });

  await upsert({ phone: '+4930222222', email: 'ana@example.com' });
  await upsert({ phone: '+4930333333', email: 'ana@example.com' });

  expect((await upsert({ phone: '+4930222222' })).outcome).toBe('created');
  expect(await upsert({ phone: `+${from.number}`, email: 'ana@example.com' })).toMatchObject({
    id: contactId,
  });
});
