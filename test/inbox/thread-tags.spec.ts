import { newId } from '../../src/kernel/ids.js';
import { createTag } from '../tags/tag-documents.js';
import type { Agency } from '../world/agency.js';
import { Assign, ConversationUpdated, operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

interface Tagged {
  readonly id: string;
  readonly tags: readonly { readonly id: string; readonly name: string }[];
  readonly participants: readonly { readonly id: string }[];
}

const FIELDS = '{ id tags { id name } participants { id } }';
const PAIR = 'conversationId: $conversationId, ';
const Add = operation<{ addConversationTag: Tagged }>(
  `mutation ($conversationId: ID!, $tagId: ID!) { addConversationTag(${PAIR} tagId: $tagId) ${FIELDS} }`,
);
const Remove = operation<{ removeConversationTag: Tagged }>(
  `mutation ($conversationId: ID!, $tagId: ID!) { removeConversationTag(${PAIR} tagId: $tagId) ${FIELDS} }`,
);
const AddParticipant = operation<{ addParticipant: Tagged }>(
  `mutation ($conversationId: ID!, $userId: ID!) { addParticipant(${PAIR} userId: $userId) ${FIELDS} }`,
);
const RemoveParticipant = operation<{ removeParticipant: Tagged }>(
  `mutation ($conversationId: ID!, $userId: ID!) { removeParticipant(${PAIR} userId: $userId) ${FIELDS} }`,
);
const One = operation<{ conversation: Tagged | null }>(
  `query ($id: ID!) { conversation(id: $id) ${FIELDS} }`,
);
const ArchiveTag = operation<{ archiveTag: unknown }>('mutation ($id: ID!) { archiveTag(id: $id) { id } }');

let world: World;
let agency: Agency;
let conversationId: string;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  ({ id: conversationId } = await agency.whatsapp.receives('hello'));
});

const threadFor = async (person: Person) => (await person.gets(One, { id: conversationId })).conversation;
const namesFor = async (person: Person) => (await threadFor(person))?.tags.map(({ name }) => name);
const linesOf = () =>
  agency.query<{ body: string; content: unknown }>(
    `SELECT body, content FROM messages WHERE agency_id = $1 AND message_type = 'SYSTEM' ORDER BY seq`,
  );

describe('a tag on a thread', () => {
  test('is put there and taken off once, is heard, told and audited', async () => {
    const { admin, agent } = agency;
    const heard = await admin.listens(ConversationUpdated);
    const { id: tagId } = await createTag(admin, 'Refund');

    for (let n = 0; n < 2; n += 1) await agent.gets(Add, { conversationId, tagId });
    expect(await namesFor(agency.clientUser)).toEqual(['Refund']);
    for (let n = 0; n < 2; n += 1) await agent.gets(Remove, { conversationId, tagId });
    await world.settle();

    expect(await namesFor(agent)).toEqual([]);
    expect(await linesOf()).toEqual([
      { body: 'Tagged Refund', content: { kind: 'TAG_ADDED', from: null, to: tagId } },
      { body: 'No longer tagged Refund', content: { kind: 'TAG_REMOVED', from: tagId, to: null } },
    ]);
    const actions = (await agency.audit('tagged')).map(({ action, details }) => [action, details]);
    expect(actions).toEqual([
      ['conversation.tagged', { tagId }],
      ['conversation.untagged', { tagId }],
    ]);
    expect((await heard.next()).map(({ id }) => id)).toEqual([conversationId]);
  });

  test('is of the agency or of its own client, and not archived; what has it keeps it', async () => {
    const { admin, agent, clients } = agency;
    const [own, other] = [
      await createTag(admin, 'Own', clients[0].id),
      await createTag(admin, 'Other', clients[1].id),
    ];
    const archived = await createTag(admin, 'Archived');
    await admin.gets(ArchiveTag, { id: archived.id });
    await agent.gets(Add, { conversationId, tagId: own.id });
    await admin.gets(ArchiveTag, { id: own.id });

    for (const tagId of [other.id, archived.id, newId(), 'nonsense', '']) {
      const refused = await agent.isRefused(Add, { conversationId, tagId });
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'tagId' } });
    }
    await agent.gets(Add, { conversationId, tagId: own.id });
    expect(await namesFor(agent)).toEqual(['Own']);
  });

  test('is one of 20 at most', async () => {
    const { admin, agent } = agency;
    for (let n = 0; n < 20; n += 1) {
      await agent.gets(Add, { conversationId, tagId: (await createTag(admin, `Tag ${n}`)).id });
    }
    const { id: tagId } = await createTag(admin, 'One more');

    const refused = await agent.isRefused(Add, { conversationId, tagId });
    expect(refused).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_TAGS' });
  });

  test('is nothing to who may not see the thread', async () => {
    const { id: tagId } = await createTag(agency.admin, 'Refund');

    const refused = await agency.clients[1].user.isRefused(Add, { conversationId, tagId });
    expect(refused).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('who takes part in a thread', () => {
  test('is whoever it was handed to and whoever was added, in this order, until removed', async () => {
    const { admin, agent, delegate } = agency;
    await admin.gets(Assign, { conversationId, assigneeId: agent.id });
    await admin.gets(Assign, { conversationId, assigneeId: null });
    for (let n = 0; n < 2; n += 1) await agent.gets(AddParticipant, { conversationId, userId: delegate.id });

    expect((await threadFor(admin))?.participants.map(({ id }) => id)).toEqual([agent.id, delegate.id]);

    for (let n = 0; n < 2; n += 1) await agent.gets(RemoveParticipant, { conversationId, userId: agent.id });
    expect((await threadFor(admin))?.participants.map(({ id }) => id)).toEqual([delegate.id]);
    expect((await agency.audit('participant')).map(({ action, details }) => [action, details])).toEqual([
      ['conversation.participant_added', { userId: delegate.id }],
      ['conversation.participant_removed', { userId: agent.id }],
    ]);
  });

  test('is nobody who could not see it', async () => {
    const { agent, clients, orphan } = agency;
    const rival = await world.agency();
    for (const userId of [clients[1].user.id, orphan.id, rival.admin.id, 'nonsense']) {
      const refused = await agent.isRefused(AddParticipant, { conversationId, userId });
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'userId' } });
    }
    expect((await threadFor(agent))?.participants).toEqual([]);
  });
});
