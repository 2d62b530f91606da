import type { Agency, Client } from '../world/agency.js';
import { type Operation, SendText, SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import {
  DeadLetters,
  DeadLetterUpdated,
  DiscardDeadLetter,
  ReplayDeadLetter,
  ReplayDeadLetters,
} from './dead-letter-documents.js';

/** What can be done about one letter. */
const DECISIONS: readonly Operation<object>[] = [ReplayDeadLetter, DiscardDeadLetter];
const HOUR_MS = 60 * 60 * 1000;
const REFUSED = { kind: 'error', status: 400, code: 131026, message: 'Message undeliverable' } as const;

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

interface Dead {
  readonly id: string;
  readonly conversationId: string;
  readonly contactId: string;
}

/** Replies into one new thread, all of which the provider refuses for good. */
async function refused(
  client: Client,
  bodies: readonly string[],
  code: number = REFUSED.code,
): Promise<Dead[]> {
  const { id: conversationId, contactId } = await client.whatsapp.receives('hello', { from: newCustomer() });
  const dead: Dead[] = [];
  for (const body of bodies) {
    world.meta.next({ ...REFUSED, code });
    const { sendText } = await client.user.gets(SendText, { conversationId, body });
    await world.settle();
    dead.push({ id: sendText.id, conversationId, contactId });
  }
  return dead;
}

async function oneRefused(client = agency.clients[0]): Promise<Dead> {
  const [dead] = await refused(client, ['hi']);
  if (!dead) throw new Error('One was asked for.');
  return dead;
}

const idsOf = async (variables = {}, person = agency.admin) =>
  (await person.gets(DeadLetters, variables)).deadLetters.map(({ id }) => id);

const sendsOf = (id: string) =>
  world.meta.requests.filter(
    ({ body }) => (body as { biz_opaque_callback_data?: string } | null)?.biz_opaque_callback_data === id,
  );

const heardOf = (number: { readonly ids: readonly string[] }) =>
  world.meta.accepted.flatMap(({ callbackData }) =>
    callbackData && number.ids.includes(callbackData) ? [callbackData] : [],
  );

describe('the letters', () => {
  test('say what failed, why, and what was tried', async () => {
    const { id, conversationId } = await oneRefused();

    const { deadLetters } = await agency.admin.gets(DeadLetters);

    expect(deadLetters).toEqual([
      {
        id,
        clientId: agency.clients[0].id,
        channelId: agency.whatsapp.channelId,
        kind: 'BAD_NUMBER',
        failureCode: '131026',
        failureText: 'Message undeliverable',
        message: { id, body: 'hi', status: 'FAILED' },
        conversation: { id: conversationId },
        attempts: [
          {
            attempt: 1,
            startedAt: expect.any(String),
            finishedAt: expect.any(String),
            outcome: 'rejected',
            errorCode: '131026',
          },
        ],
      },
    ]);
  });

  test('of what was given up tell all that was tried', async () => {
    const { id: conversationId } = await agency.whatsapp.receives('hello');
    world.meta.next({ ...REFUSED, status: 503, code: 131016 }, 12);
    await agency.agent.gets(SendText, { conversationId, body: 'hi' });
    await world.settle();
    for (let n = 0; n < 11; n += 1) await agency.pausesEnd();

    const { deadLetters } = await agency.admin.gets(DeadLetters);

    expect(deadLetters).toMatchObject([{ kind: 'GAVE_UP', failureCode: 'DELIVERY_GAVE_UP' }]);
    const [letter] = deadLetters;
    expect(letter?.attempts.map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: 12 }, (_, n) => n + 1),
    );
    expect(new Set(letter?.attempts.map(({ outcome }) => outcome))).toEqual(new Set(['retry']));
  });

  test('are paged, the newest first, by what is asked for', async () => {
    const [one, two] = agency.clients;
    const first = await refused(one, ['a', 'b']);
    const second = await refused(two, ['c'], 131047);
    const all = [...first, ...second].map(({ id }) => id).reverse();

    expect(await idsOf()).toEqual(all);
    expect(await idsOf({ limit: 2 })).toEqual(all.slice(0, 2));
    expect(await idsOf({ limit: 2, beforeId: all[1] })).toEqual(all.slice(2));
    expect(await idsOf({ clientId: two.id })).toEqual(all.slice(0, 1));
    expect(await idsOf({ channelId: one.whatsapp.channelId })).toEqual(all.slice(1));
    expect(await idsOf({ failureCode: '131047' })).toEqual(all.slice(0, 1));
    expect(await idsOf({ clientId: one.id, channelId: two.whatsapp.channelId })).toEqual([]);
  });

  test('are for those who look after channels, and of nobody else', async () => {
    const [, rival] = [agency, await world.agency()];
    const { id } = await oneRefused();

    expect(await idsOf({}, rival.admin)).toEqual([]);
    expect(await idsOf({ channelId: agency.whatsapp.channelId }, rival.admin)).toEqual([]);
    expect(await agency.agent.isRefused(DeadLetters)).toMatchObject({ reason: 'PERMISSION_MISSING' });
    for (const operation of DECISIONS) {
      expect(await rival.admin.isRefused(operation, { id })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await agency.agent.isRefused(operation, { id })).toMatchObject({ reason: 'PERMISSION_MISSING' });
    }
    await agency.allows(agency.delegate, 'chat.manage_channels');
    const { id: elsewhere } = await oneRefused(agency.clients[1]);
    expect(await idsOf({}, agency.delegate)).toEqual([id]);
    expect(await agency.delegate.isRefused(ReplayDeadLetter, { id: elsewhere })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('one that arrived after all is none any more', async () => {
    const { id: conversationId } = await agency.whatsapp.receives('hello');
    const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'hi' });
    await world.settle();
    const wamid = world.meta.accepted.find(({ callbackData }) => callbackData === sendText.id)?.wamid ?? '';
    const heard = await agency.admin.listens(DeadLetterUpdated);
    await agency.whatsapp.reports('failed', wamid, {
      errors: [{ code: 131000, title: 'Something went wrong' }],
    });
    expect(await idsOf()).toEqual([sendText.id]);

    await agency.whatsapp.reports('delivered', wamid);

    expect(await idsOf()).toEqual([]);
    expect(await heard.next(2)).toMatchObject([
      { id: sendText.id, deadLetter: { id: sendText.id, kind: 'GAVE_UP' } },
      { id: sendText.id, deadLetter: null },
    ]);
  });
});

describe('sent again', () => {
  test('a letter goes out under the same key, once, however many ask at once', async () => {
    const { id } = await oneRefused();
    const heard = await agency.admin.listens(DeadLetterUpdated);

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => agency.admin.gets(ReplayDeadLetter, { id })),
    );
    await world.settle();

    expect(new Set(answers.map(({ replayDeadLetter }) => replayDeadLetter.id))).toEqual(new Set([id]));
    expect(sendsOf(id)).toHaveLength(2);
    expect(heardOf({ ids: [id] })).toEqual([id]);
    expect(await idsOf()).toEqual([]);
    expect(await heard.next()).toEqual([{ id, deadLetter: null }]);
    expect(await agency.audit('message.retried')).toMatchObject([{ userId: agency.admin.id, subjectId: id }]);
    expect(await agency.admin.gets(ReplayDeadLetter, { id })).toEqual({
      replayDeadLetter: { id, status: 'SENT' },
    });
  });

  test('many go out in the order in which they were written, whatever order they are named in', async () => {
    const dead = await refused(agency.clients[0], ['one', 'two', 'three']);
    const ids = dead.map(({ id }) => id);

    const { replayDeadLetters } = await agency.admin.gets(ReplayDeadLetters, { ids: [...ids].reverse() });
    await world.settle();

    expect(replayDeadLetters.map(({ messageId, message }) => [messageId, message?.status])).toEqual(
      ids.map((id) => [id, 'QUEUED']),
    );
    expect(heardOf({ ids })).toEqual(ids);
  });

  test('one that cannot be sent stops no other', async () => {
    const [one] = await refused(agency.clients[0], ['hi']);
    const [two] = await refused(agency.clients[0], ['hi']);
    await agency.query(
      "UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE agency_id = $1 AND id = $2",
      [one?.conversationId],
    );

    const { replayDeadLetters } = await agency.admin.gets(ReplayDeadLetters, {
      ids: [one?.id, two?.id, 'nothing'],
    });

    expect(replayDeadLetters).toEqual([
      { messageId: one?.id, message: null, error: { code: 'CONFLICT', reason: 'WINDOW_CLOSED' } },
      { messageId: two?.id, message: { status: 'QUEUED' }, error: null },
      { messageId: 'nothing', message: null, error: { code: 'NOT_FOUND', reason: 'NOT_FOUND' } },
    ]);
  });

  test('all that a filter finds go out', async () => {
    const { id } = await oneRefused();
    const [other] = await refused(agency.clients[1], ['hi'], 131047);
    const filter = { channelId: agency.clients[1].whatsapp.channelId, failureCode: '131047' };

    const { replayDeadLetters } = await agency.admin.gets(ReplayDeadLetters, { filter });

    expect(replayDeadLetters).toMatchObject([{ messageId: other?.id, error: null }]);
    await world.settle();
    expect(await idsOf()).toEqual([id]);
  });

  test.each([
    [{}],
    [{ ids: [], filter: {} }],
    [{ ids: [] }],
    [{ ids: Array.from({ length: 101 }, () => 'x') }],
  ])('which ones must be said: %j', async (variables) => {
    expect(await agency.admin.isRefused(ReplayDeadLetters, variables)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'ids' },
    });
  });

  test.each([
    ['the window is closed', 'WINDOW_CLOSED'],
    ['the thread is archived', 'CONVERSATION_CLOSED'],
    ['the channel is gone', 'CHANNEL_DISCONNECTED'],
    ['the customer wants none', 'OPTED_OUT'],
    ['the customer is blocked', 'CONTACT_BLOCKED'],
  ])('not when %s', async (_why, reason) => {
    const { id, conversationId, contactId } = await oneRefused();
    if (reason === 'WINDOW_CLOSED') {
      await agency.query('UPDATE conversations SET last_inbound_at = $3 WHERE agency_id = $1 AND id = $2', [
        conversationId,
        new Date(Date.now() - 25 * HOUR_MS),
      ]);
    } else if (reason === 'CONVERSATION_CLOSED') {
      await agency.agent.gets(SetStatus, { conversationId, status: 'CLOSED' });
    } else if (reason === 'CHANNEL_DISCONNECTED') {
      await agency.query('UPDATE conversations SET channel_id = NULL WHERE agency_id = $1 AND id = $2', [
        conversationId,
      ]);
    } else {
      const column = reason === 'OPTED_OUT' ? 'opted_out_at' : 'blocked_at';
      await agency.query(`UPDATE contacts SET ${column} = now() WHERE agency_id = $1 AND id = $2`, [
        contactId,
      ]);
    }

    expect(await agency.admin.isRefused(ReplayDeadLetter, { id })).toMatchObject({
      code: 'CONFLICT',
      reason,
    });
    expect(await idsOf()).toEqual([id]);
  });
});

describe('discarded', () => {
  test('a letter leaves the list, once; its message stays failed, and may still be sent again', async () => {
    const { id } = await oneRefused();
    const heard = await agency.admin.listens(DeadLetterUpdated);

    for (const _ of [1, 2]) {
      expect(await agency.admin.gets(DiscardDeadLetter, { id })).toEqual({ discardDeadLetter: true });
    }

    expect(await idsOf()).toEqual([]);
    expect(await heard.next()).toEqual([{ id, deadLetter: null }]);
    expect(await agency.audit('message.discarded')).toMatchObject([
      { userId: agency.admin.id, subjectId: id },
    ]);
    world.meta.next(REFUSED);
    await agency.admin.gets(ReplayDeadLetter, { id });
    await world.settle();
    expect(await idsOf()).toEqual([id]);
  });

  test('only a letter can be', async () => {
    const { id: conversationId, messageId } = await agency.whatsapp.receives('hello');
    const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'hi' });
    await world.settle();

    expect(await agency.admin.isRefused(DiscardDeadLetter, { id: sendText.id })).toMatchObject({
      code: 'CONFLICT',
      reason: 'NOT_DEAD',
    });
    for (const operation of DECISIONS) {
      expect(await agency.admin.isRefused(operation, { id: messageId })).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'id' },
      });
      expect(await agency.admin.isRefused(operation, { id: 'nothing' })).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
