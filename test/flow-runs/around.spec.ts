import { newId } from '../../src/kernel/ids.js';
import { FlowTriggers, type Heard, type Written } from '../../src/modules/flow-runs/flow-triggers.js';
import { DeleteContact, Merge } from '../contacts/contact-documents.js';
import type { Agency } from '../world/agency.js';
import { publishedFlow } from '../world/flows.js';
import { openWorld, type World } from '../world.js';
import { ContactRuns, Funnel, OneRun, PauseRun, ResumeRun, Runs, RunUpdated } from './run-documents.js';
import { CHOICE, NAME, Talk } from './talk.js';

let world: World;
let agency: Agency;
/** What the trigger of this world makes of a message; it hears those of agencies that are here. */
const rules = new Map<number, (written: Written) => Promise<Heard>>();
beforeAll(async () => {
  world = await openWorld();
  world.server.app.get(FlowTriggers, { strict: false }).add({
    listens: async (tx) => rules.has(tx.agencyId),
    heard: async ({ agencyId }, written) => (await rules.get(agencyId)?.(written)) ?? { kind: 'nothing' },
  });
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const ruleId = newId<'KeywordRule'>();

/** Whoever says `word` gets the flow. */
const starts = (word: string, flowId: string) =>
  rules.set(agency.id, async ({ message }) =>
    message.body === word ? ({ kind: 'start', flowId, ruleId } as Heard) : { kind: 'nothing' },
  );

describe('what customers write', () => {
  test('starts a flow, and is no answer to it', async () => {
    const flowId = await publishedFlow(agency, NAME);
    starts('menu', flowId);
    const talk = await Talk.begins(agency);
    expect((await agency.agent.gets(Runs)).flowRuns).toEqual([]);

    await talk.says('menu');
    expect(await talk.heard()).toEqual(['Your name?']);
    expect(await talk.run()).toMatchObject({ startedVia: 'KEYWORD', startedById: null, status: 'WAITING' });
    await talk.says('Bea');

    expect((await talk.heard()).at(-1)).toBe('Thank you, Bea');
    expect(await agency.audit('flow_run.started')).toMatchObject([{ userId: null, details: { ruleId } }]);
  });

  test('does not start a second one: it is an answer then', async () => {
    const flowId = await publishedFlow(agency, NAME);
    starts('menu', flowId);
    const talk = await Talk.with(agency, flowId);

    await talk.says('menu');

    expect((await talk.heard()).at(-1)).toBe('Thank you, menu');
    expect((await agency.agent.gets(Runs)).flowRuns).toHaveLength(1);
  });

  test('starts nothing that cannot be started', async () => {
    const flowId = await publishedFlow(agency, NAME);
    await agency.query('UPDATE flows SET archived_at = now() WHERE agency_id = $1');
    starts('menu', flowId);
    const talk = await Talk.begins(agency);

    await talk.says('menu');

    expect(await talk.heard()).toEqual([]);
    expect(await agency.audit('flow_run.')).toMatchObject([
      { action: 'flow_run.refused', subjectId: flowId, details: { ruleId, reason: 'FLOW_ARCHIVED' } },
    ]);
    expect(world.errors).toEqual([]);
  });

  test('may be dealt with before a run gets to see it; who wants no more messages gets none', async () => {
    const talk = await Talk.with(agency, CHOICE);
    rules.set(agency.id, async ({ message, contact, hasRun }) => {
      expect([contact?.id, hasRun]).toEqual([talk.contactId, true]);
      if (message.body === 'Enough!')
        await agency.query('UPDATE contacts SET opted_out_at = now() WHERE agency_id = $1 AND id = $2', [
          talk.contactId,
        ]);
      return { kind: 'done' };
    });

    await talk.says('1');
    expect(await talk.run()).toMatchObject({ status: 'WAITING' });
    await talk.says('Enough!');

    expect(await talk.run()).toMatchObject({ status: 'HANDED_OFF', reason: 'OPTED_OUT' });
    expect(await talk.heard()).toHaveLength(2);
  });
});

test('what comes while a run is paused is for people, though somebody listens', async () => {
  const talk = await Talk.with(agency, CHOICE);
  const { id } = await talk.run();
  rules.set(agency.id, async () => ({ kind: 'nothing' }));
  await agency.agent.gets(PauseRun, { id });

  await talk.says('1');
  expect(await talk.run()).toMatchObject({ status: 'WAITING', variables: {} });
  await agency.agent.gets(ResumeRun, { id });
  await world.settle();
  expect(await talk.run()).toMatchObject({ status: 'WAITING', variables: {} });
  await talk.says('2');

  expect(await talk.run()).toMatchObject({ status: 'COMPLETED', variables: { wine: 'White' } });
});

describe('runs of a contact', () => {
  test('are the other one’s when it is merged, and nobody’s when it is deleted', async () => {
    const flowId = await publishedFlow(agency, CHOICE);
    const one = await Talk.with(agency, flowId);
    await one.says('1');
    const two = await Talk.begins(agency);
    const { id } = await one.run();
    const live = await agency.agent.listens(RunUpdated);

    await agency.admin.gets(Merge, { sourceId: one.contactId, targetId: two.contactId });
    expect(await live.next()).toMatchObject([{ id, contactId: two.contactId }]);
    const { contact } = await agency.agent.gets(ContactRuns, { id: two.contactId });
    expect(contact?.flowRuns.map((run) => run.id)).toEqual([id]);
    expect(
      (await agency.agent.gets(ContactRuns, { id: two.contactId, beforeId: id })).contact?.flowRuns,
    ).toEqual([]);

    await agency.admin.gets(DeleteContact, { id: two.contactId });
    expect(await live.next()).toMatchObject([{ id, contactId: null }]);
    expect((await agency.agent.gets(OneRun, { id })).flowRun).toMatchObject({ status: 'COMPLETED' });
  });

  test('go on after a merge where they stood', async () => {
    const other = await Talk.begins(agency);
    const talk = await Talk.with(agency, NAME);

    await agency.admin.gets(Merge, { sourceId: other.contactId, targetId: talk.contactId });
    await talk.says('Bea');

    expect((await talk.heard()).at(-1)).toBe('Thank you, Bea');
  });
});

describe('the funnel of a flow', () => {
  const range = () => {
    const [from, to] = [Date.now() - 60_000, Date.now() + 60_000].map((at) => new Date(at).toISOString());
    return { from, to };
  };

  test('tells how far customers came', async () => {
    const flowId = await publishedFlow(agency, CHOICE);
    const talks = await Promise.all(Array.from({ length: 4 }, () => Talk.with(agency, flowId)));
    const [red, white, odd] = talks;
    await red?.says('1');
    await white?.says('2');
    await odd?.says('?');
    await odd?.says('??');
    await agency.query("UPDATE flow_runs SET status = 'FAILED' WHERE agency_id = $1 AND id = $2", [
      (await odd?.run())?.id,
    ]);

    const { flowFunnel } = await agency.admin.gets(Funnel, { flowId, ...range() });

    expect(flowFunnel).toMatchObject({
      started: 4,
      active: 1,
      completed: 2,
      failed: 1,
      expired: 0,
      handedOff: 0,
    });
    expect(Number(flowFunnel?.medianSeconds)).toBeGreaterThan(0);
    expect(flowFunnel?.steps).toEqual([
      { stepId: 'hello', reached: 4, dropped: 0 },
      { stepId: 'odd', reached: 1, dropped: 1 },
      { stepId: 'red', reached: 1, dropped: 0 },
      { stepId: 'white', reached: 1, dropped: 0 },
    ]);
    expect((await agency.admin.gets(Funnel, { flowId, version: 2, ...range() })).flowFunnel).toMatchObject({
      started: 0,
      medianSeconds: null,
      steps: [],
    });
  });

  test('is there for who sees the flow', async () => {
    const flowId = await publishedFlow(agency, CHOICE);
    const [, other] = agency.clients;
    await agency.allows(other.user, 'chat.view_reports');

    expect((await other.user.gets(Funnel, { flowId, ...range() })).flowFunnel).toBeNull();
    const { from } = range();
    expect(await agency.admin.isRefused(Funnel, { flowId, from, to: from })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'to' },
    });
  });
});
