import type { Agency } from '../world/agency.js';
import { Messages, MessageUpdated, operation, SendText, SetStatus } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { AddNote, at, Mentioned, Mentions, NewNote, Notes } from './note-documents.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const inbox = async (agency: Agency) => (await agency.whatsapp.receives('hello')).id;

const note = async (by: Person, conversationId: string, body = 'call her back') =>
  (await by.gets(AddNote, { conversationId, body })).addNote;

/** A colleague who may not read notes. */
async function outsider(agency: Agency): Promise<Person> {
  const person = await agency.colleague();
  await agency.denies(person, 'chat.view_internal_notes');
  return person;
}

const participantsOf = async (agency: Agency, conversationId: string) =>
  (
    await agency.query<{ id: string }>(
      'SELECT user_id AS id FROM conversation_participants WHERE agency_id = $1 AND conversation_id = $2 ORDER BY user_id',
      [conversationId],
    )
  ).map(({ id }) => id);

test('a note stands in the thread with its author, and never goes to the customer', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const sent = world.meta.accepted.length;

  const added = await note(agency.agent, conversationId);

  expect(added).toMatchObject({
    conversationId,
    seq: 2,
    messageType: 'NOTE',
    body: 'call her back',
    status: null,
    senderId: agency.agent.id,
    mentionedUserIds: [],
  });
  const { messages } = await agency.admin.gets(Notes, { conversationId });
  expect(messages[0]).toEqual(added);
  expect(messages[1]?.mentionedUserIds).toBeNull();
  await agency.pausesEnd();
  expect(world.meta.accepted).toHaveLength(sent);
  expect(await agency.audit('message.noted')).toMatchObject([
    { userId: agency.agent.id, subjectId: added.id, details: { conversationId } },
  ]);
});

test('a repeat is the same note, and nobody hears it twice', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const heard = await agency.admin.listens(Mentioned);
  const once = { conversationId, body: `look ${at(agency.admin)}`, clientMessageId: 'n1' };

  const answers = await Promise.all([
    agency.agent.gets(AddNote, once),
    agency.agent.gets(AddNote, once),
    agency.agent.gets(AddNote, { ...once, body: `another ${at(agency.admin)}` }),
  ]);

  expect(new Set(answers.map(({ addNote }) => addNote.id)).size).toBe(1);
  await world.settle();
  expect(await agency.audit('message.noted')).toHaveLength(1);
  await heard.next();
  expect(heard.events).toHaveLength(1);
  expect((await agency.agent.gets(Messages, { conversationId })).messages).toHaveLength(2);
});

test.each([
  ['nothing', ''],
  ['nothing to be seen', ' \u200b'],
  ['4097 characters', 'x'.repeat(4097)],
  ['NUL', 'a\0b'],
])('%s is no note', async (_what, body) => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);

  expect(await agency.agent.isRefused(AddNote, { conversationId, body })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'body' },
  });
});

test('a note may be added where nobody may reply any more', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  await agency.agent.gets(SetStatus, { conversationId, status: 'CLOSED' });

  expect((await note(agency.agent, conversationId)).messageType).toBe('NOTE');
});

test('who may not write notes is refused, and who does not see the thread finds none', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const mute = await agency.colleague();
  await agency.denies(mute, 'chat.write_internal_notes');

  expect(await mute.isRefused(AddNote, { conversationId, body: 'psst' })).toMatchObject({
    code: 'FORBIDDEN',
    details: { permission: 'chat.write_internal_notes' },
  });
  expect(await agency.clients[1].user.isRefused(AddNote, { conversationId, body: 'psst' })).toMatchObject({
    code: 'NOT_FOUND',
  });
});

describe('for who may not read notes, a note is not there', () => {
  test('on a page, nor before a place', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    await note(agency.agent, conversationId);
    const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'hi' });
    const person = await outsider(agency);

    const page = await person.gets(Notes, { conversationId });
    const before = await person.gets(Notes, { conversationId, beforeId: sendText.id });

    expect(page.messages.map(({ seq }) => seq)).toEqual([3, 1]);
    expect(before.messages.map(({ seq }) => seq)).toEqual([1]);
  });

  test('live, nor in what is caught up', async () => {
    const agency = await world.agency();
    const from = newCustomer();
    const { id: conversationId } = await agency.whatsapp.receives('one', { from });
    await note(agency.agent, conversationId, `early ${at(agency.admin)}`);
    const person = await outsider(agency);
    const lives = await Promise.all(
      [person, agency.admin].map((who) => who.listens(NewNote, { conversationId, afterSeq: 0 })),
    );

    await note(agency.agent, conversationId, 'late');
    await agency.whatsapp.receives('two', { from });

    const heard = await Promise.all([lives[0]?.next(2), lives[1]?.next(4)]);
    expect(heard.map((events) => events?.map(({ seq }) => seq))).toEqual([
      [1, 4],
      [1, 2, 3, 4],
    ]);
  });

  test('among what mentions them', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const person = await outsider(agency);
    const heard = await person.listens(Mentioned);

    await note(agency.agent, conversationId, `look ${at(person)}`);
    await world.settle();

    expect(await person.gets(Mentions)).toEqual({ mentions: [] });
    await heard.ended();
    expect(heard.events).toEqual([]);
  });

  test('among the changes of status', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const heard = await (await outsider(agency)).listens(MessageUpdated, { conversationId });

    await note(agency.agent, conversationId);
    await world.settle();

    expect(heard.events).toEqual([]);
  });
});

describe('a mention', () => {
  test('is heard by whom it names, found by them, and makes them take part', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const [heard, others] = await Promise.all([
      agency.admin.listens(Mentioned),
      agency.delegate.listens(Mentioned),
    ]);

    const added = await note(agency.agent, conversationId, `${at(agency.admin)} ${at(agency.clientUser)}?`);

    expect(added.mentionedUserIds).toEqual([agency.admin.id, agency.clientUser.id]);
    const [event] = await heard.next();
    expect(event).toEqual({
      message: added,
      conversation: { id: conversationId, unreadCount: 1, lastSeq: 2 },
    });
    expect(await agency.admin.gets(Mentions)).toEqual({ mentions: [event] });
    expect(await agency.delegate.gets(Mentions)).toEqual({ mentions: [] });
    await world.settle();
    expect(others.events).toEqual([]);
    expect(await participantsOf(agency, conversationId)).toEqual(
      [agency.admin.id, agency.clientUser.id].sort(),
    );
  });

  test.each([
    ['somebody of another client', (agency: Agency) => agency.clients[1].user.id],
    ['somebody of another agency', (_: Agency, rival: Agency) => rival.admin.id],
    ['somebody who sees no client', (agency: Agency) => agency.orphan.id],
    ['nobody', () => '0190a0b0-0000-7000-8000-000000000001'],
    ['what is no id', () => 'me'],
  ])('of %s is refused, and nothing is noted', async (_who, idOf) => {
    const [agency, rival] = await world.agencies(2);
    const conversationId = await inbox(agency);
    const id = idOf(agency, rival);
    const body = `${at(agency.admin)} ${at({ id })}`;

    expect(await agency.agent.isRefused(AddNote, { conversationId, body })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'body', userIds: [id] },
    });
    expect((await agency.agent.gets(Notes, { conversationId })).messages).toHaveLength(1);
    expect(await participantsOf(agency, conversationId)).toEqual([]);
  });

  test('of somebody who cannot sign in any more is refused', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const gone = await agency.colleague();
    await agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [gone.id]);

    expect(await agency.agent.isRefused(AddNote, { conversationId, body: at(gone) })).toMatchObject({
      details: { field: 'body', userIds: [gone.id] },
    });
  });

  test('names at most 20 people', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const ids = Array.from({ length: 21 }, (_, n) => `0190a0b0-0000-7000-8000-0000000000${10 + n}`);

    expect(
      await agency.agent.isRefused(AddNote, { conversationId, body: ids.map((id) => at({ id })).join() }),
    ).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'body', max: 20 } });
  });

  test('is unread until one has read as far', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const first = await note(agency.agent, conversationId, `one ${at(agency.admin)}`);
    const second = await note(agency.agent, conversationId, `two ${at(agency.admin)}`);
    const unread = async () =>
      (await agency.admin.gets(Mentions, { unreadOnly: true })).mentions.map(({ message }) => message.id);
    const reads = (seq: number) =>
      agency.admin.gets(
        operation<{ markConversationRead: { id: string } }>(
          'mutation ($id: ID!, $seq: Int) { markConversationRead(conversationId: $id, seq: $seq) { id } }',
        ),
        { id: conversationId, seq },
      );

    expect(await unread()).toEqual([second.id, first.id]);
    await reads(first.seq);
    expect(await unread()).toEqual([second.id]);
    await reads(second.seq);
    expect(await unread()).toEqual([]);
    expect((await agency.admin.gets(Mentions)).mentions).toHaveLength(2);
  });

  test('is found page by page, newest first', async () => {
    const agency = await world.agency();
    const [one, two] = [await inbox(agency), await inbox(agency)];
    const ids: string[] = [];
    for (const conversationId of [one, two, one]) {
      ids.unshift((await note(agency.agent, conversationId, at(agency.admin))).id);
    }

    const page = await agency.admin.gets(Mentions, { limit: 2 });
    const rest = await agency.admin.gets(Mentions, { limit: 2, beforeId: ids[1] });

    const idsOf = ({ mentions }: typeof page) => mentions.map(({ message }) => message.id);
    expect([...idsOf(page), ...idsOf(rest)]).toEqual(ids);
  });

  test('is gone for who does not see its client any more', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const person = await agency.colleague();
    await note(agency.agent, conversationId, at(person));

    await agency.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [
      person.id,
      agency.clients[1].id,
    ]);

    expect(await person.gets(Mentions)).toEqual({ mentions: [] });
  });
});
