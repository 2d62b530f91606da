import { CredentialVault } from '../../src/secrets/credential-vault.js';
import type { Agency } from '../world/agency.js';
import { Messages, SendText } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { ChannelHealth, ChannelUpdated, type Health, RotateToken } from './channel-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const BUSY = { kind: 'error', status: 503, code: 131016, message: 'Busy', retryAfter: '600' } as const;

const health = async (id = agency.whatsapp.channelId): Promise<Health | null | undefined> =>
  (await agency.admin.gets(ChannelHealth, { id })).channel?.health;

/** One more reply, and what became of it. */
async function replies(conversationId: string): Promise<string | null | undefined> {
  const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'hi' });
  await world.settle();
  const { messages } = await agency.agent.gets(Messages, { conversationId });
  return messages.find(({ id }) => id === sendText.id)?.status;
}

test('a channel is OK until something happens, and then says what did', async () => {
  const nothing = {
    status: 'OK',
    lastInboundAt: null,
    lastAcceptedAt: null,
    lastFailure: null,
    waitingCount: 0,
  };
  expect(await health()).toEqual(nothing);

  const { id } = await agency.whatsapp.receives('hello');
  await replies(id);

  expect(await health()).toEqual({
    ...nothing,
    lastInboundAt: expect.any(String),
    lastAcceptedAt: expect.any(String),
  });
  expect(await health(agency.clients[1].whatsapp.channelId)).toEqual(nothing);
});

test('only who manages channels is told how one is', async () => {
  const { id } = await agency.whatsapp.receives('hello');
  await replies(id);

  const { channel } = await agency.agent.gets(ChannelHealth, { id: agency.whatsapp.channelId });

  expect(channel).toEqual({ health: null });
});

test('a channel whose token is refused is FAILING until it gets another, and everybody hears of both', async () => {
  const { channelId, accountId, token } = agency.whatsapp;
  const { id } = await agency.whatsapp.receives('hello');
  const live = await agency.admin.listens(ChannelUpdated);
  world.meta.takesOnly('the-new-one', accountId);

  expect([await replies(id), await replies(id)]).toEqual(['FAILED', 'FAILED']);

  const failing = await health();
  expect(failing).toMatchObject({ status: 'FAILING', lastAcceptedAt: null, lastFailure: { code: '190' } });
  expect(failing?.lastFailure?.text).not.toContain(token);
  expect(await live.next()).toMatchObject([{ id: channelId, health: { status: 'FAILING' } }]);

  await agency.admin.gets(RotateToken, { id: channelId, token: 'the-new-one' });
  expect(await live.next()).toMatchObject([{ id: channelId, health: { status: 'OK' } }]);
  expect(await replies(id)).toBe('SENT');
  expect(await health()).toMatchObject({ status: 'OK', lastFailure: { code: '190' } });
  expect(live.events).toHaveLength(2);
});

test('five calls in a row that fail are a failing channel, and the first that works is the end of it', async () => {
  const { id } = await agency.whatsapp.receives('hello');
  const live = await agency.admin.listens(ChannelUpdated);
  world.meta.next(BUSY, 5);
  await replies(id);
  for (let n = 1; n < 4; n += 1) await agency.pausesEnd();
  expect(await health()).toMatchObject({ status: 'OK', lastFailure: { code: '131016' }, waitingCount: 1 });

  await agency.pausesEnd();
  expect(await health()).toMatchObject({ status: 'FAILING', waitingCount: 1 });
  await agency.pausesEnd();

  expect(await health()).toMatchObject({ status: 'OK', waitingCount: 0 });
  expect((await live.next(2)).map((channel) => channel.health?.status)).toEqual(['FAILING', 'OK']);
});

test('a message that is refused for itself says nothing of its channel', async () => {
  const { id } = await agency.whatsapp.receives('hello');
  world.meta.next({ kind: 'error', status: 400, code: 131026, message: 'Message undeliverable' });

  expect(await replies(id)).toBe('FAILED');
  expect(await health()).toMatchObject({ status: 'OK', lastFailure: null });
});

test.each([
  ['none', null],
  ['one that no key opens', 'v1.a.b.c'],
])('a channel without a token has NO_CREDENTIAL: %s', async (_which, sealed) => {
  const { channelId } = agency.whatsapp;
  await agency.query('DELETE FROM channel_credentials WHERE agency_id = $1 AND channel_id = $2', [channelId]);
  if (sealed) await agency.query('INSERT INTO channel_credentials VALUES ($1, $2, $3)', [channelId, sealed]);

  expect(await health()).toMatchObject({ status: 'NO_CREDENTIAL' });
});

test('a message that was refused with a token which has been replaced meanwhile goes out with the new one', async () => {
  const { channelId, accountId } = agency.whatsapp;
  const { id } = await agency.whatsapp.receives('hello');
  expect(await replies(id)).toBe('SENT');
  // As another instance would: this one has the old token in hand for some seconds.
  const sealed = world.server.app.get(CredentialVault, { strict: false }).seal('the-new-one', channelId);
  const ofLine = [channelId, sealed];
  await agency.query(
    `WITH token AS (UPDATE channel_credentials SET sealed_token = $3 WHERE agency_id = $1 AND channel_id = $2)
     UPDATE channels SET credential_version = credential_version + 1 WHERE agency_id = $1 AND id = $2`,
    ofLine,
  );
  world.meta.takesOnly('the-new-one', accountId);

  expect(await replies(id)).toBe('SENT');
  expect(await health()).toMatchObject({ status: 'OK', lastFailure: null });
});
