import fc from 'fast-check';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  AddIdentity,
  ContactUpdated,
  CreateContact,
  DeleteContact,
  Merge,
  OneContact,
  ThreadsOf,
} from './contact-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

let numbers = 0;
const someone = (name: string) => ({ name, number: `4917${String(100_000_000 + ++numbers)}` });
const make = async (variables: Readonly<Record<string, unknown>>): Promise<string> =>
  (await agency.agent.gets(CreateContact, { clientId: agency.clients[0].id, ...variables })).createContact.id;
const merge = async (sourceId: string, targetId: string) =>
  (await agency.agent.gets(Merge, { sourceId, targetId })).mergeContacts;
const threadsOf = async (id: string) =>
  (await agency.agent.gets(ThreadsOf, { id })).contact?.conversations ?? [];

test('everything of the source is the target’s, which keeps its own', async () => {
  const source = await make({ displayName: 'Ana D.', phone: '+4930111111', email: 'ana@example.com' });
  const target = await make({ displayName: 'Ana', phone: '+4930222222' });
  const live = await agency.agent.listens(ContactUpdated);

  const merged = await merge(source, target);
  const again = await merge(source, target);

  expect(merged).toMatchObject({
    id: target,
    displayName: 'Ana',
    phone: '+4930222222',
    email: 'ana@example.com',
  });
  expect(merged.identities.map(({ value }) => value).sort()).toEqual([
    '+4930111111',
    '+4930222222',
    'ana@example.com',
  ]);
  expect(again).toEqual(merged);
  expect((await agency.agent.gets(OneContact, { id: source })).contact?.id).toBe(target);
  expect(await live.next(2)).toEqual([
    { id: source, contact: null, mergedIntoId: target },
    { id: target, contact: merged, mergedIntoId: null },
  ]);
  expect(await agency.audit('contact.merged')).toHaveLength(1);
});

test('of two open conversations on one channel the one with the newer message goes on', async () => {
  const [one, two] = [someone('One'), someone('Two')];
  const older = await agency.whatsapp.receives('hello', { from: one });
  const newer = await agency.whatsapp.receives('hello', { from: two });

  await merge(newer.contactId, older.contactId);

  expect(await threadsOf(older.contactId)).toEqual([
    { id: newer.id, status: 'OPEN', customerDisplayName: 'One' },
    expect.objectContaining({ id: older.id, status: 'CLOSED' }),
  ]);
  // Whoever writes from the other number writes into the one that goes on, and is answered there.
  expect((await agency.whatsapp.receives('again', { from: one })).id).toBe(newer.id);
  const [row] = await agency.query<{ address: string }>(
    'SELECT customer_external_id AS address FROM conversations WHERE agency_id = $1 AND id = $2',
    [newer.id],
  );
  expect(row?.address).toBe(one.number);
});

test('nobody is merged with themselves, nor with somebody of another client', async () => {
  const id = await make({ displayName: 'Ana' });
  const { createContact: other } = await agency.agent.gets(CreateContact, {
    clientId: agency.clients[1].id,
    displayName: 'Ana',
  });

  for (const targetId of [id, other.id]) {
    expect(await agency.agent.isRefused(Merge, { sourceId: id, targetId })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'targetId' },
    });
  }
});

test('who was merged is found at the end of the chain', async () => {
  const [one, two, three] = [
    await make({ displayName: 'One' }),
    await make({ displayName: 'Two' }),
    await make({ displayName: 'Three' }),
  ];

  await merge(one, two);
  await merge(two, three);

  expect((await agency.agent.gets(OneContact, { id: one })).contact?.id).toBe(three);
  expect((await merge(one, three)).id).toBe(three);
});

test('two merges that cross each other, and messages meanwhile, leave one contact and lose no thread', async () => {
  const people = [someone('One'), someone('Two')] as const;
  const [one, two] = [
    await agency.whatsapp.receives('hello', { from: people[0] }),
    await agency.whatsapp.receives('hello', { from: people[1] }),
  ];

  await Promise.all([
    merge(one.contactId, two.contactId),
    merge(two.contactId, one.contactId),
    agency.whatsapp.receives('again', { from: people[0] }),
    agency.whatsapp.receives('again', { from: people[1] }),
  ]);

  const living = await agency.query<{ id: string }>(
    'SELECT id FROM contacts WHERE agency_id = $1 AND merged_into_id IS NULL',
  );
  expect(living).toHaveLength(1);
  expect((await threadsOf(living[0]?.id ?? '')).map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
});

type Step =
  | { readonly does: 'make'; readonly at: number }
  | { readonly does: 'write'; readonly at: number }
  | { readonly does: 'delete'; readonly at: number }
  | { readonly does: 'merge'; readonly at: number; readonly other: number }
  | { readonly does: 'identify'; readonly at: number; readonly other: number };

const place = fc.integer({ min: 0, max: 5 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constantFrom('make' as const, 'write' as const), at: place }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), at: place }) },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constantFrom('merge' as const, 'identify' as const),
        at: place,
        other: place,
      }),
    },
  ),
  { minLength: 4, maxLength: 14 },
);

test('whatever is made, merged and deleted: every identity is of one living contact, no thread is lost', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (walk) => {
      agency = await world.agency();
      const people = Array.from({ length: 6 }, (_, n) => someone(`Person ${n}`));
      const made: string[] = [];
      const threads = new Set<string>();
      const idAt = (at: number) => made[at % Math.max(made.length, 1)];
      for (const step of walk) {
        const id = idAt(step.at);
        if (step.does === 'make') made.push(await make({ displayName: `Made ${made.length}` }));
        else if (step.does === 'write') {
          const { contactId, id: thread } = await agency.whatsapp.receives('x', { from: people[step.at] });
          threads.add(thread);
          if (!made.includes(contactId)) made.push(contactId);
        } else if (step.does === 'delete') {
          if (id) await agency.agent.asks(DeleteContact, { id });
        } else if (step.does === 'identify') {
          const value = `+${people[step.other]?.number}`;
          if (id) await agency.agent.asks(AddIdentity, { contactId: id, kind: 'PHONE', value });
        } else {
          const [sourceId, targetId] = [id, idAt(step.other)] as const;
          if (!sourceId || !targetId) continue;
          const [first, again] = [
            await agency.agent.asks(Merge, { sourceId, targetId }),
            await agency.agent.asks(Merge, { sourceId, targetId }),
          ];
          expect(again).toEqual(first);
        }
      }
      await expectWhole(threads);
    }),
    { numRuns: 12 },
  );
});

async function expectWhole(threads: ReadonlySet<string>): Promise<void> {
  expect(
    await agency.query(
      `SELECT i.value FROM contact_identities i LEFT JOIN contacts c
         ON c.agency_id = i.agency_id AND c.id = i.contact_id AND c.merged_into_id IS NULL
       WHERE i.agency_id = $1 AND c.id IS NULL`,
    ),
  ).toEqual([]);
  expect(
    await agency.query(
      `SELECT c.id FROM contacts c JOIN contacts t ON t.agency_id = c.agency_id AND t.id = c.merged_into_id
       WHERE c.agency_id = $1 AND t.merged_into_id IS NOT NULL`,
    ),
  ).toEqual([]);
  expect(
    await agency.query(
      `SELECT t.id FROM conversations t JOIN contacts c ON c.agency_id = t.agency_id AND c.id = t.contact_id
       WHERE t.agency_id = $1 AND c.merged_into_id IS NOT NULL`,
    ),
  ).toEqual([]);
  const stored = await agency.query<{ id: string }>('SELECT id FROM conversations WHERE agency_id = $1');
  expect(new Set(stored.map(({ id }) => id))).toEqual(threads);
  // A number is one person's, whichever way it is written.
  expect(
    await agency.query(
      `SELECT ltrim(value, '+') FROM contact_identities WHERE agency_id = $1 AND kind IN ('PHONE', 'WHATSAPP')
       GROUP BY 1 HAVING count(DISTINCT contact_id) > 1`,
    ),
  ).toEqual([]);
}
