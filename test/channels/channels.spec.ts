import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { Inbox, Messages, OneConversation, operation, SendText } from '../world/documents.js';
import { newAccountId } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import {
  type Channel,
  Channels,
  ChannelUpdated,
  ConnectChannel,
  DisconnectChannel,
  lineOf,
  newLineOf,
  OneChannel,
  RotateToken,
  UpdateChannel,
} from './channel-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const connects = async (given: Record<string, unknown>, by = agency): Promise<Channel> =>
  (await by.admin.gets(ConnectChannel, given)).connectChannel;

const tokenOfLast = () => world.meta.requests.at(-1)?.authorization;

/** How many rows of each kind there are of an account, over all agencies. */
const stored = async (accountId: string) => {
  const [row] = await world.database.query(
    `SELECT (SELECT count(*)::int FROM channels WHERE account_id = $1) AS channels,
       (SELECT count(*)::int FROM channel_routes WHERE account_id = $1) AS routes,
       (SELECT count(*)::int FROM channel_credentials k JOIN channels c ON c.id = k.channel_id WHERE c.account_id = $1) AS tokens`,
    [accountId],
  );
  return row;
};

describe('a channel', () => {
  test('is connected with a token that its provider takes, works both ways, and is told to who sees its client', async () => {
    const [client] = agency.clients;
    const [live, foreign] = [
      await agency.delegate.listens(ChannelUpdated),
      await (await world.agency()).admin.listens(ChannelUpdated),
    ];
    const given = newLineOf(client);

    const channel = await connects(given);

    expect(channel).toMatchObject({
      ...{ clientId: client.id, provider: 'WHATSAPP', accountId: given.accountId },
      ...{ businessAccountId: given.businessAccountId, displayName: 'Front desk', disconnectedAt: null },
    });
    expect(await live.next()).toEqual([{ ...channel, health: null }]);
    expect(foreign.events).toEqual([]);
    expect((await agency.agent.gets(OneChannel, { id: channel.id })).channel).toEqual(channel);
    expect(await agency.audit('channel.')).toMatchObject([
      {
        ...{
          action: 'channel.connected',
          subjectId: channel.id,
          clientId: client.id,
          userId: agency.admin.id,
        },
        details: { provider: 'WHATSAPP', accountId: given.accountId, displayName: 'Front desk' },
      },
    ]);
    const { id: conversationId } = await lineOf(world, agency, channel, given.token).receives('hello');
    await agency.agent.gets(SendText, { conversationId, body: 'hi' });
    await world.settle();
    expect(tokenOfLast()).toBe(`Bearer ${given.token}`);
  });

  test('is called what its provider calls it, unless told', async () => {
    const { displayName: _, ...given } = newLineOf(agency.clients[0]);

    expect((await connects(given)).displayName).toBe(`Line ${given.accountId.slice(-4)}`);
  });

  test('keeps its token to itself: neither the database nor an answer nor the audit holds it', async () => {
    const given = newLineOf(agency.clients[0]);
    const channel = await connects(given);
    await agency.admin.gets(RotateToken, { id: channel.id, token: 'the-next-token' });

    const kept = await agency.query('SELECT sealed_token FROM channel_credentials WHERE agency_id = $1');
    const text = JSON.stringify([channel, kept, await agency.audit()]);
    expect([text.includes(given.token), text.includes('the-next-token')]).toEqual([false, false]);
  });

  test('is the same one when the same is asked again, and nobody is told twice', async () => {
    const given = newLineOf(agency.clients[0]);
    const live = await agency.admin.listens(ChannelUpdated);

    const once = await connects(given);
    const twice = await connects(given);

    expect(twice).toEqual(once);
    expect(await agency.audit('channel.')).toHaveLength(1);
    await agency.admin.gets(UpdateChannel(['displayName']), { id: once.id, displayName: 'Back desk' });
    expect((await live.next(2)).map(({ displayName }) => displayName)).toEqual(['Front desk', 'Back desk']);
    expect(await stored(given.accountId)).toEqual({ channels: 1, routes: 1, tokens: 1 });
  });

  test('is connected once by whoever asks at the same time', async () => {
    const given = newLineOf(agency.clients[0]);

    const made = await Promise.all(Array.from({ length: 5 }, () => connects(given)));

    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await stored(given.accountId)).toEqual({ channels: 1, routes: 1, tokens: 1 });
  });

  test('is left as it was where somebody else has the account, without a word of whose it is', async () => {
    const rival = await world.agency();
    const given = newLineOf(rival.clients[0]);
    await connects(given, rival);

    const taken = { code: 'CONFLICT', reason: 'ACCOUNT_TAKEN', details: { field: 'accountId' } };
    for (const client of agency.clients) {
      const wanted = { ...given, clientId: client.id };
      expect(await agency.admin.isRefused(ConnectChannel, wanted)).toEqual(taken);
    }
    const own = newLineOf(agency.clients[0]);
    await connects(own);
    expect(await agency.admin.isRefused(ConnectChannel, { ...own, clientId: agency.clients[1].id })).toEqual(
      taken,
    );
    expect(await stored(given.accountId)).toEqual({ channels: 1, routes: 1, tokens: 1 });
  });

  test('of two agencies that want one account at once, one gets it', async () => {
    const rival = await world.agency();
    const given = newLineOf(agency.clients[0]);

    const both = await Promise.all([
      agency.admin.asks(ConnectChannel, given),
      rival.admin.asks(ConnectChannel, { ...given, clientId: rival.clients[0].id }),
    ]);

    const refusals = both.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.reason));
    expect(refusals).toEqual(['ACCOUNT_TAKEN']);
    expect(await stored(given.accountId)).toEqual({ channels: 1, routes: 1, tokens: 1 });
  });

  test('is refused with the name of what is wrong, and nothing of it is stored', async () => {
    const given = newLineOf(agency.clients[0]);
    const refusedFor = async (change: Record<string, unknown>) => {
      const { code, details } = await agency.admin.isRefused(ConnectChannel, { ...given, ...change });
      return [code, details.field];
    };
    world.meta.takesOnly('somebody-elses', given.accountId);

    expect(await refusedFor({})).toEqual(['BAD_USER_INPUT', 'token']);
    expect(await refusedFor({ token: 'two words' })).toEqual(['BAD_USER_INPUT', 'token']);
    expect(await refusedFor({ token: null })).toEqual(['BAD_USER_INPUT', 'token']);
    expect(await refusedFor({ accountId: null })).toEqual(['BAD_USER_INPUT', 'accountId']);
    expect(await refusedFor({ accountId: 'front-desk' })).toEqual(['BAD_USER_INPUT', 'accountId']);
    expect(await refusedFor({ accountId: newAccountId(), businessAccountId: '../me' })).toEqual([
      'BAD_USER_INPUT',
      'businessAccountId',
    ]);
    expect(await refusedFor({ displayName: ' ' })).toEqual(['BAD_USER_INPUT', 'displayName']);
    world.meta.nextLook({ kind: 'error', status: 400, code: 100, message: 'It does not exist' });
    expect(await refusedFor({ accountId: newAccountId() })).toEqual(['BAD_USER_INPUT', 'accountId']);
    expect(await stored(given.accountId)).toEqual({ channels: 0, routes: 0, tokens: 0 });
  });

  test('can be asked for again when its provider did not answer', async () => {
    const given = newLineOf(agency.clients[0]);
    world.meta.nextLook({ kind: 'error', status: 503, code: 2, message: 'Service temporarily unavailable' });

    const away = await agency.admin.isRefused(ConnectChannel, given);

    expect([away.code, away.reason]).toEqual(['UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);
    expect((await connects(given)).accountId).toBe(given.accountId);
  });

  test('of a provider that this version does not speak to is refused', async () => {
    const given = { ...newLineOf(agency.clients[0]), provider: 'TELEGRAM' };

    expect((await agency.admin.isRefused(ConnectChannel, given)).reason).toBe('PROVIDER_NOT_SUPPORTED');
  });

  test('says what it can do', async () => {
    const What = operation<{ channel: Record<string, unknown> }>(
      `query ($id: ID!) { channel(id: $id) { capabilities { sends replyWindowHours limits { text buttons rows } } } }`,
    );

    expect((await agency.agent.gets(What, { id: agency.whatsapp.channelId })).channel.capabilities).toEqual({
      sends: [
        ...['TEXT', 'IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT', 'LOCATION', 'REACTION'],
        ...['REPLY_BUTTONS', 'LIST', 'CTA_URL', 'LOCATION_REQUEST', 'TEMPLATE'],
      ],
      replyWindowHours: 24,
      limits: { text: 4096, buttons: 3, rows: 10 },
    });
  });
});

describe('a change', () => {
  test('is of what is given, told to every dashboard, and a repeat changes nothing', async () => {
    const channel = await connects(newLineOf(agency.clients[0]));
    const live = await agency.agent.listens(ChannelUpdated);
    const change = { id: channel.id, displayName: ' Back office ' };

    const { updateChannel: once } = await agency.admin.gets(UpdateChannel(['displayName']), change);
    const { updateChannel: twice } = await agency.admin.gets(UpdateChannel(['displayName']), change);

    expect([once, twice]).toEqual([{ ...channel, displayName: 'Back office' }, once]);
    expect(await live.next()).toMatchObject([once]);
    const [, changed, ...more] = await agency.audit('channel.');
    expect(changed).toMatchObject({
      action: 'channel.updated',
      details: { from: { displayName: 'Front desk' }, to: { displayName: 'Back office' } },
    });
    expect([more, live.events.length]).toEqual([[], 1]);
  });

  test('of the business account is looked at with the provider', async () => {
    const channel = await connects(newLineOf(agency.clients[0]));
    const [theirs, other] = [newAccountId(), newAccountId()];
    world.meta.takesOnly('somebody-elses', theirs);
    const update = UpdateChannel(['businessAccountId']);

    const refused = await agency.admin.isRefused(update, { id: channel.id, businessAccountId: theirs });
    const { updateChannel } = await agency.admin.gets(update, { id: channel.id, businessAccountId: other });

    expect([refused.code, refused.details.field]).toEqual(['BAD_USER_INPUT', 'businessAccountId']);
    expect(updateChannel).toEqual({ ...channel, businessAccountId: other });
  });
});

describe('a disconnected channel', () => {
  test('takes nothing more, keeps its history, and fails what waits', async () => {
    const given = newLineOf(agency.clients[0]);
    const channel = await connects(given);
    const line = lineOf(world, agency, channel, given.token);
    const { id: conversationId } = await line.receives('hello');
    world.meta.next({ kind: 'error', status: 503, code: 131016, message: 'Busy', retryAfter: '600' });
    const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'wait' });
    await world.settle();
    const live = await agency.agent.listens(ChannelUpdated);

    const { disconnectChannel: once } = await agency.admin.gets(DisconnectChannel, { id: channel.id });
    const { disconnectChannel: twice } = await agency.admin.gets(DisconnectChannel, { id: channel.id });
    await agency.pausesEnd();

    expect(once).toEqual({ ...channel, disconnectedAt: expect.any(String) });
    expect(twice).toEqual(once);
    expect(await live.next()).toMatchObject([once]);
    expect(live.events).toHaveLength(1);
    expect(await stored(given.accountId)).toEqual({ channels: 1, routes: 0, tokens: 0 });
    const { messages } = await agency.agent.gets(Messages, { conversationId });
    expect(messages.find(({ id }) => id === sendText.id)).toMatchObject({
      ...{ status: 'FAILED', failureCode: 'CHANNEL_DISCONNECTED' },
    });
    await expect(line.receives('is anybody there?')).rejects.toThrow('did not arrive');
    expect((await agency.agent.gets(OneConversation, { id: conversationId })).conversation?.lastSeq).toBe(2);
    const again = await agency.agent.isRefused(SendText, { conversationId, body: 'more' });
    expect(again.reason).toBe('CHANNEL_DISCONNECTED');
    const actions = (await agency.audit('channel.')).map(({ action }) => action);
    expect(actions).toEqual(['channel.connected', 'channel.disconnected']);
  });

  test('comes back as the same one, with its threads, when its account is connected again', async () => {
    const given = newLineOf(agency.clients[0]);
    const channel = await connects(given);
    const { id: conversationId } = await lineOf(world, agency, channel, given.token).receives('hello');
    await agency.admin.gets(DisconnectChannel, { id: channel.id });

    const back = await connects({ ...given, displayName: null, token: 'another-token' });
    await agency.agent.gets(SendText, { conversationId, body: 'we are back' });
    await world.settle();

    expect(back).toEqual({ ...channel, connectedAt: expect.any(String) });
    expect(tokenOfLast()).toBe('Bearer another-token');
    const { messages } = await agency.agent.gets(Messages, { conversationId });
    expect(messages.map(({ body, status }) => [body, status])).toEqual([
      ['we are back', 'SENT'],
      ['hello', null],
    ]);
  });

  test('leaves its account to whoever connects it next, and its history to nobody', async () => {
    const rival = await world.agency();
    const given = newLineOf(agency.clients[0]);
    const channel = await connects(given);
    await lineOf(world, agency, channel, given.token).receives('hello');
    await agency.admin.gets(DisconnectChannel, { id: channel.id });

    const sibling = await connects({ ...given, clientId: agency.clients[1].id });
    await agency.admin.gets(DisconnectChannel, { id: sibling.id });
    const theirs = await connects({ ...given, clientId: rival.clients[0].id }, rival);
    const { clientId } = await lineOf(world, rival, theirs, given.token).receives('hello again');

    expect(new Set([channel.id, sibling.id, theirs.id]).size).toBe(3);
    expect(clientId).toBe(rival.clients[0].id);
    expect((await agency.admin.isRefused(ConnectChannel, given)).reason).toBe('ACCOUNT_TAKEN');
  });

  test('is listed only to who asks for it', async () => {
    const channel = await connects(newLineOf(agency.clients[0]));
    await agency.admin.gets(DisconnectChannel, { id: channel.id });
    const idsIn = async (asked: Record<string, unknown>) =>
      (await agency.agent.gets(Channels, asked)).channels.map(({ id }) => id);
    const fixed = agency.clients.map(({ whatsapp }) => whatsapp.channelId).sort();

    expect(await idsIn({})).toEqual(fixed);
    expect(await idsIn({ includeDisconnected: true })).toEqual([...fixed, channel.id]);
    expect(
      await idsIn({ includeDisconnected: true, clientId: agency.clients[0].id, afterId: fixed[0] }),
    ).toContain(channel.id);
    expect(await idsIn({ limit: 1, afterId: fixed[0] })).toEqual(fixed.slice(1));
  });
});

describe('another token', () => {
  test('takes the place of the one before when the provider takes it', async () => {
    const given = newLineOf(agency.clients[0]);
    const channel = await connects(given);
    const { id: conversationId } = await lineOf(world, agency, channel, given.token).receives('hello');
    world.meta.takesOnly('the-new-one', given.accountId);

    const refused = await agency.admin.isRefused(RotateToken, { id: channel.id, token: 'not-this-one' });
    const { rotateChannelToken } = await agency.admin.gets(RotateToken, {
      id: channel.id,
      token: 'the-new-one',
    });
    await agency.admin.gets(RotateToken, { id: channel.id, token: 'the-new-one' });
    await agency.agent.gets(SendText, { conversationId, body: 'hi' });
    await world.settle();

    expect([refused.code, refused.details.field]).toEqual(['BAD_USER_INPUT', 'token']);
    expect(rotateChannelToken).toEqual(channel);
    expect(tokenOfLast()).toBe('Bearer the-new-one');
    const lines = (await agency.audit('channel.')).map(({ action, details }) => [action, details]);
    expect(lines.slice(1)).toEqual([['channel.token_rotated', null]]);
  });

  test('is of no use to a channel that is not connected', async () => {
    const channel = await connects(newLineOf(agency.clients[0]));
    await agency.admin.gets(DisconnectChannel, { id: channel.id });

    const refused = await agency.admin.isRefused(RotateToken, { id: channel.id, token: 'a-token' });

    expect([refused.code, refused.reason]).toEqual(['CONFLICT', 'CHANNEL_DISCONNECTED']);
  });
});

test('who may not manage channels sees them, and not how they are', async () => {
  const channel = await connects(newLineOf(agency.clients[0]));
  const theirs = { id: channel.id, token: 'a-token' };

  for (const person of [agency.agent, agency.clientUser]) {
    expect((await person.gets(OneChannel, { id: channel.id })).channel).toEqual(channel);
    expect((await person.isRefused(RotateToken, theirs)).reason).toBe('PERMISSION_MISSING');
    expect((await person.isRefused(DisconnectChannel, { id: channel.id })).reason).toBe('PERMISSION_MISSING');
  }
  expect((await agency.clients[1].user.gets(OneChannel, { id: channel.id })).channel).toBeNull();
  const unknown = await agency.admin.isRefused(DisconnectChannel, { id: newId<'Channel'>() });
  expect(unknown.code).toBe('NOT_FOUND');
});

test('what one server connects and disconnects, another works with at once', async () => {
  const there = agency.admin.at(await world.secondServer());
  // Both hold the lines of the agency from before.
  await Promise.all([there, agency.admin].map((admin) => admin.gets(Inbox, { tab: 'ALL' })));
  const given = newLineOf(agency.clients[0]);
  const { connectChannel: channel } = await there.gets(ConnectChannel, given);
  const line = lineOf(world, agency, channel, given.token);

  const { id: conversationId } = await line.receives('hello');
  await there.gets(DisconnectChannel, { id: channel.id });
  await there.gets(ConnectChannel, { ...given, token: 'from-there' });
  await there.gets(SendText, { conversationId, body: 'hi' });
  await world.settle();

  const { messages } = await agency.agent.gets(Messages, { conversationId });
  expect(messages.map(({ status }) => status)).toEqual(['SENT', null]);
  there.leave();
});
