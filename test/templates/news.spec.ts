import { templateCategoryEnvelope, templateStatusEnvelope } from '../../src/simulate/meta/envelopes.js';
import type { KeptTemplate } from '../../src/simulate/meta/template-desk.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  CreateTemplate,
  DeleteTemplate,
  GREETING,
  OneTemplate,
  Templates,
  TemplateUpdated,
  UpdateTemplate,
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

const NOW = Math.floor(Date.now() / 1000) * 1000;
const secondsAgo = (seconds: number) => new Date(NOW - seconds * 1000);

const one = async (id: string) => (await agency.agent.gets(OneTemplate, { id })).messageTemplate;

/** Handed in and looked at by nobody yet. */
async function handedIn() {
  const { channelId } = agency.whatsapp;
  const { createMessageTemplate } = await agency.agent.gets(CreateTemplate, { channelId, ...GREETING });
  await world.settle();
  return createMessageTemplate;
}

const decided = (status: string, reason?: string): KeptTemplate =>
  world.meta.templates.decide(agency.whatsapp.businessAccountId, 'greeting', status, reason);

/** Posted as Meta posts it, and worked on. */
async function told(body: unknown) {
  expect((await agency.whatsapp.posts(body)).status).toBe(200);
  await world.settle();
}

test('what Meta decides is there at once, and dashboards are told', async () => {
  const made = await handedIn();
  const live = await agency.agent.listens(TemplateUpdated);

  await told(templateStatusEnvelope(decided('APPROVED')));

  expect(await one(made.id)).toMatchObject({ status: 'APPROVED', rejectedReason: null });
  expect(await live.next()).toMatchObject([{ id: made.id, template: { status: 'APPROVED' } }]);
});

test('a rejection says why, and what is paused is not sent', async () => {
  const made = await handedIn();

  await told(templateStatusEnvelope(decided('REJECTED', 'TAG_CONTENT_MISMATCH'), secondsAgo(20)));
  expect(await one(made.id)).toMatchObject({ status: 'REJECTED', rejectedReason: 'TAG_CONTENT_MISMATCH' });

  await told(templateStatusEnvelope(decided('PAUSED'), secondsAgo(10)));
  expect(await one(made.id)).toMatchObject({ status: 'PAUSED', rejectedReason: null });
});

test('another category is taken over, and the status stays', async () => {
  const made = await handedIn();
  const kept = decided('APPROVED');
  await told(templateStatusEnvelope(kept));

  await told(templateCategoryEnvelope({ ...kept, category: 'MARKETING' }, kept.category));

  expect(await one(made.id)).toMatchObject({ status: 'APPROVED', category: 'MARKETING' });
});

test('news that come twice or late change nothing', async () => {
  const made = await handedIn();
  const approved = templateStatusEnvelope(decided('APPROVED'), secondsAgo(20));
  await told(approved);
  await told(templateStatusEnvelope(decided('PAUSED'), secondsAgo(10)));
  const live = await agency.agent.listens(TemplateUpdated);

  await told(approved);
  await told(templateStatusEnvelope({ ...decided('PAUSED'), status: 'DISABLED' }, secondsAgo(15)));

  expect(await one(made.id)).toMatchObject({ status: 'PAUSED' });
  expect(live.events).toEqual([]);
});

test('every line of the business account hears of it, and no other', async () => {
  const [, rival] = [agency, await world.agency()];
  const { businessAccountId } = agency.whatsapp;
  await agency.query('UPDATE channels SET business_account_id = $2 WHERE agency_id = $1 AND id = $3', [
    businessAccountId,
    agency.clients[1].whatsapp.channelId,
  ]);
  await handedIn();
  const second = { channelId: agency.clients[1].whatsapp.channelId, ...GREETING };
  await agency.agent.gets(CreateTemplate, second);
  await rival.agent.gets(CreateTemplate, { channelId: rival.whatsapp.channelId, ...GREETING });
  await world.settle();

  await told(templateStatusEnvelope(decided('APPROVED')));

  const of = async ({ agent }: Agency) => (await agent.gets(Templates, {})).messageTemplates;
  expect((await of(agency)).map(({ status }) => status)).toEqual(['APPROVED', 'APPROVED']);
  expect((await of(rival)).map(({ status }) => status)).toEqual(['PENDING']);
});

test('of what is not known here the list is read', async () => {
  const { businessAccountId } = agency.whatsapp;
  const kept = world.meta.templates.add(businessAccountId, { name: 'made_at_meta' });

  await told(templateStatusEnvelope(kept));

  expect((await agency.agent.gets(Templates, {})).messageTemplates).toMatchObject([
    { name: 'made_at_meta', status: 'APPROVED' },
  ]);
});

test('a change that waits to be submitted is submitted, whatever is said of how it was before', async () => {
  const made = await handedIn();
  const kept = decided('APPROVED');
  await told(templateStatusEnvelope(kept, secondsAgo(20)));
  await agency.whatsapp.posts(templateStatusEnvelope({ ...kept, status: 'FLAGGED' }, secondsAgo(10)));

  const edit = { id: made.id, components: { body: 'Good morning' } };
  await agency.agent.gets(UpdateTemplate, edit);
  await world.settle();

  expect(kept.components).toEqual([{ type: 'BODY', text: 'Good morning' }]);
  expect(await one(made.id)).toMatchObject({ components: { body: 'Good morning' } });
});

test('what was deleted here stays so', async () => {
  const made = await handedIn();
  const kept = { ...decided('APPROVED') };
  await agency.agent.gets(DeleteTemplate, { id: made.id });

  await told(templateStatusEnvelope(kept));

  expect(await one(made.id)).toMatchObject({ status: 'DELETED' });
});

test('news without a name, or of an account that nobody has connected, are kept for a person', async () => {
  const kept = {
    id: '1',
    businessAccountId: '1',
    language: 'en_US',
    status: 'APPROVED',
    rejectedReason: 'NONE',
  };
  const known = { ...kept, businessAccountId: agency.whatsapp.businessAccountId };

  await told(templateStatusEnvelope({ ...kept, name: `nobodys_${agency.id}` }));
  await told(templateStatusEnvelope({ ...known, name: '' }));

  const parked = await world.database.query<{ reason: string }>(
    `SELECT reason FROM unrouted_events WHERE position(convert_to($1, 'UTF8') IN body) > 0
       OR account_id = $2 ORDER BY reason`,
    [`nobodys_${agency.id}"`, agency.whatsapp.businessAccountId],
  );
  expect(parked.map(({ reason }) => reason)).toEqual(['TEMPLATE_NAME_MISSING', 'UNKNOWN_ACCOUNT']);
});
