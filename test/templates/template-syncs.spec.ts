import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  CreateTemplate,
  GREETING,
  OneTemplate,
  SyncTemplates,
  synced,
  TemplateSync,
  Templates,
  TemplateUpdated,
} from './template-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const greeting = (extra: object = {}) => ({ channelId: agency.whatsapp.channelId, ...GREETING, ...extra });
const create = async (extra: object = {}) =>
  (await agency.agent.gets(CreateTemplate, greeting(extra))).createMessageTemplate;
const one = async (id: string) => (await agency.agent.gets(OneTemplate, { id })).messageTemplate;
const syncOf = async () =>
  (await agency.agent.gets(TemplateSync, { channelId: agency.whatsapp.channelId })).templateSync;

describe("reading the provider's list", () => {
  test('takes over every page, and marks what is gone', async () => {
    const account = agency.whatsapp.businessAccountId;
    for (let i = 0; i < 25; i += 1) world.meta.templates.add(account, { name: `page_${i}` });
    world.meta.templates.pageSize = 10;
    await synced(world, agency);
    world.meta.templates.pageSize = 100;

    expect(await syncOf()).toMatchObject({ status: 'DONE', templateCount: 25, lastError: null });
    const all = async () => (await agency.agent.gets(Templates, { limit: 100 })).messageTemplates;
    expect((await all()).map(({ name }) => name)).toEqual(Array.from({ length: 25 }, (_, i) => `page_${i}`));

    world.meta.templates.forget('page_3');
    await synced(world, agency);
    expect(await all()).toHaveLength(24);
  });

  test('tells who listens of what changed, and of nothing else', async () => {
    const account = agency.whatsapp.businessAccountId;
    world.meta.templates.add(account, { name: 'stays_as_it_is' });
    world.meta.templates.add(account, { name: 'is_paused' });
    await synced(world, agency);
    const heard = await agency.clientUser.listens(TemplateUpdated);
    const deaf = await agency.clients[1].user.listens(TemplateUpdated);

    world.meta.templates.decide(agency.whatsapp.businessAccountId, 'is_paused', 'PAUSED');
    await synced(world, agency);

    expect(await heard.next()).toMatchObject([{ template: { name: 'is_paused', status: 'PAUSED' } }]);
    expect(heard.events).toHaveLength(1);
    expect(deaf.events).toEqual([]);
  });

  test('waits as long as it is told, says why, and goes on', async () => {
    world.meta.templates.add(agency.whatsapp.businessAccountId, { name: 'after_all' });
    world.meta.nextTemplateCall({ kind: 'error', status: 429, code: 80008, retryAfter: '600' });
    const before = Date.now();
    await synced(world, agency);

    expect(await syncOf()).toMatchObject({ status: 'RUNNING', lastError: expect.stringContaining('80008') });
    const [job] = await agency.query<{ at: Date }>(
      "SELECT run_at AS at FROM jobs WHERE agency_id = $1 AND kind = 'template.sync'",
    );
    expect(Number(job?.at) - before).toBeGreaterThan(590_000);
    await agency.pausesEnd();
    expect(await syncOf()).toMatchObject({ status: 'DONE', templateCount: 1, lastError: null });
  });

  test('fails for good when the provider says so', async () => {
    world.meta.nextTemplateCall({ kind: 'error', status: 400, code: 190, message: 'The token has expired' });
    await synced(world, agency);

    expect(await syncOf()).toMatchObject({
      status: 'FAILED',
      lastError: expect.stringContaining('The token has expired'),
    });
  });

  test('asked for twice is read once, and read again six hours later by itself', async () => {
    const { channelId, businessAccountId } = agency.whatsapp;
    const reads = () =>
      world.meta.requests.filter(({ path }) => path.startsWith(`/${businessAccountId}/message_templates`))
        .length;
    const ask = () => agency.agent.gets(SyncTemplates, { channelId });
    await Promise.all([ask(), ask()]);
    await world.settle();

    expect(reads()).toBe(1);
    const due = await agency.query<{ at: Date }>(
      "SELECT run_at AS at FROM jobs WHERE agency_id = $1 AND kind = 'template.sync_due'",
    );
    expect(due).toHaveLength(1);
    expect(Number(due[0]?.at) - Date.now()).toBeGreaterThan(5.9 * 60 * 60 * 1000);
    await agency.pausesEnd();
    expect(reads()).toBe(2);
    expect(await agency.audit('template.sync_requested')).toHaveLength(1);
  });

  test('leaves alone what was changed here since it is read', async () => {
    const { id } = await create();
    await world.settle();
    await agency.query(
      "UPDATE message_templates SET updated_at = now() + interval '1 hour' WHERE agency_id = $1",
    );
    world.meta.templates.decide(agency.whatsapp.businessAccountId, 'greeting', 'PAUSED');

    await synced(world, agency);

    expect(await one(id)).toMatchObject({ status: 'PENDING' });
  });
});
