import type { Agency } from '../world/agency.js';
import { Messages, SetStatus } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import {
  CancelScheduled,
  MessageHistory,
  ScheduledMessages,
  ScheduledUpdated,
  ScheduleMessage,
} from './note-documents.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const inbox = async (agency: Agency) => (await agency.whatsapp.receives('hello')).id;

const inA = (ms: number) => new Date(Date.now() + ms).toISOString();

const schedule = async (by: Person, conversationId: string, text = 'see you tomorrow') =>
  (await by.gets(ScheduleMessage, { conversationId, sendAt: inA(HOUR_MS), content: { text } }))
    .scheduleMessage;

const withStatus = async (by: Person, conversationId: string, status: string) =>
  (await by.gets(ScheduledMessages, { conversationId, status })).scheduledMessages;

const outboundIn = async ({ admin }: Agency, conversationId: string) =>
  (await admin.gets(Messages, { conversationId })).messages
    .filter(({ messageType }) => messageType === 'TEXT')
    .slice(0, -1);

test('it is sent when its time comes, in the name of its author, with the values of that moment', async () => {
  const agency = await world.agency();
  const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
  const live = await agency.admin.listens(ScheduledUpdated, { conversationId });

  const made = await schedule(agency.agent, conversationId, 'Hi {{contact.first_name | "friend"}}');

  expect(made).toMatchObject({
    conversationId,
    authorId: agency.agent.id,
    status: 'WAITING',
    content: { text: 'Hi {{contact.first_name | "friend"}}' },
    messageId: null,
    failure: null,
  });
  await world.settle();
  expect(await outboundIn(agency, conversationId)).toEqual([]);
  await agency.query("UPDATE contacts SET first_name = 'Ana' WHERE agency_id = $1 AND id = $2", [contactId]);

  await agency.pausesEnd();

  const [sent, ...more] = await outboundIn(agency, conversationId);
  expect(more).toEqual([]);
  expect(sent).toMatchObject({ body: 'Hi Ana', status: 'SENT', clientMessageId: made.id });
  const [now] = await withStatus(agency.admin, conversationId, 'SENT');
  expect(now).toEqual({ ...made, status: 'SENT', messageId: sent?.id });
  expect(await withStatus(agency.admin, conversationId, 'WAITING')).toEqual([]);
  expect((await live.next(3)).at(-1)).toEqual(now);
  expect(await agency.audit('message.')).toMatchObject([
    { action: 'message.scheduled', userId: agency.agent.id, subjectId: made.id },
    { action: 'message.sent', userId: agency.agent.id, subjectId: sent?.id },
  ]);
});

test('a repeat is the same one', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const once = { conversationId, sendAt: inA(HOUR_MS), content: { text: 'hi' }, clientMessageId: 's1' };

  const answers = await Promise.all([1, 2, 3].map(() => agency.agent.gets(ScheduleMessage, once)));

  expect(new Set(answers.map(({ scheduleMessage }) => scheduleMessage.id)).size).toBe(1);
  await agency.pausesEnd();
  expect(await outboundIn(agency, conversationId)).toHaveLength(1);
});

test('after a crash between the send and its record nothing is sent twice', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const made = await schedule(agency.agent, conversationId);
  await agency.pausesEnd();
  const [sent] = await outboundIn(agency, conversationId);
  await agency.query(
    `WITH undone AS (
       UPDATE scheduled_messages SET status = 'SENDING', message_id = NULL WHERE agency_id = $1 AND id = $2 RETURNING *
     ), gone AS (
       UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $3
     )
     INSERT INTO jobs (agency_id, kind, lane, payload)
     SELECT agency_id, 'message.send_scheduled', 'again', jsonb_build_object('scheduledMessageId', id) FROM undone`,
    [made.id, agency.agent.id],
  );

  await agency.pausesEnd();

  expect(await outboundIn(agency, conversationId)).toHaveLength(1);
  expect(await withStatus(agency.admin, conversationId, 'SENT')).toMatchObject([
    { id: made.id, messageId: sent?.id },
  ]);
});

describe('when its time comes it fails', () => {
  const failures: readonly [string, string, (agency: Agency, conversationId: string) => Promise<unknown>][] =
    [
      [
        'AUTHOR_GONE',
        'its author is disabled',
        (agency) =>
          agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [
            agency.agent.id,
          ]),
      ],
      [
        'AUTHOR_GONE',
        'its author is deleted',
        (agency) =>
          agency.query(
            'UPDATE users SET deleted_at = now(), disabled_at = now() WHERE agency_id = $1 AND id = $2',
            [agency.agent.id],
          ),
      ],
      [
        'PERMISSION_MISSING',
        'its author may not reply',
        (agency) => agency.denies(agency.agent, 'chat.reply'),
      ],
      [
        'NOT_FOUND',
        'its author does not see the thread',
        (agency) =>
          agency.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [
            agency.agent.id,
            agency.clients[1].id,
          ]),
      ],
      [
        'WINDOW_CLOSED',
        'the window is closed',
        (agency, id) =>
          agency.query('UPDATE conversations SET last_inbound_at = $3 WHERE agency_id = $1 AND id = $2', [
            id,
            new Date(Date.now() - 25 * HOUR_MS),
          ]),
      ],
      [
        'CONVERSATION_CLOSED',
        'the thread is archived',
        (agency, id) => agency.admin.gets(SetStatus, { conversationId: id, status: 'CLOSED' }),
      ],
      [
        'INVALID_INPUT',
        'nothing is left of the text',
        (agency, id) =>
          agency.query(
            `UPDATE scheduled_messages SET content = '{"kind": "text", "text": "{{contact.x}}"}'
           WHERE agency_id = $1 AND conversation_id = $2`,
            [id],
          ),
      ],
    ];

  test.each(failures)('with %s when %s', async (failure, _why, happens) => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const made = await schedule(agency.agent, conversationId);
    await happens(agency, conversationId);

    await agency.pausesEnd();

    expect(await withStatus(agency.admin, conversationId, 'FAILED')).toMatchObject([
      { id: made.id, failure, messageId: null },
    ]);
    expect(await outboundIn(agency, conversationId)).toEqual([]);
  });
});

describe('cancelling', () => {
  test('keeps it from being sent, is heard, and may be repeated', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const { id } = await schedule(agency.agent, conversationId);
    await world.settle();
    const live = await agency.agent.listens(ScheduledUpdated, { conversationId });

    const { cancelScheduledMessage } = await agency.admin.gets(CancelScheduled, { id });
    const again = await agency.agent.gets(CancelScheduled, { id });
    await agency.pausesEnd();

    expect(cancelScheduledMessage.status).toBe('CANCELLED');
    expect(again.cancelScheduledMessage).toEqual(cancelScheduledMessage);
    expect(await live.next()).toEqual([cancelScheduledMessage]);
    expect(live.events).toHaveLength(1);
    expect(await outboundIn(agency, conversationId)).toEqual([]);
    expect(await agency.audit('schedule_cancelled')).toMatchObject([
      { userId: agency.admin.id, subjectId: id },
    ]);
  });

  test('comes too late when it is being sent, or was', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const { id } = await schedule(agency.agent, conversationId);
    await agency.query("UPDATE scheduled_messages SET status = 'SENDING' WHERE agency_id = $1 AND id = $2", [
      id,
    ]);
    expect(await agency.agent.isRefused(CancelScheduled, { id })).toMatchObject({
      code: 'CONFLICT',
      reason: 'NOT_WAITING',
      details: { status: 'SENDING' },
    });

    await agency.pausesEnd();

    expect(await agency.agent.isRefused(CancelScheduled, { id })).toMatchObject({
      reason: 'NOT_WAITING',
      details: { status: 'SENT' },
    });
  });

  test('and its time at once end in one of the two', async () => {
    const agency = await world.agency();
    const conversationId = await inbox(agency);
    const { id } = await schedule(agency.agent, conversationId);

    const [{ errors }] = await Promise.all([agency.agent.asks(CancelScheduled, { id }), agency.pausesEnd()]);
    await agency.pausesEnd();

    const sent = await outboundIn(agency, conversationId);
    expect(sent).toHaveLength(errors ? 1 : 0);
    expect(await withStatus(agency.admin, conversationId, errors ? 'SENT' : 'CANCELLED')).toHaveLength(1);
  });
});

test.each([
  ['too soon', { sendAt: () => inA(MINUTE_MS / 2) }, 'sendAt'],
  ['too late', { sendAt: () => inA(91 * DAY_MS) }, 'sendAt'],
  ['nothing', { content: {} }, 'content'],
  ['a blank text', { content: { text: ' ' } }, 'content.text'],
  ['a text that is too long', { content: { text: 'x'.repeat(4097) } }, 'content.text'],
  ['an id that is none', { clientMessageId: '' }, 'clientMessageId'],
])('%s cannot be scheduled', async (_what, given, field) => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const { sendAt = () => inA(HOUR_MS), ...other } = given as { sendAt?: () => string };

  expect(
    await agency.agent.isRefused(ScheduleMessage, {
      conversationId,
      sendAt: sendAt(),
      content: { text: 'hi' },
      ...other,
    }),
  ).toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
});

test('at most 50 of a thread wait, and those are listed in pages', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  const made: string[] = [];
  for (let n = 0; n < 50; n += 1) made.push((await schedule(agency.agent, conversationId, `n ${n}`)).id);

  expect(
    await agency.agent.isRefused(ScheduleMessage, {
      conversationId,
      sendAt: inA(HOUR_MS),
      content: { text: 'one more' },
    }),
  ).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_SCHEDULED', details: { max: 50 } });
  const { scheduledMessages: page } = await agency.admin.gets(ScheduledMessages, {
    conversationId,
    limit: 30,
  });
  const { scheduledMessages: rest } = await agency.admin.gets(ScheduledMessages, {
    conversationId,
    limit: 30,
    afterId: page.at(-1)?.id,
  });
  expect([...page, ...rest].map(({ id }) => id)).toEqual(made);
});

test('nobody schedules, reads or cancels in a thread that they do not see', async () => {
  const [agency, rival] = await world.agencies(2);
  const conversationId = await inbox(agency);
  const { id } = await schedule(agency.agent, conversationId);

  for (const person of [agency.clients[1].user, agency.orphan, rival.admin]) {
    const command = { conversationId, sendAt: inA(HOUR_MS), content: { text: 'psst' } };
    expect(await person.isRefused(ScheduleMessage, command)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await withStatus(person, conversationId, 'WAITING')).toEqual([]);
    expect(await person.isRefused(CancelScheduled, { id })).toMatchObject({ code: 'NOT_FOUND' });
    await (await person.listens(ScheduledUpdated, { conversationId })).ended();
  }
});

test('what it became has a history like any message', async () => {
  const agency = await world.agency();
  const conversationId = await inbox(agency);
  await schedule(agency.agent, conversationId);
  await agency.pausesEnd();
  const [{ messageId } = { messageId: null }] = await withStatus(agency.agent, conversationId, 'SENT');

  const { messageHistory } = await agency.agent.gets(MessageHistory, { messageId });

  expect(messageHistory.map(({ status }) => status)).toEqual(['QUEUED', 'SENDING', 'SENT']);
});
