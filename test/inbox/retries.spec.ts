import type { Agency } from '../world/agency.js';
import { Messages, MessageUpdated, SendText, SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { AddNote, MessageHistory, RetryMessage } from './note-documents.js';

const HOUR_MS = 60 * 60 * 1000;
const UNDELIVERABLE = { code: 131026, title: 'Message undeliverable' } as const;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const sendsOf = (id: string) =>
  world.meta.requests.filter(
    ({ body }) => (body as { biz_opaque_callback_data?: string } | null)?.biz_opaque_callback_data === id,
  );

const wamidsOf = (id: string) =>
  world.meta.accepted.filter(({ callbackData }) => callbackData === id).map(({ wamid }) => wamid);

/** A reply, sent, and what the tests ask of it. */
async function sent({ agent, whatsapp }: Agency) {
  const from = newCustomer();
  const { id: conversationId } = await whatsapp.receives('hello', { from });
  const { sendText } = await agent.gets(SendText, { conversationId, body: 'hi' });
  await world.settle();
  const { id } = sendText;
  return {
    id,
    conversationId,
    now: async () => {
      const { messages } = await agent.gets(Messages, { conversationId });
      return messages.find((message) => message.id === id);
    },
    steps: async () => {
      const { messageHistory } = await agent.gets(MessageHistory, { messageId: id });
      return messageHistory.map(({ status, attempt }) =>
        attempt === null ? status : `${status} ${attempt}`,
      );
    },
  };
}

/** The same, and the provider has said later that it failed. */
async function failed(agency: Agency) {
  const message = await sent(agency);
  await agency.whatsapp.reports('failed', wamidsOf(message.id)[0] ?? '', { errors: [UNDELIVERABLE] });
  expect((await message.now())?.status).toBe('FAILED');
  return message;
}

describe('a message that failed', () => {
  test('is sent once more, as a new call, and keeps its place', async () => {
    const agency = await world.agency();
    const message = await failed(agency);
    const heard = await agency.admin.listens(MessageUpdated, { conversationId: message.conversationId });

    const { retryMessage } = await agency.agent.gets(RetryMessage, { messageId: message.id });

    expect(retryMessage).toEqual({ id: message.id, seq: 2, status: 'QUEUED' });
    await world.settle();
    expect(await message.now()).toMatchObject({ status: 'SENT', failureCode: null, failureText: null });
    expect(wamidsOf(message.id)).toHaveLength(2);
    expect((await heard.next(3)).at(-1)).toMatchObject({ id: message.id, status: 'SENT' });
    expect(await agency.audit('message.retried')).toMatchObject([
      { userId: agency.agent.id, subjectId: message.id },
    ]);
  });

  test('is queued once, however many ask at once', async () => {
    const agency = await world.agency();
    const message = await failed(agency);

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => agency.agent.gets(RetryMessage, { messageId: message.id })),
    );
    await world.settle();
    await agency.pausesEnd();

    expect(new Set(answers.map(({ retryMessage }) => retryMessage.id)).size).toBe(1);
    expect(sendsOf(message.id)).toHaveLength(2);
    expect(await agency.audit('message.retried')).toHaveLength(1);
  });

  test('may be retried again when it has failed again', async () => {
    const agency = await world.agency();
    const message = await failed(agency);
    await agency.agent.gets(RetryMessage, { messageId: message.id });
    await world.settle();
    await agency.whatsapp.reports('failed', wamidsOf(message.id)[1] ?? '', { errors: [UNDELIVERABLE] });

    await agency.agent.gets(RetryMessage, { messageId: message.id });
    await world.settle();

    expect((await message.now())?.status).toBe('SENT');
    expect(sendsOf(message.id)).toHaveLength(3);
  });

  test.each([
    ['the window is closed', 'WINDOW_CLOSED'],
    ['the thread is archived', 'CONVERSATION_CLOSED'],
    ['the channel is gone', 'CHANNEL_DISCONNECTED'],
  ])('is not sent when %s', async (_why, reason) => {
    const agency = await world.agency();
    const message = await failed(agency);
    if (reason === 'WINDOW_CLOSED') {
      await agency.query('UPDATE conversations SET last_inbound_at = $3 WHERE agency_id = $1 AND id = $2', [
        message.conversationId,
        new Date(Date.now() - 25 * HOUR_MS),
      ]);
    } else if (reason === 'CONVERSATION_CLOSED') {
      await agency.agent.gets(SetStatus, { conversationId: message.conversationId, status: 'CLOSED' });
    } else {
      await agency.query('UPDATE conversations SET channel_id = NULL WHERE agency_id = $1 AND id = $2', [
        message.conversationId,
      ]);
    }

    expect(await agency.agent.isRefused(RetryMessage, { messageId: message.id })).toMatchObject({
      code: 'CONFLICT',
      reason,
    });
    expect((await message.now())?.status).toBe('FAILED');
  });
});

describe('of the call that was made before a retry', () => {
  test.each([
    ['delivered', 'DELIVERED', 1],
    ['read', 'READ', 1],
  ] as const)('"%s" is proof, and nothing is sent any more', async (name, status, calls) => {
    const agency = await world.agency();
    const message = await failed(agency);
    const [old = ''] = wamidsOf(message.id);
    await agency.query(
      `INSERT INTO jobs (agency_id, kind, lane, payload, run_at)
       VALUES ($1, 'none', 'conversation:' || $2::text, '{}', now() + interval '1 hour')`,
      [message.conversationId],
    );
    await agency.agent.gets(RetryMessage, { messageId: message.id });
    expect((await message.now())?.status).toBe('QUEUED');

    await agency.whatsapp.reports(name, old);
    await agency.query("DELETE FROM jobs WHERE agency_id = $1 AND kind = 'none'");
    await agency.query('UPDATE jobs SET parked = false WHERE agency_id = $1');
    await agency.pausesEnd();

    expect((await message.now())?.status).toBe(status);
    expect(sendsOf(message.id)).toHaveLength(calls);
  });

  test.each(['sent', 'failed'] as const)(
    '"%s" moves nothing, and stands in the history once',
    async (name) => {
      const agency = await world.agency();
      const message = await failed(agency);
      const [old = ''] = wamidsOf(message.id);
      await agency.agent.gets(RetryMessage, { messageId: message.id });
      await world.settle();
      const before = await message.steps();

      for (const _ of [1, 2]) await agency.whatsapp.reports(name, old, { errors: [UNDELIVERABLE] });

      expect((await message.now())?.status).toBe('SENT');
      expect(before).toEqual(['QUEUED', 'SENDING 1', 'SENT 1', 'FAILED 1', 'QUEUED', 'SENDING 2', 'SENT 2']);
      expect(await message.steps()).toEqual(before);
    },
  );

  test('"failed", told for the first time after the retry, is of that call alone', async () => {
    const agency = await world.agency();
    world.meta.next({ kind: 'reset' });
    const message = await sent(agency);
    await agency.query("UPDATE jobs SET run_at = now() + interval '1 hour' WHERE agency_id = $1");
    const [old = ''] = wamidsOf(message.id);
    await agency.whatsapp.reports('sent', old, { callbackData: message.id });
    await agency.pausesEnd();
    await agency.query("UPDATE messages SET status = 'FAILED' WHERE agency_id = $1 AND id = $2", [
      message.id,
    ]);
    await agency.agent.gets(RetryMessage, { messageId: message.id });
    await world.settle();

    await agency.whatsapp.reports('failed', old, { errors: [UNDELIVERABLE] });

    expect((await message.now())?.status).toBe('SENT');
    expect((await message.steps()).slice(-1)).toEqual(['FAILED 1']);
  });
});

test.each(['SENT', 'DELIVERED'] as const)('a message that is %s is answered as it is', async (status) => {
  const agency = await world.agency();
  const message = await sent(agency);
  if (status === 'DELIVERED') await agency.whatsapp.reports('delivered', wamidsOf(message.id)[0] ?? '');

  const { retryMessage } = await agency.agent.gets(RetryMessage, { messageId: message.id });

  expect(retryMessage.status).toBe(status);
  await agency.pausesEnd();
  expect(sendsOf(message.id)).toHaveLength(1);
});

test('what was never sent to a customer cannot be retried', async () => {
  const agency = await world.agency();
  const { id: conversationId, messageId } = await agency.whatsapp.receives('hello');
  const { addNote } = await agency.agent.gets(AddNote, { conversationId, body: 'psst' });
  const person = await agency.colleague();
  await agency.denies(person, 'chat.view_internal_notes');

  for (const id of [messageId, addNote.id]) {
    expect(await agency.agent.isRefused(RetryMessage, { messageId: id })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'messageId' },
    });
    expect(await agency.agent.gets(MessageHistory, { messageId: id })).toEqual({ messageHistory: [] });
  }
  expect(await person.isRefused(RetryMessage, { messageId: addNote.id })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await person.gets(MessageHistory, { messageId: addNote.id })).toEqual({ messageHistory: [] });
});

describe('the history', () => {
  test('tells every step with the call it belongs to, the newest last', async () => {
    const agency = await world.agency();
    const message = await sent(agency);
    const [wamid = ''] = wamidsOf(message.id);
    const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 5_000);
    await agency.whatsapp.reports('read', wamid, { at });

    const { messageHistory } = await agency.agent.gets(MessageHistory, { messageId: message.id });

    const none = { errorCode: null, errorText: null };
    expect(messageHistory).toMatchObject([
      { status: 'QUEUED', attempt: null, providerMessageId: null, ...none },
      { status: 'SENDING', attempt: 1, providerMessageId: wamid, ...none },
      { status: 'SENT', attempt: 1, providerMessageId: wamid, ...none },
      { status: 'READ', attempt: 1, providerMessageId: wamid, at: at.toISOString(), ...none },
    ]);
    const known = messageHistory.map(({ recordedAt }) => recordedAt);
    expect(known).toEqual([...known].sort());
  });

  test('tells calls that were tried again, and why', async () => {
    const agency = await world.agency();
    world.meta.next({ kind: 'error', status: 503, code: 131016, message: 'Service overloaded' });
    const message = await sent(agency);
    await agency.pausesEnd();

    const { messageHistory } = await agency.agent.gets(MessageHistory, { messageId: message.id });

    expect(messageHistory.map(({ status, attempt, errorCode }) => [status, attempt, errorCode])).toEqual([
      ['QUEUED', null, null],
      ['SENDING', 1, '131016'],
      ['SENDING', 2, null],
      ['SENT', 2, null],
    ]);
  });

  test('tells why it failed', async () => {
    const agency = await world.agency();
    const message = await failed(agency);

    const { messageHistory } = await agency.agent.gets(MessageHistory, { messageId: message.id });

    expect(messageHistory.at(-1)).toMatchObject({ status: 'FAILED', attempt: 1, errorCode: '131026' });
  });

  test('of what somebody does not see is empty', async () => {
    const [agency, rival] = await world.agencies(2);
    const { id: messageId } = await sent(agency);

    for (const person of [agency.clients[1].user, rival.admin, agency.orphan]) {
      expect(await person.gets(MessageHistory, { messageId })).toEqual({ messageHistory: [] });
      expect(await person.isRefused(RetryMessage, { messageId })).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
