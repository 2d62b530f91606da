import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  ArchiveFlow,
  asking,
  CreateFlow,
  DuplicateFlow,
  draw,
  ExportFlow,
  Flows,
  FlowUpdated,
  ImportFlow,
  OneFlow,
  RestoreFlow,
  SaveFlowDraft,
  saying,
  UpdateFlow,
} from './flow-documents.js';

let world: World;
let agency: Agency;
let clientId: number;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  clientId = agency.clients[0].id;
});

const namesOf = async (person: Agency['admin'], variables = {}) =>
  (await person.gets(Flows, variables)).flows.map(({ name }) => name);

describe('who sees a flow', () => {
  test('whoever sees its client', async () => {
    const [one, two] = agency.clients;
    await draw(agency.admin, one.id, saying('x'), 'first');
    await draw(agency.admin, two.id, saying('x'), 'second');

    const seen = await Promise.all(
      Object.entries(agency.people).map(async ([name, person]) => [name, await namesOf(person)]),
    );

    const all = ['first', 'second'];
    expect(Object.fromEntries(seen)).toEqual({
      superAdmin: all,
      admin: all,
      agent: all,
      delegate: ['first'],
      clientUser: ['first'],
      otherClientUser: ['second'],
      orphan: [],
    });
  });

  test('nobody of another agency, who cannot change it either', async () => {
    const rival = await world.agency();
    const { id } = await draw(agency.admin, clientId);

    expect((await rival.admin.gets(OneFlow, { id })).flow).toBeNull();
    for (const refused of [
      await rival.admin.isRefused(SaveFlowDraft, { id, expectedRevision: 1, document: saying('theirs') }),
      await rival.admin.isRefused(ArchiveFlow, { id }),
      await rival.admin.isRefused(DuplicateFlow, { id, clientId: rival.clients[0].id }),
    ]) {
      expect(refused).toMatchObject({ code: 'NOT_FOUND', details: { id } });
    }
    expect(await rival.admin.isRefused(CreateFlow, { clientId, name: 'x' })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('and changes it with the permission alone', async () => {
    const { id } = await draw(agency.admin, clientId);

    const refused = await agency.clientUser.isRefused(UpdateFlow, { id, name: 'Mine' });

    expect(refused).toMatchObject({ code: 'FORBIDDEN', reason: 'PERMISSION_MISSING' });
  });
});

test('flows come in pages, and are found by a part of their name', async () => {
  const made: string[] = [];
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    made.push((await draw(agency.admin, clientId, saying('x'), name)).id);
  }

  expect(await namesOf(agency.agent, { limit: 2 })).toEqual(['Alpha', 'Beta']);
  expect(await namesOf(agency.agent, { limit: 2, afterId: made[1] })).toEqual(['Gamma']);
  expect(await namesOf(agency.agent, { text: 'ET' })).toEqual(['Beta']);
  expect(await agency.agent.isRefused(Flows, { text: 'x'.repeat(101) })).toMatchObject({
    details: { field: 'text' },
  });
  expect(await namesOf(agency.agent, { clientId: agency.clients[1].id })).toEqual([]);
});

describe('a draft', () => {
  test('is kept with its defaults, and begins with nothing', async () => {
    const { createFlow } = await agency.admin.gets(CreateFlow, { clientId, name: 'Empty' });
    const { draft } = await draw(agency.admin, clientId, saying('Hello'));

    expect(createFlow).toMatchObject({
      draft: { schemaVersion: 1, steps: [], edges: [] },
      draftRevision: 1,
      publishedVersion: null,
      hasUnpublishedChanges: true,
    });
    expect(draft).toMatchObject({
      steps: [{ id: 'a', blocks: [{ text: 'Hello' }] }],
      settings: { onHumanReply: 'hand_over' },
    });
  });

  test('is saved over the one that was seen only', async () => {
    const { id } = await draw(agency.admin, clientId);
    const save = { id, expectedRevision: 1, document: saying('first') };

    const [one, two] = await Promise.all([
      agency.admin.asks(SaveFlowDraft, save),
      agency.agent.asks(SaveFlowDraft, { ...save, document: saying('second') }),
    ]);

    const won = [one, two].filter(({ errors }) => !errors);
    const [lost] = [one, two].flatMap(({ errors }) => errors ?? []);
    expect(won).toHaveLength(1);
    expect(won[0]?.data?.saveFlowDraft.draftRevision).toBe(2);
    expect(lost?.extensions).toMatchObject({
      code: 'CONFLICT',
      reason: 'STALE_DRAFT',
      details: { id, draftRevision: 2 },
    });
  });

  test('is saved once, however often it is sent', async () => {
    const { id } = await draw(agency.admin, clientId);
    const save = { id, expectedRevision: 1, document: saying('again') };

    await agency.admin.gets(SaveFlowDraft, save);
    const { saveFlowDraft } = await agency.admin.gets(SaveFlowDraft, save);

    expect(saveFlowDraft.draftRevision).toBe(2);
    expect(await agency.audit('flow.draft_saved')).toHaveLength(1);
  });

  test('may be unfinished, but not of another shape: every place is told', async () => {
    const { id } = await draw(agency.admin, clientId);
    const document = {
      schemaVersion: 1,
      steps: [
        { id: 'a', blocks: [{ type: 'text', id: 'x', text: '' }] },
        {
          id: 'b',
          blocks: [
            { type: 'dance', id: 'y' },
            { type: 'wait', id: 'z', seconds: 1, colour: 'red' },
          ],
        },
      ],
    };

    const unfinished = { ...document, steps: document.steps.slice(0, 1) };
    await agency.admin.gets(SaveFlowDraft, { id, expectedRevision: 1, document: unfinished });
    const refused = await agency.admin.isRefused(SaveFlowDraft, { id, expectedRevision: 2, document });

    expect(refused).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: {
        field: 'document',
        path: 'steps[1].blocks[0].type',
        problems: [
          { code: 'MALFORMED', path: 'steps[1].blocks[0].type', stepId: 'b', blockId: 'y' },
          { path: 'steps[1].blocks[1].seconds', stepId: 'b', blockId: 'z' },
          { path: 'steps[1].blocks[1]' },
        ],
      },
    });
  });

  test.each([
    ['a list', []],
    ['a word', 'x'],
    ['a number', 7],
  ])('is no %s', async (_what, document) => {
    const { id } = await draw(agency.admin, clientId);

    const refused = await agency.admin.isRefused(SaveFlowDraft, { id, expectedRevision: 1, document });

    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('is longer than other things that are sent, up to 256 KB', async () => {
    const { id } = await draw(agency.admin, clientId);
    const long = (blocks: number) => ({
      schemaVersion: 1,
      steps: Array.from({ length: blocks / 10 }, (_, s) => ({
        id: `s${s}`,
        blocks: Array.from({ length: 10 }, (_, b) => ({
          type: 'text',
          id: `s${s}b${b}`,
          text: 'x'.repeat(4_000),
        })),
      })),
    });

    const saved = await agency.admin.gets(SaveFlowDraft, { id, expectedRevision: 1, document: long(60) });
    const refused = await agency.admin.isRefused(SaveFlowDraft, {
      id,
      expectedRevision: 2,
      document: long(70),
    });

    expect(saved.saveFlowDraft.draftRevision).toBe(2);
    expect(refused).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      reason: 'DOCUMENT_TOO_LARGE',
      details: { max: 262_144 },
    });
  });
});

describe('a name', () => {
  test('is unique among the flows of a client that are not archived, whatever its case', async () => {
    const { id } = await draw(agency.admin, clientId, saying('x'), 'Welcome');
    await draw(agency.admin, agency.clients[1].id, saying('x'), 'Welcome');

    const taken = await agency.admin.isRefused(CreateFlow, { clientId, name: 'WELCOME' });
    await agency.admin.gets(ArchiveFlow, { id });
    await draw(agency.admin, clientId, saying('x'), 'welcome');

    expect(taken).toMatchObject({ code: 'CONFLICT', reason: 'NAME_TAKEN', details: { field: 'name' } });
    expect(await agency.admin.isRefused(RestoreFlow, { id })).toMatchObject({ reason: 'NAME_TAKEN' });
  });

  test('is changed, and the description cleared, once', async () => {
    const { id } = await draw(agency.admin, clientId);

    await agency.admin.gets(UpdateFlow, { id, name: 'Hello', description: 'Greets' });
    await agency.admin.gets(UpdateFlow, { id, name: 'Hello' });
    const { updateFlow } = await agency.admin.gets(UpdateFlow, { id, description: null });

    expect(updateFlow).toMatchObject({ name: 'Hello', description: null, draftRevision: 1 });
    expect(await agency.audit('flow.changed')).toHaveLength(2);
  });
});

test('an archived flow is listed when asked for, is not saved, and comes back', async () => {
  const { id } = await draw(agency.admin, clientId);

  await agency.admin.gets(ArchiveFlow, { id });
  await agency.admin.gets(ArchiveFlow, { id });

  expect(await namesOf(agency.agent)).toEqual([]);
  expect(await namesOf(agency.agent, { includeArchived: true })).toEqual(['Welcome']);
  const save = { id, expectedRevision: 1, document: saying('late') };
  expect(await agency.admin.isRefused(SaveFlowDraft, save)).toMatchObject({ reason: 'FLOW_ARCHIVED' });
  expect((await agency.admin.gets(RestoreFlow, { id })).restoreFlow.archivedAt).toBeNull();
  expect(await agency.audit('flow.archived')).toHaveLength(1);
});

describe('a copy', () => {
  test('has the draft and another name, and was never published', async () => {
    const { id } = await draw(agency.admin, clientId, asking());

    const { duplicateFlow } = await agency.admin.gets(DuplicateFlow, { id });

    expect(duplicateFlow).toMatchObject({ name: 'Welcome (copy)', clientId, publishedVersion: null });
    expect(duplicateFlow.draft).toMatchObject({ start: 'ask' });
    expect(await agency.admin.isRefused(DuplicateFlow, { id })).toMatchObject({ reason: 'NAME_TAKEN' });
  });

  test('goes to another client that its maker sees', async () => {
    const { id } = await draw(agency.admin, clientId);
    const [, other] = agency.clients;

    const { duplicateFlow } = await agency.admin.gets(DuplicateFlow, {
      id,
      clientId: other.id,
      name: 'Welcome',
    });

    expect(duplicateFlow).toMatchObject({ clientId: other.id, name: 'Welcome' });
    const hidden = await agency.delegate.isRefused(DuplicateFlow, { id, clientId: other.id, name: 'Mine' });
    expect(hidden).toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('what is exported is imported anywhere, and what is not there is told', async () => {
  const rival = await world.agency();
  const tagId = newId<'Tag'>();
  const document = {
    ...saying('Hello'),
    steps: [
      {
        id: 'a',
        blocks: [{ type: 'actions', id: 'tag', actions: [{ kind: 'add_tag', on: 'contact', tagId }] }],
      },
    ],
  };
  const { id } = await draw(agency.admin, clientId, document);
  const { exportFlow } = await agency.admin.gets(ExportFlow, { id });

  const { importFlow } = await rival.admin.gets(ImportFlow, {
    clientId: rival.clients[0].id,
    name: exportFlow?.name,
    document: exportFlow?.document,
  });

  expect(exportFlow).toMatchObject({ name: 'Welcome', version: null });
  expect(importFlow.flow.draft).toEqual(exportFlow?.document);
  expect(importFlow.validation).toMatchObject({
    isPublishable: false,
    problems: [{ code: 'UNKNOWN_REFERENCE', path: 'steps[0].blocks[0].actions[0].tagId', blockId: 'tag' }],
  });
});

test('whoever sees a flow hears of its changes, and nobody else', async () => {
  const [heard, hidden] = await Promise.all([
    agency.delegate.listens(FlowUpdated),
    agency.clients[1].user.listens(FlowUpdated),
  ]);

  const { id } = await draw(agency.admin, clientId);
  const [made] = await heard.next();
  await agency.admin.gets(SaveFlowDraft, { id, expectedRevision: 1, document: saying('Heard') });
  const [saved] = await heard.next();
  await draw(agency.admin, agency.clients[1].id);

  expect(made).toMatchObject({ id, draftRevision: 1 });
  expect(saved).toMatchObject({ id, draftRevision: 2, draft: { steps: [{ blocks: [{ text: 'Heard' }] }] } });
  const [other] = await hidden.next(1);
  expect(other).toMatchObject({ clientId: agency.clients[1].id });
  expect(hidden.events).toHaveLength(1);
});

test('an agency has at most 500 flows', async () => {
  await agency.query(
    `INSERT INTO flows (agency_id, id, client_id, name, draft)
     SELECT $1, gen_random_uuid(), $2, 'Flow ' || n, '{}' FROM generate_series(1, 500) AS n`,
    [clientId],
  );

  const refused = await agency.delegate.isRefused(CreateFlow, { clientId, name: 'One more' });

  expect(refused).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_FLOWS', details: { max: 500 } });
});
