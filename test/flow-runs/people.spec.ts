import type { Agency } from '../world/agency.js';
import { SendText, SetStatus } from '../world/documents.js';
import { React } from '../world/offer-documents.js';
import { openWorld, type World } from '../world.js';
import { EndRun, PauseRun, ResumeRun } from './run-documents.js';
import { CHOICE, onHumanReply, Talk } from './talk.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const reply = ({ conversationId }: Talk, body = 'I am here') =>
  agency.agent.gets(SendText, { conversationId, body });

test('a person who replies takes over, and the flow is silent', async () => {
  const talk = await Talk.with(agency, CHOICE);

  await reply(talk);
  await talk.says('1');
  await agency.pausesEnd();

  expect(await talk.run()).toMatchObject({ status: 'HANDED_OFF', reason: 'HUMAN_REPLY' });
  expect(await talk.thread()).toMatchObject({ chatMode: 'HUMAN', flowRun: null });
  expect(await talk.heard()).toEqual(['Hi Ana Duarte', 'Red or white?', 'I am here']);
  expect(await talk.lines()).toContain('The flow Welcome is over: HANDED_OFF, HUMAN_REPLY');
});

test('a reply that is sent twice at once is one, and takes over once', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const { conversationId } = talk;
  const command = { conversationId, body: 'I am here', clientMessageId: 'one' };

  const sent = await Promise.all(Array.from({ length: 5 }, () => agency.agent.gets(SendText, command)));

  expect(new Set(sent.map(({ sendText }) => sendText.id)).size).toBe(1);
  expect(await agency.audit('flow_run.ended')).toHaveLength(1);
});

test('or the flow stands still until it is resumed, and does not see what was said meanwhile', async () => {
  const talk = await Talk.with(agency, onHumanReply(CHOICE, 'pause'));

  await reply(talk);
  await talk.says('1');
  const paused = await talk.run();
  expect(paused).toMatchObject({ status: 'WAITING', pausedAt: expect.any(String) });
  expect((await talk.thread()).chatMode).toBe('HUMAN');

  await agency.agent.gets(ResumeRun, { id: paused.id });
  await world.settle();
  expect(await talk.heard()).toHaveLength(3);
  expect((await talk.thread()).chatMode).toBe('FLOW');
  await talk.says('2');

  expect((await talk.heard()).at(-1)).toBe('White, then');
});

test('or the flow goes on as if nothing had been said', async () => {
  const talk = await Talk.with(agency, onHumanReply(CHOICE, 'continue'));

  await reply(talk);
  await talk.says('1');

  expect((await talk.heard()).at(-1)).toBe('Red it is');
});

test('what a person thinks of a message is no reply', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const [first] = await agency.query<{ id: string }>(
    `SELECT id FROM messages WHERE agency_id = $1 AND conversation_id = $2 AND direction = 'INBOUND'`,
    [talk.conversationId],
  );

  await agency.agent.gets(React, { messageId: first?.id, emoji: '👍' });

  expect((await talk.run()).status).toBe('WAITING');
});

test('while a run is paused its time stands still, and what was left is counted from when it goes on', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const { id, waitingUntil } = await talk.run();
  const { pauseFlowRun } = await agency.agent.gets(PauseRun, { id });
  expect((await agency.agent.gets(PauseRun, { id })).pauseFlowRun).toEqual(pauseFlowRun);

  await agency.pausesEnd();
  expect(await talk.run()).toMatchObject({ status: 'WAITING', waitingUntil });
  await agency.query(
    "UPDATE flow_runs SET paused_at = paused_at - interval '1 hour' WHERE agency_id = $1 AND id = $2",
    [id],
  );
  const { resumeFlowRun } = await agency.agent.gets(ResumeRun, { id });

  expect(resumeFlowRun.pausedAt).toBeNull();
  const moved = Date.parse(String(resumeFlowRun.waitingUntil)) - Date.parse(String(waitingUntil));
  expect(moved).toBeGreaterThanOrEqual(60 * 60 * 1_000);
  expect(moved).toBeLessThan(61 * 60 * 1_000);
  await agency.pausesEnd();
  expect((await talk.heard()).at(-1)).toBe('Are you still there?');
  expect(await talk.lines()).toEqual([
    'The flow Welcome has started',
    'The flow Welcome is paused',
    'The flow Welcome goes on',
    'The flow Welcome is over: COMPLETED, FINISHED',
  ]);
});

test('a time that was over before the pause is over at once when it goes on', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const { id } = await talk.run();
  await agency.agent.gets(PauseRun, { id });
  await agency.query(
    "UPDATE flow_runs SET paused_at = now() + interval '2 days' WHERE agency_id = $1 AND id = $2",
    [id],
  );

  await agency.agent.gets(ResumeRun, { id });
  await world.settle();

  expect((await talk.heard()).at(-1)).toBe('Are you still there?');
});

test('a person ends a run; what is over stays as it is', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const { id } = await talk.run();

  const { endFlowRun } = await agency.agent.gets(EndRun, { id });
  const again = await agency.agent.gets(EndRun, { id });

  expect(endFlowRun).toMatchObject({ status: 'HANDED_OFF', reason: 'ENDED_BY_AGENT', stepId: null });
  expect(again.endFlowRun).toEqual(endFlowRun);
  const over = { code: 'CONFLICT', reason: 'RUN_OVER', details: { id, status: 'HANDED_OFF' } };
  expect(await agency.agent.isRefused(PauseRun, { id })).toMatchObject(over);
  expect(await agency.agent.isRefused(ResumeRun, { id })).toMatchObject(over);
  expect(await agency.clients[1].user.isRefused(EndRun, { id })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await agency.audit('flow_run.ended')).toMatchObject([{ userId: agency.agent.id }]);
});

test('past the reply window a flow fails as a person would be refused', async () => {
  const talk = await Talk.with(agency, CHOICE);
  await agency.query(
    "UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE agency_id = $1 AND id = $2",
    [talk.conversationId],
  );

  await agency.pausesEnd();

  expect(await talk.run()).toMatchObject({ status: 'FAILED', reason: 'WINDOW_CLOSED' });
  expect((await talk.run()).steps.at(-1)).toMatchObject({ stepId: 'silent', outcome: 'WINDOW_CLOSED' });
  expect((await talk.thread()).chatMode).toBe('HUMAN');
});

test.each([
  ['opted_out_at', 'OPTED_OUT'],
  ['blocked_at', 'CONTACT_BLOCKED'],
])('to a contact with %s nothing more is said', async (column, reason) => {
  const talk = await Talk.with(agency, CHOICE);
  await agency.query(`UPDATE contacts SET ${column} = now() WHERE agency_id = $1 AND id = $2`, [
    talk.contactId,
  ]);

  await talk.says('1');

  expect(await talk.run()).toMatchObject({ status: 'FAILED', reason });
  expect(await talk.heard()).toHaveLength(2);
});

test('into a closed conversation nothing more is said', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const { conversationId } = talk;
  await agency.agent.gets(SetStatus, { conversationId, status: 'CLOSED' });

  await agency.pausesEnd();

  expect(await talk.run()).toMatchObject({ status: 'FAILED', reason: 'CONVERSATION_CLOSED' });
});
