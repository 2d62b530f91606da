import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { messages as says } from '../../src/simulate/meta/envelopes.js';
import { Messages, NewMessage, SendText } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { AddNote } from './note-documents.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('pages of messages make up the whole conversation, newest first', async () => {
  const { agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id } = await whatsapp.receives('first', { from });
  for (let i = 2; i <= 12; i++) await agent.gets(SendText, { conversationId: id, body: `reply ${i}` });

  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 13 }), async (limit) => {
      const seqs: number[] = [];
      let beforeId: string | undefined;
      for (;;) {
        const { messages } = await agent.gets(Messages, { conversationId: id, limit, beforeId });
        seqs.push(...messages.map(({ seq }) => seq));
        beforeId = messages.at(-1)?.id;
        if (messages.length < limit) break;
      }
      expect(seqs).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    }),
    { numRuns: 8 },
  );
});

test.each([0, 101])('a page of %i messages is refused, naming limit', async (limit) => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  expect(await agent.isRefused(Messages, { conversationId: id, limit })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'limit' },
  });
});

test('messages of another agency, of another client and of nothing are an empty list', async () => {
  const [acme, rival] = await world.agencies(2);
  const { id } = await acme.clients[1].whatsapp.receives('hello');

  for (const person of [rival.admin, acme.delegate, acme.clientUser, acme.orphan]) {
    expect(await person.asks(Messages, { conversationId: id })).toEqual({ data: { messages: [] } });
  }
  expect(await acme.admin.asks(Messages, { conversationId: 'nonsense' })).toEqual({ data: { messages: [] } });
});

test('a message of another conversation is no place to go on from', async () => {
  const [acme, rival] = await world.agencies(2);
  const one = await acme.whatsapp.receives('mine');
  const other = await rival.whatsapp.receives('theirs');

  expect(await acme.admin.asks(Messages, { conversationId: one.id, beforeId: other.messageId })).toEqual({
    data: { messages: [] },
  });
});

test('what a customer taps arrives as what was tapped', async () => {
  const { agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id } = await whatsapp.receives(says.buttonReply(from, { id: 'yes', title: 'Yes please' }), {
    from,
  });
  const row = { id: 'row-2', title: 'Tuesday', description: '10:00' };
  await whatsapp.receives(says.listReply(from, row), { from });

  const { messages } = await agent.gets(Messages, { conversationId: id });

  expect(messages).toMatchObject([
    { messageType: 'INTERACTIVE', body: 'Tuesday', interactive: { type: 'LIST_REPLY', ...row } },
    {
      messageType: 'INTERACTIVE',
      body: 'Yes please',
      interactive: { type: 'BUTTON_REPLY', id: 'yes', title: 'Yes please' },
    },
  ]);
});

test('a photo is shown under an id of ours and its file is fetched at once', async () => {
  const agency = await world.agency();
  const { agent, whatsapp } = agency;
  const from = newCustomer();
  const photo = Buffer.from('not really a photo');
  const mediaId = world.meta.addMedia(photo, 'image/jpeg');
  const digest = createHash('sha256').update(photo).digest('hex');

  const { id } = await whatsapp.receives(says.image(from, mediaId, 'the table'), { from });

  const { messages } = await agent.gets(Messages, { conversationId: id });
  expect(messages[0]).toMatchObject({ messageType: 'IMAGE', body: 'the table', mediaMimeType: 'image/jpeg' });
  expect(messages[0]?.mediaId).not.toBe(mediaId);
  const [stored] = await agency.query<{ state: string; storage_key: string; sha256: string }>(
    'SELECT state, storage_key, sha256 FROM media WHERE agency_id = $1 AND id = $2',
    [messages[0]?.mediaId],
  );
  expect(stored).toMatchObject({ state: 'STORED', sha256: digest });
  expect(await readFile(join(world.dataDir, 'files', stored?.storage_key ?? ''))).toEqual(photo);
});

test('a file that the provider does not have leaves a message and says so', async () => {
  const agency = await world.agency();
  const { agent, whatsapp } = agency;
  const from = newCustomer();

  const { id } = await whatsapp.receives(says.image(from, '999999999999999'), { from });

  const { messages } = await agent.gets(Messages, { conversationId: id });
  expect(messages[0]?.messageType).toBe('IMAGE');
  expect(
    await agency.query('SELECT state FROM media WHERE agency_id = $1 AND id = $2', [messages[0]?.mediaId]),
  ).toEqual([{ state: 'FAILED' }]);
});

test('notes are for those who may read notes, in lists and live', async () => {
  const agency = await world.agency();
  const { agent, whatsapp } = agency;
  const blind = await agency.colleague();
  await agency.denies(blind, 'chat.view_internal_notes');
  const from = newCustomer();
  const { id } = await whatsapp.receives('hello', { from });
  const [seeing, unseeing] = await Promise.all([
    agent.listens(NewMessage, { conversationId: id, afterSeq: 1 }),
    blind.listens(NewMessage, { conversationId: id, afterSeq: 1 }),
  ]);

  await agent.gets(AddNote, { conversationId: id, body: 'a difficult one' });
  await whatsapp.receives('are you there?', { from });

  expect((await seeing.next(2)).map(({ messageType, seq }) => [messageType, seq])).toEqual([
    ['NOTE', 2],
    ['TEXT', 3],
  ]);
  expect((await unseeing.next(1)).map(({ seq }) => seq)).toEqual([3]);
  const seqsFor = async (person: typeof agent) =>
    (await person.gets(Messages, { conversationId: id })).messages.map(({ seq }) => seq);
  expect(await seqsFor(agent)).toEqual([3, 2, 1]);
  expect(await seqsFor(blind)).toEqual([3, 1]);
  blind.leave();
});
