import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  CreateSavedReply,
  codesOf,
  DeleteSavedReply,
  OneSavedReply,
  SavedReplies,
  SavedReplyText,
  SavedReplyUpdated,
  save,
  UpdateSavedReply,
} from './saved-reply-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

describe('who sees a saved reply', () => {
  test('everybody those of the agency, and whoever sees a client those of the client', async () => {
    const [one, two] = agency.clients;
    await save(agency.admin, 'everybody');
    await save(agency.admin, 'first', one.id);
    await save(agency.admin, 'second', two.id);

    const seen = await Promise.all(
      Object.entries(agency.people).map(async ([name, person]) => [name, await codesOf(person)]),
    );

    const all = ['everybody', 'first', 'second'];
    expect(Object.fromEntries(seen)).toEqual({
      superAdmin: all,
      admin: all,
      agent: all,
      delegate: ['everybody', 'first'],
      clientUser: ['everybody', 'first'],
      otherClientUser: ['everybody', 'second'],
      orphan: ['everybody'],
    });
  });

  test('nobody of another agency, who cannot change it either', async () => {
    const rival = await world.agency();
    const { id } = await save(agency.admin, 'ours');

    expect(await codesOf(rival.admin)).toEqual([]);
    expect((await rival.admin.gets(OneSavedReply, { id })).savedReply).toBeNull();
    for (const refused of [
      await rival.admin.isRefused(UpdateSavedReply, { id, shortCode: 'theirs', body: 'x' }),
      await rival.admin.isRefused(DeleteSavedReply, { id }),
    ]) {
      expect(refused).toMatchObject({ code: 'NOT_FOUND', details: { id } });
    }
    expect(await codesOf(agency.admin)).toEqual(['ours']);
  });

  test.each(['not-an-id', '', '-1', newId()])('nobody one that is %o', async (id) => {
    expect((await agency.admin.gets(OneSavedReply, { id })).savedReply).toBeNull();
    expect((await agency.admin.isRefused(DeleteSavedReply, { id })).code).toBe('NOT_FOUND');
  });
});

describe('what can be used for a client', () => {
  test("is its own and the agency's, its own in place of the agency's of the same code", async () => {
    const [one, two] = agency.clients;
    await save(agency.admin, 'Hours');
    await save(agency.admin, 'address');
    const own = await save(agency.clientUser, 'hours', one.id);

    expect(await codesOf(agency.agent, { clientId: one.id })).toEqual(['address', 'hours']);
    expect(await codesOf(agency.agent, { clientId: two.id })).toEqual(['Hours', 'address']);
    expect(await codesOf(agency.agent)).toEqual(['Hours', 'address', 'hours']);
    await agency.clientUser.gets(DeleteSavedReply, { id: own.id });
    expect(await codesOf(agency.agent, { clientId: one.id })).toEqual(['Hours', 'address']);
  });

  test('is nothing for a client that the caller does not see', async () => {
    await save(agency.admin, 'everybody');

    expect(await codesOf(agency.clientUser, { clientId: agency.clients[1].id })).toEqual([]);
  });
});

test('is found by a part of its code or body, whatever the case, and nothing in it is a pattern', async () => {
  await save(agency.admin, 'Opening-Hours', null, 'We open at nine');
  await save(agency.admin, 'sale', null, '50 % off');
  await save(agency.admin, 'größe', null, 'Länge und Höhe');

  expect(await codesOf(agency.agent, { text: 'hours' })).toEqual(['Opening-Hours']);
  expect(await codesOf(agency.agent, { text: ' NINE ' })).toEqual(['Opening-Hours']);
  for (const text of ['GRÖ', 'HÖHE']) expect(await codesOf(agency.agent, { text })).toEqual(['größe']);
  expect(await codesOf(agency.agent, { text: '%' })).toEqual(['sale']);
  expect(await codesOf(agency.agent, { text: '_' })).toEqual([]);
  expect(await agency.agent.isRefused(SavedReplies, { text: 'x'.repeat(101) })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'text' },
  });
});

test('comes in pages, the oldest first', async () => {
  const made: string[] = [];
  for (const code of ['a', 'b', 'c']) made.push((await save(agency.admin, code)).id);

  expect(await codesOf(agency.agent, { limit: 2 })).toEqual(['a', 'b']);
  expect(await codesOf(agency.agent, { limit: 2, afterId: made[1] })).toEqual(['c']);
  expect(await codesOf(agency.agent, { afterId: made[2] })).toEqual([]);
});

describe('a code', () => {
  test('is unique in its scope, whatever its case, and may be taken in each', async () => {
    const [one, two] = agency.clients;
    await save(agency.admin, 'Hours');
    await save(agency.admin, 'hours', one.id);
    await save(agency.admin, 'HOURS', two.id);
    const other = await save(agency.admin, 'other');

    for (const clientId of [null, one.id]) {
      expect(
        await agency.admin.isRefused(CreateSavedReply, { shortCode: 'hOURS', body: 'x', clientId }),
      ).toMatchObject({ code: 'CONFLICT', reason: 'SHORT_CODE_TAKEN', details: { field: 'shortCode' } });
    }
    expect(
      await agency.admin.isRefused(UpdateSavedReply, { id: other.id, shortCode: 'HOURS', body: 'x' }),
    ).toMatchObject({ reason: 'SHORT_CODE_TAKEN' });
  });

  test.each([
    ['two words', 'body', 'shortCode'],
    ['ok', '   ', 'body'],
  ])('of %o with the body %o is refused', async (shortCode, body, field) => {
    expect(await agency.admin.isRefused(CreateSavedReply, { shortCode, body })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
  });
});

describe('one of the whole agency', () => {
  test('is not made, changed or deleted by who sees some clients only', async () => {
    const { id } = await save(agency.admin, 'everybody');

    for (const person of [agency.delegate, agency.clientUser, agency.orphan]) {
      for (const refused of [
        await person.isRefused(CreateSavedReply, { shortCode: 'mine', body: 'x' }),
        await person.isRefused(UpdateSavedReply, { id, shortCode: 'mine', body: 'x' }),
        await person.isRefused(DeleteSavedReply, { id }),
      ]) {
        expect(refused).toMatchObject({ code: 'FORBIDDEN', reason: 'SCOPE_EXCEEDS_OWN' });
      }
    }
    expect(await codesOf(agency.admin)).toEqual(['everybody']);
  });

  test('for a client that the caller does not see is not made there', async () => {
    const clientId = agency.clients[1].id;

    for (const person of [agency.delegate, agency.clientUser, agency.orphan]) {
      expect(
        await person.isRefused(CreateSavedReply, { shortCode: 'theirs', body: 'x', clientId }),
      ).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await codesOf(agency.admin)).toEqual([]);
  });
});

test('who may not manage them may read them', async () => {
  const reader = await agency.colleague();
  await agency.denies(reader, 'chat.manage_saved_replies');
  await save(agency.admin, 'everybody');

  expect(await codesOf(reader)).toEqual(['everybody']);
  expect(await reader.isRefused(CreateSavedReply, { shortCode: 'mine', body: 'x' })).toMatchObject({
    code: 'FORBIDDEN',
    details: { permission: 'chat.manage_saved_replies' },
  });
});

test('a change is audited and told once; a repeat changes nothing', async () => {
  const { id } = await save(agency.clientUser, 'hours', agency.clients[0].id);
  const heard = await agency.delegate.listens(SavedReplyUpdated);
  const deaf = await agency.clients[1].user.listens(SavedReplyUpdated);

  for (let i = 0; i < 2; i += 1)
    await agency.admin.gets(UpdateSavedReply, { id, shortCode: 'times', body: 'Nine to five' });
  await agency.admin.gets(DeleteSavedReply, { id });
  await world.settle();

  expect(await heard.next(2)).toEqual([
    { id, savedReply: expect.objectContaining({ shortCode: 'times', body: 'Nine to five' }) },
    { id, savedReply: null },
  ]);
  expect(deaf.events).toEqual([]);
  expect((await agency.audit('saved_reply.')).map(({ action, subjectId }) => [action, subjectId])).toEqual([
    ['saved_reply.created', id],
    ['saved_reply.updated', id],
    ['saved_reply.deleted', id],
  ]);
});

test('one of the agency is told to everybody', async () => {
  const heard = await Promise.all(
    Object.values(agency.people).map((person) => person.listens(SavedReplyUpdated)),
  );

  const { id } = await save(agency.admin, 'everybody');
  await world.settle();

  for (const live of heard) expect(await live.next()).toMatchObject([{ id }]);
});

test('an agency has at most 1,000, those of hidden clients included', async () => {
  await agency.query(
    `INSERT INTO saved_replies (agency_id, id, client_id, short_code, body)
     SELECT $1, gen_random_uuid(), $2, 'code-' || n, 'x' FROM generate_series(1, 1000) AS n`,
    [agency.clients[1].id],
  );

  expect(
    await agency.clientUser.isRefused(CreateSavedReply, {
      shortCode: 'one-more',
      body: 'x',
      clientId: agency.clients[0].id,
    }),
  ).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_SAVED_REPLIES' });
});

describe('the text of one', () => {
  test('has the values of the contact of the conversation, and says which are missing', async () => {
    const { id: conversationId } = await agency.whatsapp.receives('hello');
    const { id } = await save(
      agency.admin,
      'hello',
      null,
      'Hi {{contact.display_name}}, {{contact.first_name | "friend"}}, {{account.name}}!',
    );

    expect((await agency.agent.gets(SavedReplyText, { id, conversationId })).savedReplyText).toEqual({
      text: 'Hi Ana Duarte, friend, !',
      missing: ['account.name'],
    });
  });

  test('is not there for a conversation of another client, or one that is hidden', async () => {
    const [one, two] = agency.clients;
    const there = await two.whatsapp.receives('hello');
    const here = await one.whatsapp.receives('hello');
    const { id } = await save(agency.admin, 'hello', one.id);
    const common = await save(agency.admin, 'everybody');
    const textFor = async (person: Agency['agent'], replyId: string, conversationId: string) =>
      (await person.gets(SavedReplyText, { id: replyId, conversationId })).savedReplyText;

    expect(await textFor(agency.agent, id, here.id)).not.toBeNull();
    expect(await textFor(agency.agent, id, there.id)).toBeNull();
    expect(await textFor(agency.clientUser, common.id, there.id)).toBeNull();
    expect(await textFor(two.user, id, there.id)).toBeNull();
  });
});
