import type { Revise } from '../../src/database/revised-pool.js';
import { SendText } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { CHOICE, Talk } from './talk.js';

let sent: string[] = [];
const watch: Revise = (statement) => {
  sent.push(statement.name ?? '');
  return statement;
};

let world: World;
beforeAll(async () => {
  world = await openWorld({}, { reviseStatements: watch });
});
afterAll(() => world.close());

/** The statements of some work, by the name of what they are about. */
async function during(work: () => Promise<unknown>): Promise<string[]> {
  sent = [];
  await work();
  return sent;
}

const aboutFlows = (names: readonly string[]) => names.filter((name) => name.startsWith('flow_'));

test('where no flow runs, nothing is asked of flows, and a reply is one statement still', async () => {
  const agency = await world.agency();
  const talk = await Talk.begins(agency);
  const { conversationId } = talk;

  const received = await during(() => talk.says('And a table?'));
  const replied = await during(() => agency.agent.gets(SendText, { conversationId, body: 'Of course' }));

  expect(aboutFlows([...received, ...replied])).toEqual([]);
  expect(received).toContain('message_append_inbound');
  expect(replied.filter((name) => name === 'message_append_outbound')).toHaveLength(1);
  expect(replied).not.toContain('conversation_lock');
});

test('where one runs, both are asked', async () => {
  const talk = await Talk.with(await world.agency(), CHOICE);

  const received = await during(() => talk.says('1'));

  expect(aboutFlows(received)).toContain('flow_run_advance');
});
