import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import type { Operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import {
  ArchiveTag,
  CreateTag,
  createTag,
  OneTag,
  RestoreTag,
  Tags,
  TagUpdated,
  UpdateTag,
} from './tag-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const CHANGES: readonly Operation<object>[] = [UpdateTag, ArchiveTag, RestoreTag];

const namesFor = async (person: Person, variables: Readonly<Record<string, unknown>> = {}) =>
  (await person.gets(Tags, variables)).tags.map(({ name }) => name);

describe('a tag', () => {
  test('of the whole agency is everybody’s, one of a client is of those who see the client', async () => {
    const { admin, delegate, clients, orphan } = agency;
    await createTag(admin, 'Everywhere');
    const one = await createTag(clients[0].user, 'One', clients[0].id);
    const two = await createTag(admin, 'Two', clients[1].id);

    expect(await namesFor(admin)).toEqual(['Everywhere', 'One', 'Two']);
    expect(await namesFor(delegate)).toEqual(['Everywhere', 'One']);
    expect(await namesFor(clients[1].user)).toEqual(['Everywhere', 'Two']);
    expect(await namesFor(orphan)).toEqual(['Everywhere']);
    expect((await delegate.gets(OneTag, { id: one.id })).tag).toEqual(one);
    expect((await delegate.gets(OneTag, { id: two.id })).tag).toBeNull();
  });

  test('of another agency does not exist', async () => {
    const rival = await world.agency();
    const { id } = await createTag(agency.admin, 'Refund');

    expect(await namesFor(rival.admin)).toEqual([]);
    expect((await rival.admin.gets(OneTag, { id })).tag).toBeNull();
    for (const operation of CHANGES) {
      const refused = await rival.admin.isRefused(operation, { id, name: 'Ours' });
      expect(refused).toMatchObject({ code: 'NOT_FOUND', details: { id } });
    }
    expect((await agency.admin.gets(OneTag, { id })).tag).toMatchObject({ name: 'Refund', archivedAt: null });
  });

  test.each(['not-an-id', '', newId()])('that is %o is nobody’s', async (id) => {
    expect((await agency.admin.gets(OneTag, { id })).tag).toBeNull();
    expect(await agency.admin.isRefused(ArchiveTag, { id })).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('has the colour that was chosen, or one of a palette', async () => {
    const [first, second] = [await createTag(agency.admin, 'a'), await createTag(agency.admin, 'b')];
    const chosen = await agency.admin.gets(CreateTag, { name: 'c', color: '#ABCDEF' });

    expect(first.color).toMatch(/^#[0-9a-f]{6}$/);
    expect(second.color).not.toBe(first.color);
    expect(chosen.createTag.color).toBe('#abcdef');
    for (const refused of [
      await agency.admin.isRefused(CreateTag, { name: 'd', color: 'red' }),
      await agency.admin.isRefused(UpdateTag, { id: first.id, color: 'red' }),
    ]) {
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'color' } });
    }
  });

  test('is found by client, by part of its name, and in pages', async () => {
    const { admin, delegate, clients } = agency;
    for (const name of ['Refund', 'REFUSED', 'Größe', 'Other']) await createTag(admin, name);
    const own = await createTag(admin, 'Of one', clients[0].id);
    await createTag(admin, 'Of two', clients[1].id);
    await admin.gets(ArchiveTag, { id: own.id });

    expect(await namesFor(admin, { clientId: clients[1].id })).toEqual([
      'Refund',
      'REFUSED',
      'Größe',
      'Other',
      'Of two',
    ]);
    expect(await namesFor(delegate, { clientId: clients[1].id })).toEqual([]);
    expect(await namesFor(admin, { text: 'refu' })).toEqual(['Refund', 'REFUSED']);
    expect(await namesFor(admin, { text: 'GRÖ' })).toEqual(['Größe']);
    expect(await namesFor(admin, { text: '%' })).toEqual([]);
    expect(await namesFor(admin, { text: 'of', includeArchived: true })).toEqual(['Of one', 'Of two']);
    const { tags: page } = await admin.gets(Tags, { limit: 2 });
    expect(page.map(({ name }) => name)).toEqual(['Refund', 'REFUSED']);
    expect(await namesFor(admin, { limit: 2, afterId: page[1]?.id })).toEqual(['Größe', 'Other']);
    for (const [field, variables] of [
      ['limit', { limit: 101 }],
      ['afterId', { afterId: 'nonsense' }],
    ] as const) {
      expect(await admin.isRefused(Tags, variables)).toMatchObject({ details: { field } });
    }
  });
});

describe('who sees some clients only', () => {
  test('leaves the tags of the whole agency alone, and defines those of a client', async () => {
    const { admin, delegate, clientUser, clients } = agency;
    const { id } = await createTag(admin, 'Everywhere');

    for (const person of [delegate, clientUser]) {
      for (const refused of [
        await person.isRefused(CreateTag, { name: 'Mine' }),
        await person.isRefused(UpdateTag, { id, name: 'Mine' }),
        await person.isRefused(ArchiveTag, { id }),
        await person.isRefused(RestoreTag, { id }),
      ]) {
        expect(refused).toMatchObject({ code: 'FORBIDDEN', reason: 'SCOPE_EXCEEDS_OWN' });
      }
      const foreign = await person.isRefused(CreateTag, { name: 'x', clientId: clients[1].id });
      expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
      const own = await createTag(person, `of ${person.id}`, clients[0].id);
      await person.gets(UpdateTag, { id: own.id, name: `still of ${person.id}` });
    }
    expect((await admin.gets(OneTag, { id })).tag).toMatchObject({ name: 'Everywhere', archivedAt: null });
  });

  test('who may not manage tags reads them', async () => {
    await agency.denies(agency.agent, 'chat.manage_tags');
    const { id } = await createTag(agency.admin, 'Refund');

    expect(await namesFor(agency.agent)).toEqual(['Refund']);
    for (const operation of [CreateTag, ...CHANGES]) {
      const refused = await agency.agent.isRefused(operation, { id, name: 'x' });
      expect(refused).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'chat.manage_tags' } });
    }
  });
});

describe('the name of a tag', () => {
  test('is taken in its own scope, whatever its case, until it is archived', async () => {
    const { admin, clients } = agency;
    const { id } = await createTag(admin, 'Refund');
    await createTag(admin, 'refund', clients[0].id);
    const other = await createTag(admin, 'Other');

    for (const refused of [
      await admin.isRefused(CreateTag, { name: ' REFUND ' }),
      await admin.isRefused(CreateTag, { name: 'Refund', clientId: clients[0].id }),
      await admin.isRefused(UpdateTag, { id: other.id, name: 'refund' }),
    ]) {
      expect(refused).toMatchObject({ code: 'CONFLICT', reason: 'NAME_TAKEN', details: { field: 'name' } });
    }
    await admin.gets(ArchiveTag, { id });
    await createTag(admin, 'Refund');
    expect(await admin.isRefused(RestoreTag, { id })).toMatchObject({ reason: 'NAME_TAKEN' });
  });

  test.each(['', '   ', 'x'.repeat(81), 'two\nlines'])('is not %o', async (name) => {
    const { id } = await createTag(agency.admin, 'Refund');

    for (const refused of [
      await agency.admin.isRefused(CreateTag, { name }),
      await agency.admin.isRefused(UpdateTag, { id, name }),
    ]) {
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'name' } });
    }
  });
});

test('there are at most 500 to a client, whoever makes the last one', async () => {
  const { admin, clients } = agency;
  const clientId = clients[0].id;
  await agency.query(
    `INSERT INTO tags (agency_id, id, client_id, name, color)
     SELECT $1, gen_random_uuid(), $2, 'Tag ' || n, '#000000' FROM generate_series(1, 499) AS n`,
    [clientId],
  );

  const answers = await Promise.all(['a', 'b', 'c'].map((name) => admin.asks(CreateTag, { name, clientId })));

  const reasons = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
  const tooMany = { code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_TAGS', details: { max: 500 } };
  expect(reasons).toEqual([tooMany, tooMany]);
  await createTag(admin, 'Of the agency');
});

test('every change is audited once and heard once, and a repeat is no change', async () => {
  const { admin, agent, clients } = agency;
  const [heard, hidden] = [await agent.listens(TagUpdated), await clients[1].user.listens(TagUpdated)];
  const { id } = await createTag(admin, 'Refund', clients[0].id);
  for (let n = 0; n < 2; n += 1) await agent.gets(UpdateTag, { id, name: 'Return', color: '#000000' });
  for (let n = 0; n < 2; n += 1) await agent.gets(ArchiveTag, { id });
  for (let n = 0; n < 2; n += 1) await agent.gets(RestoreTag, { id });
  const everywhere = await createTag(admin, 'Everywhere');
  await world.settle();

  const changes = (await agency.audit('tag.')).map(({ action, subjectId, clientId }) => [
    action,
    subjectId,
    clientId,
  ]);
  const clientId = clients[0].id;
  expect(changes).toEqual([
    ['tag.created', id, clientId],
    ['tag.changed', id, clientId],
    ['tag.archived', id, clientId],
    ['tag.restored', id, clientId],
    ['tag.created', everywhere.id, null],
  ]);
  expect((await heard.next(5)).map(({ name }) => name)).toEqual([
    ...Array(4).fill(expect.stringMatching(/^(Refund|Return)$/)),
    'Everywhere',
  ]);
  expect((await hidden.next()).map(({ name }) => name)).toEqual(['Everywhere']);
  expect([heard.events.length, hidden.events.length]).toEqual([5, 1]);
});
