import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  ArchiveFlow,
  asking,
  DiffFlowVersions,
  draw,
  ExportFlow,
  FlowVersions,
  OneFlow,
  OneFlowVersion,
  PublishFlow,
  RestoreFlowVersion,
  SaveFlowDraft,
  saying,
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

/** Saves and publishes one draft after the other. */
async function published(...drafts: readonly unknown[]): Promise<string> {
  const { id } = await draw(agency.admin, clientId, drafts[0]);
  for (const [at, document] of drafts.entries()) {
    if (at > 0) await agency.admin.gets(SaveFlowDraft, { id, expectedRevision: at, document });
    await agency.admin.gets(PublishFlow, { id, expectedRevision: at + 1 });
  }
  return id;
}

describe('publishing', () => {
  test('makes a version with the ids of its buttons, and where they lead', async () => {
    const { id } = await draw(agency.admin, clientId, asking());

    const { publishFlow } = await agency.admin.gets(PublishFlow, {
      id,
      expectedRevision: 1,
      note: ' The first ',
    });

    expect(publishFlow).toMatchObject({
      flowId: id,
      version: 1,
      note: 'The first',
      publishedBy: agency.admin.id,
      document: { start: 'ask' },
    });
    expect([...publishFlow.buttons].sort((a, b) => (a.buttonId < b.buttonId ? -1 : 1))).toEqual([
      { buttonId: 'sask-btn-one', stepId: 'first' },
      { buttonId: 'sask-btn-two', stepId: 'second' },
    ]);
    expect((await agency.admin.gets(OneFlow, { id })).flow).toMatchObject({
      publishedVersion: 1,
      hasUnpublishedChanges: false,
    });
  });

  test('makes one version of a draft, however often and by however many it is asked for', async () => {
    const { id } = await draw(agency.admin, clientId);
    const publish = { id, expectedRevision: 1 };

    const many = await Promise.all(
      [agency.admin, agency.agent, agency.superAdmin].map((person) => person.gets(PublishFlow, publish)),
    );
    await agency.admin.gets(SaveFlowDraft, { id, expectedRevision: 1, document: saying('Next') });
    const again = await agency.admin.gets(PublishFlow, publish);

    expect([...many, again].map(({ publishFlow }) => publishFlow.version)).toEqual([1, 1, 1, 1]);
    expect(await agency.audit('flow.published')).toHaveLength(1);
    expect((await agency.admin.gets(OneFlow, { id })).flow?.hasUnpublishedChanges).toBe(true);
  });

  test('is refused for a draft that was not seen, and for an archived flow', async () => {
    const { id } = await draw(agency.admin, clientId);

    expect(await agency.admin.isRefused(PublishFlow, { id, expectedRevision: 2 })).toMatchObject({
      code: 'CONFLICT',
      reason: 'STALE_DRAFT',
      details: { draftRevision: 1 },
    });
    await agency.admin.gets(ArchiveFlow, { id });
    expect(await agency.admin.isRefused(PublishFlow, { id, expectedRevision: 1 })).toMatchObject({
      reason: 'FLOW_ARCHIVED',
    });
  });

  test('is refused with everything that is wrong', async () => {
    const document = asking('');
    const { id } = await draw(agency.admin, clientId, { ...document, edges: document.edges.slice(1) });

    const refused = await agency.admin.isRefused(PublishFlow, { id, expectedRevision: 1 });

    expect(refused).toMatchObject({
      code: 'CONFLICT',
      reason: 'FLOW_INVALID',
      details: {
        problemCount: 3,
        problems: [
          { code: 'UNWIRED', path: 'steps[0].blocks[0]', stepId: 'ask', blockId: 'choose' },
          { code: 'EMPTY', path: 'steps[0].blocks[0].body' },
          { code: 'UNREACHABLE', severity: 'WARNING', path: 'steps[1]' },
        ],
      },
    });
    expect((await agency.admin.gets(FlowVersions, { flowId: id })).flowVersions).toEqual([]);
  });
});

describe('versions', () => {
  test('come newest first, in pages, each with what it was', async () => {
    const flowId = await published(saying('one'), saying('two'), saying('three'));
    const page = async (variables: object) =>
      (await agency.agent.gets(FlowVersions, { flowId, ...variables })).flowVersions;

    expect((await page({ limit: 2 })).map(({ version }) => version)).toEqual([3, 2]);
    expect(await page({ beforeVersion: 2 })).toMatchObject([
      { version: 1, document: { steps: [{ blocks: [{ text: 'one' }] }] } },
    ]);
    const { flowVersion } = await agency.agent.gets(OneFlowVersion, { flowId, version: 2 });
    expect(flowVersion).toMatchObject({ document: { steps: [{ blocks: [{ text: 'two' }] }] } });
    expect((await agency.agent.gets(OneFlowVersion, { flowId, version: 9 })).flowVersion).toBeNull();
  });

  test('are hidden with their client', async () => {
    const flowId = await published(saying('one'));
    const other = agency.clients[1].user;

    expect((await other.gets(FlowVersions, { flowId })).flowVersions).toEqual([]);
    expect((await other.gets(OneFlowVersion, { flowId, version: 1 })).flowVersion).toBeNull();
    expect((await other.gets(ExportFlow, { id: flowId })).exportFlow).toBeNull();
    expect((await other.gets(DiffFlowVersions, { id: flowId, from: 1 })).diffFlowVersions).toBeNull();
  });

  test('an earlier one becomes the next draft, and published a new version', async () => {
    const id = await published(saying('one'), saying('two'));

    const restore = { id, version: 1, expectedRevision: 2 };
    const { restoreFlowVersion } = await agency.admin.gets(RestoreFlowVersion, restore);
    const repeated = await agency.admin.gets(RestoreFlowVersion, restore);
    const { publishFlow } = await agency.admin.gets(PublishFlow, { id, expectedRevision: 3 });

    expect(restoreFlowVersion).toMatchObject({
      draftRevision: 3,
      publishedVersion: 2,
      draft: { steps: [{ blocks: [{ text: 'one' }] }] },
    });
    expect(repeated.restoreFlowVersion.draftRevision).toBe(3);
    expect(publishFlow.version).toBe(3);
    const [line] = await agency.audit('flow.version_restored');
    expect(line?.details).toMatchObject({ version: 1, draftRevision: 3 });
    expect(await agency.admin.isRefused(RestoreFlowVersion, { ...restore, version: 7 })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'version' },
    });
  });

  test('are compared with each other, and with the draft', async () => {
    const id = await published(asking());
    const next = asking('Which of the two?');
    await agency.admin.gets(SaveFlowDraft, {
      id,
      expectedRevision: 1,
      document: {
        ...next,
        steps: [
          ...next.steps.slice(0, 2),
          { id: 'third', blocks: [{ type: 'text', id: 'three', text: 'New' }] },
        ],
        edges: next.edges.map((edge) => (edge.to === 'second' ? { ...edge, to: 'third' } : edge)),
      },
    });

    const { diffFlowVersions } = await agency.agent.gets(DiffFlowVersions, { id, from: 1 });

    expect(diffFlowVersions?.changes).toEqual([
      {
        part: 'BLOCK',
        kind: 'CHANGED',
        stepId: 'ask',
        blockId: 'choose',
        socket: null,
        fields: [{ path: 'body', before: 'Which one?', after: 'Which of the two?' }],
      },
      { part: 'STEP', kind: 'ADDED', stepId: 'third', blockId: null, socket: null, fields: [] },
      { part: 'BLOCK', kind: 'ADDED', stepId: 'third', blockId: 'three', socket: null, fields: [] },
      {
        part: 'EDGE',
        kind: 'CHANGED',
        stepId: 'ask',
        blockId: 'choose',
        socket: 'button:two',
        fields: [{ path: 'to', before: 'second', after: 'third' }],
      },
      { part: 'STEP', kind: 'REMOVED', stepId: 'second', blockId: null, socket: null, fields: [] },
      { part: 'BLOCK', kind: 'REMOVED', stepId: 'second', blockId: 'two', socket: null, fields: [] },
    ]);
    expect(await agency.agent.isRefused(DiffFlowVersions, { id, from: 1, to: 5 })).toMatchObject({
      details: { field: 'to' },
    });
  });
});
