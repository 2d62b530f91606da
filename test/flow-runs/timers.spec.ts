import type { Agency } from '../world/agency.js';
import { edge, publishedFlow, type WrittenFlow } from '../world/flows.js';
import { openWorld, type World } from '../world.js';
import { CHOICE, NAME, says, Talk } from './talk.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const WAIT: WrittenFlow = {
  schemaVersion: 1,
  steps: [
    {
      id: 'begin',
      blocks: [
        { type: 'text', id: 'soon', text: 'One moment' },
        { type: 'wait', id: 'wait', seconds: 60 },
      ],
    },
    says('reply', 'You were faster'),
    says('time', 'Thank you for waiting'),
  ],
  edges: [edge('begin', 'wait/reply', 'reply'), edge('begin', 'wait/no_reply', 'time')],
};

test('when the time is over the run goes on by itself', async () => {
  const talk = await Talk.with(agency, WAIT);
  expect(await talk.heard()).toEqual(['One moment']);
  const { waitingUntil } = await talk.run();
  expect(Date.parse(String(waitingUntil)) - Date.now()).toBeGreaterThan(50_000);

  await agency.pausesEnd();

  expect(await talk.heard()).toEqual(['One moment', 'Thank you for waiting']);
  expect(await talk.run()).toMatchObject({ status: 'COMPLETED', reason: 'FINISHED' });
});

test('a reply before that cancels it', async () => {
  const talk = await Talk.with(agency, WAIT);

  await talk.says('and?');
  await agency.pausesEnd();

  expect(await talk.heard()).toEqual(['One moment', 'You were faster']);
});

test('a reply that stands in the lane before it comes first', async () => {
  const talk = await Talk.with(agency, WAIT);
  const lane = `flow:${talk.conversationId}`;
  // Something is at work there, and both come meanwhile.
  await agency.query(
    `INSERT INTO jobs (agency_id, kind, lane, payload, run_at) VALUES ($1, 'flow.go_on', $2, $3, now() + interval '1 hour')`,
    [lane, JSON.stringify({ conversationId: talk.conversationId, wait: null })],
  );
  await talk.says('and?');
  await agency.query(`UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND kind = 'flow.timer'`);
  await world.settle();
  expect(await talk.heard()).toEqual(['One moment']);

  await agency.pausesEnd();

  expect(await talk.heard()).toEqual(['One moment', 'You were faster']);
});

test('an answer that is none begins the time anew', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const first = await talk.run();
  await talk.says('beer');
  const second = await talk.run();
  expect(Date.parse(String(second.waitingUntil))).toBeGreaterThan(Date.parse(String(first.waitingUntil)));

  await agency.pausesEnd();

  expect((await talk.heard()).at(-1)).toBe('Are you still there?');
});

test('the time of an earlier wait ends no later one', async () => {
  const talk = await Talk.with(agency, CHOICE);
  await talk.says('beer');
  const heard = await talk.heard();

  await agency.query(
    `UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND kind = 'flow.timer' AND payload ->> 'turn' = '1'`,
  );
  await world.settle();

  expect(await talk.run()).toMatchObject({ status: 'WAITING', blockId: 'ask' });
  expect(await talk.heard()).toEqual(heard);
});

test('silence where the flow has nothing to say to it is the end', async () => {
  const talk = await Talk.with(agency, NAME);

  await agency.pausesEnd();

  expect(await talk.run()).toMatchObject({ status: 'EXPIRED', reason: 'NO_REPLY' });
  expect(await talk.thread()).toMatchObject({ chatMode: 'HUMAN', flowRun: null });
});

test('a timer outlives the server that has set it', async () => {
  const other = await openWorld();
  const there = await other.agency();
  const talk = await Talk.with(there, await publishedFlow(there, WAIT));
  const second = await other.secondServer();
  await other.server.close();

  await there.query(`UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND kind = 'flow.timer'`);
  await second.settle();

  const bodies = await there.query(
    `SELECT body FROM messages WHERE agency_id = $1 AND conversation_id = $2 AND direction = 'OUTBOUND'
       AND message_type = 'TEXT' ORDER BY seq`,
    [talk.conversationId],
  );
  expect(bodies).toEqual([{ body: 'One moment' }, { body: 'Thank you for waiting' }]);
  await other.close();
});
