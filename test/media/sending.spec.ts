import type { FakeMeta } from '../../src/simulate/meta/fake-meta.js';
import type { Agency } from '../world/agency.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { MessagesMedia, menu, note, photo, SendMedia, type SomeFile, sound, uploads } from './files.js';

let world: World;
let meta: FakeMeta;
beforeAll(async () => {
  world = await openWorld();
  ({ meta } = world);
});
afterAll(() => world.close());

/** A thread, and a file of its client. */
async function begun(agency: Agency, file: SomeFile) {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const mediaId = await uploads(agency.agent, { conversationId }, file);
  return { conversationId, mediaId };
}

const acceptedFor = (id: string) => meta.accepted.filter(({ callbackData }) => callbackData === id);

/** What Meta was given as that message. */
const bodyOf = (id: string) =>
  acceptedFor(id)[0]?.body as Record<string, Record<string, unknown>> | undefined;

const uploadsOf = (agency: Agency) =>
  meta.uploads.filter(({ phoneNumberId }) => phoneNumberId === agency.whatsapp.accountId);

test.each([
  ['IMAGE', 'image', photo(), 'The plate', undefined],
  ['DOCUMENT', 'document', menu(), 'The menu', 'Menü.pdf'],
  ['DOCUMENT', 'document', note(), null, 'list.csv'],
  ['AUDIO', 'audio', sound(), null, undefined],
] as const)('%s goes out with its bytes (%s)', async (messageType, type, file, caption, filename) => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, file);
  const { sendMedia } = await agency.agent.gets(SendMedia, { conversationId, mediaId, caption });
  await world.settle();

  expect(sendMedia).toMatchObject({ messageType, body: caption, mediaId, status: 'QUEUED' });
  const [upload] = uploadsOf(agency);
  expect(upload?.bytes.equals(file.bytes)).toBe(true);
  expect(upload?.mimeType).toBe(file.mimeType.replace('text/csv', 'text/plain'));
  expect(bodyOf(sendMedia.id)).toMatchObject({
    type,
    [type]: { id: upload?.id, ...(caption && { caption }), ...(filename && { filename }) },
  });
  const { messages } = await agency.agent.gets(MessagesMedia, { conversationId });
  expect(messages[0]).toMatchObject({ status: 'SENT', media: { id: mediaId, state: 'STORED' } });
});

test('the same file is uploaded once for a line, and again when Meta has forgotten it', async () => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, photo());
  const send = async () => {
    const { sendMedia } = await agency.agent.gets(SendMedia, { conversationId, mediaId });
    await world.settle();
    return acceptedFor(sendMedia.id).length;
  };
  const before = [await send(), await send(), uploadsOf(agency).length];
  meta.expireUploads();

  expect(before).toEqual([1, 1, 1]);
  expect([await send(), uploadsOf(agency).length]).toEqual([1, 2]);
  expect([await send(), uploadsOf(agency).length]).toEqual([1, 2]);
});

test('what Meta kept for 30 days is uploaded anew', async () => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, photo());
  await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();
  const [kept] = await agency.query<{ days: number }>(
    `SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM media_copies
     WHERE agency_id = $1 AND media_id = $2`,
    [mediaId],
  );
  await agency.query('UPDATE media_copies SET expires_at = now() WHERE agency_id = $1');
  await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();

  expect([kept?.days, uploadsOf(agency).length]).toEqual([30, 2]);
});

test('a send that is tried again does not upload again', async () => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, photo());
  meta.next({ kind: 'error', status: 503, code: 131016, retryAfter: '600' });
  const { sendMedia } = await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();
  const before = acceptedFor(sendMedia.id).length;
  await agency.pausesEnd();

  expect([before, acceptedFor(sendMedia.id).length, uploadsOf(agency).length]).toEqual([0, 1, 1]);
});

test('an upload that Meta cannot take now is tried again, and nothing was sent', async () => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, photo());
  meta.nextUpload({ status: 503, code: 131016 });
  const { sendMedia } = await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();
  await agency.pausesEnd();

  expect([acceptedFor(sendMedia.id).length, uploadsOf(agency).length]).toEqual([1, 1]);
});

test('a refusal of what was just uploaded is tried once more, and then it has failed', async () => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, photo());
  meta.next({ kind: 'error', status: 400, code: 131053, message: '(#131053) Media upload error' }, 2);
  await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();
  const { messages } = await agency.agent.gets(MessagesMedia, { conversationId });

  expect(messages[0]).toMatchObject({ status: 'FAILED', failureCode: '131053' });
  expect(uploadsOf(agency)).toHaveLength(2);
});

test('a message that failed later lets its file be uploaded anew', async () => {
  const agency = await world.agency();
  const { conversationId, mediaId } = await begun(agency, photo());
  const { sendMedia } = await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();
  await agency.whatsapp.reports('failed', acceptedFor(sendMedia.id)[0]?.wamid ?? '');
  await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();

  expect(uploadsOf(agency)).toHaveLength(2);
});

test('a repeat is the same message, and an answer names what it answers', async () => {
  const agency = await world.agency();
  const from = newCustomer();
  const { id: conversationId, messageId } = await agency.whatsapp.receives('the menu?', { from });
  const mediaId = await uploads(agency.agent, { conversationId }, menu());
  const variables = { conversationId, mediaId, clientMessageId: 'one', quotedMessageId: messageId };
  const [one, two] = [
    await agency.agent.gets(SendMedia, variables),
    await agency.agent.gets(SendMedia, variables),
  ];
  await world.settle();

  expect(two.sendMedia.id).toBe(one.sendMedia.id);
  expect(acceptedFor(one.sendMedia.id)).toHaveLength(1);
  expect(bodyOf(one.sendMedia.id)).toMatchObject({ context: { message_id: expect.any(String) } });
});

test('a file that a customer sent can be sent on', async () => {
  const agency = await world.agency();
  const from = newCustomer();
  const bytes = photo().bytes;
  const { messages } = await import('../../src/simulate/meta/envelopes.js');
  const picture = messages.image(from, { id: meta.addMedia(bytes, 'image/png'), mimeType: 'image/png' });
  const { id: conversationId } = await agency.whatsapp.receives(picture, { from });
  await world.settle();
  const found = await agency.agent.gets(MessagesMedia, { conversationId });
  const mediaId = found.messages[0]?.media?.id;
  await agency.agent.gets(SendMedia, { conversationId, mediaId });
  await world.settle();

  expect(uploadsOf(agency)[0]?.bytes.equals(bytes)).toBe(true);
});

describe('is refused', () => {
  test('a file of another client, of another agency, and of nobody', async () => {
    const [agency, rival] = await world.agencies(2);
    const { conversationId } = await begun(agency, photo());
    const others = await uploads(agency.agent, { clientId: agency.clients[1].id }, photo());
    const rivals = await uploads(rival.agent, { clientId: rival.clients[0].id }, photo());

    for (const mediaId of [others, rivals, '01890000-0000-7000-8000-000000000009', 'x']) {
      expect(await agency.agent.isRefused(SendMedia, { conversationId, mediaId })).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  });

  test('a file that is not here yet', async () => {
    const agency = await world.agency();
    const { conversationId, mediaId } = await begun(agency, photo());
    await agency.query("UPDATE media SET state = 'PENDING' WHERE agency_id = $1");

    expect(await agency.agent.isRefused(SendMedia, { conversationId, mediaId })).toMatchObject({
      code: 'CONFLICT',
      reason: 'MEDIA_NOT_STORED',
    });
  });

  test.each<[string, SomeFile, string]>([
    ['a caption of audio', sound(), 'hello'],
    ['a caption of nothing', photo(), ' '],
    ['a long caption', photo(), 'x'.repeat(1025)],
  ])('%s', async (_what, file, caption) => {
    const agency = await world.agency();
    const { conversationId, mediaId } = await begun(agency, file);

    expect(await agency.agent.isRefused(SendMedia, { conversationId, mediaId, caption })).toMatchObject({
      details: { field: 'caption' },
    });
  });

  test('when the window is closed', async () => {
    const agency = await world.agency();
    const { conversationId, mediaId } = await begun(agency, photo());
    await agency.query(
      "UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE agency_id = $1",
    );

    expect(await agency.agent.isRefused(SendMedia, { conversationId, mediaId })).toMatchObject({
      reason: 'WINDOW_CLOSED',
    });
  });
});
