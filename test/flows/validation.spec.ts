import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { asking, draw, problemsOf, SetFlowSecret, saying, ValidateFlow } from './flow-documents.js';

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

const CreateTag = operation<{ createTag: { id: string } }>(
  'mutation ($name: String!, $clientId: Int) { createTag(name: $name, clientId: $clientId) { id } }',
);
const ArchiveTag = operation<{ archiveTag: object }>('mutation ($id: ID!) { archiveTag(id: $id) { id } }');
const CreateField = operation<{ createCustomField: { id: string; key: string } }>(
  `mutation ($label: String!) { createCustomField(scope: CONTACT, label: $label, type: TEXT) { id key } }`,
);
const CreateService = operation<{ createService: { id: string } }>(
  'mutation ($clientId: Int!) { createService(clientId: $clientId, name: "Haircut", durationMinutes: 30) { id } }',
);
const CreateStaff = operation<{ createStaff: { id: string } }>(
  `mutation ($clientId: Int!, $serviceIds: [ID!]) {
     createStaff(clientId: $clientId, name: "Ana", serviceIds: $serviceIds) { id } }`,
);
const CreateGroup = operation<{ createGroup: { id: string } }>(
  'mutation { createGroup(name: "Front desk", userIds: []) { id } }',
);
const CreateTemplate = operation<{ createMessageTemplate: { id: string } }>(
  `mutation ($channelId: ID!) { createMessageTemplate(channelId: $channelId, name: "hello", language: "en_US",
     category: UTILITY, components: { body: "Hello {{1}}, nice to see you" }, sampleValues: [{ name: "1", value: "Ana" }]) { id } }`,
);

/** A flow of one step with these blocks. */
const of = (...blocks: readonly object[]) => ({
  schemaVersion: 1,
  steps: [{ id: 'a', blocks: blocks.map((block, at) => ({ id: `b${at}`, ...block })) }],
});
const acting = (...actions: readonly object[]) => of({ type: 'actions', actions });
const problems = (document: unknown, by = agency.admin) => problemsOf(by, clientId, document);

test('a flow that is as it must be has no problems', async () => {
  expect(await problems(asking())).toEqual([]);
});

test('the draft is looked at, or what is typed in its place; of a hidden flow nothing is said', async () => {
  const { id } = await draw(agency.admin, clientId, saying(''));
  const validate = async (variables: Readonly<Record<string, unknown>>, by = agency.agent) =>
    (await by.gets(ValidateFlow, variables)).validateFlow;

  expect(await validate({ id })).toMatchObject({ isPublishable: false, problemCount: 1 });
  expect(await validate({ id, document: saying('Hello') })).toMatchObject({
    isPublishable: true,
    problems: [],
  });
  expect(await validate({ id, document: { steps: [{ id: '?' }] } })).toMatchObject({
    isPublishable: false,
    problems: [{ path: 'schemaVersion' }, { path: 'steps[0].id' }, { path: 'steps[0].blocks' }],
  });
  expect(await validate({ id }, agency.clients[1].user)).toBeNull();
});

test('tags are of the agency or of the client, and none is put on that is archived', async () => {
  const tag = async (name: string, of: number | null) =>
    (await agency.admin.gets(CreateTag, { name, clientId: of })).createTag.id;
  const [common, own, other, old] = [
    await tag('common', null),
    await tag('own', clientId),
    await tag('other', agency.clients[1].id),
    await tag('old', clientId),
  ];
  await agency.admin.gets(ArchiveTag, { id: old });
  const put = (tagId: string, kind = 'add_tag') => ({ kind, on: 'contact', tagId });

  const found = await problems(
    acting(put(common), put(own.toUpperCase()), put(other), put(old), put(old, 'remove_tag'), put(newId())),
  );

  expect(found).toEqual([
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[2].tagId',
    'UNUSABLE_REFERENCE steps[0].blocks[0].actions[3].tagId',
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[5].tagId',
  ]);
});

test('work is given to groups, and to people who can do it', async () => {
  const { createGroup } = await agency.admin.gets(CreateGroup);
  const give = (to: object) => ({ kind: 'assign', to });
  const disabled = await agency.colleague();
  await agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [disabled.id]);
  const rival = await world.agency();

  const found = await problems(
    acting(
      give({ userId: agency.agent.id }),
      give({ groupId: createGroup.id }),
      give({ userId: agency.clients[1].user.id }),
      give({ userId: disabled.id }),
      give({ userId: rival.admin.id }),
      give({ groupId: newId() }),
      give({ userId: agency.agent.id, groupId: createGroup.id }),
      give({}),
    ),
  );

  expect(found).toEqual([
    'UNFIT steps[0].blocks[0].actions[6].to',
    'EMPTY steps[0].blocks[0].actions[7].to',
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[2].to.userId',
    'UNUSABLE_REFERENCE steps[0].blocks[0].actions[3].to.userId',
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[4].to.userId',
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[5].to.groupId',
  ]);
});

test('fields are those that every contact has and those that the agency has invented', async () => {
  const { createCustomField } = await agency.admin.gets(CreateField, { label: 'Shoe size' });
  const set = (scope: string, key: string) => ({ kind: 'set_field', target: { scope, key }, value: 'x' });

  const found = await problems(
    acting(
      set('run', 'anything'),
      set('contact', 'first_name'),
      set('contact', createCustomField.key),
      set('contact', 'hat_size'),
      set('account', 'name'),
      {
        ...set('run', 'said'),
        value: '{{contact.shoe_size}} {{contact.hat}} {{agency.name}} {{contact.cap | "none"}}',
      },
    ),
  );

  expect(found).toEqual([
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[3].target.key',
    'UNKNOWN_REFERENCE steps[0].blocks[0].actions[4].target.key',
    'UNKNOWN_VARIABLE steps[0].blocks[0].actions[5].value',
  ]);
});

test('secrets are those of the client', async () => {
  await agency.admin.gets(SetFlowSecret, { clientId: agency.clients[1].id, name: 'THEIRS', value: 'x' });
  await agency.admin.gets(SetFlowSecret, { clientId, name: 'OURS', value: 'x' });
  const call = (secret: string) => ({
    type: 'http_request',
    method: 'POST',
    url: 'https://shop.test/orders/{{run.order}}',
    auth: { kind: 'bearer', secret },
    body: { kind: 'json', content: '{"a": "{{run.a}}"}' },
  });

  const found = await problems(of(call('OURS'), call('THEIRS')));

  expect(found.filter((one) => !one.startsWith('UNWIRED'))).toEqual([
    'UNKNOWN_REFERENCE steps[0].blocks[1].auth.secret',
  ]);
});

test('services can be booked, and staff offers them', async () => {
  const { createService } = await agency.admin.gets(CreateService, { clientId });
  const serviceIds = [createService.id];
  const [does, doesNot] = [
    (await agency.admin.gets(CreateStaff, { clientId, serviceIds })).createStaff.id,
    (await agency.admin.gets(CreateStaff, { clientId: agency.clients[1].id, serviceIds: [] })).createStaff.id,
  ];
  const offer = (serviceId: string, staffId: string | null = null) => ({
    type: 'offer_slots',
    serviceId,
    staffId,
    body: 'When?',
  });

  const found = await problems(
    of(offer(createService.id, does), offer(createService.id, doesNot), offer(newId())),
  );

  expect(found.filter((one) => one.startsWith('UNKNOWN') || one.startsWith('UNUSABLE'))).toEqual([
    'UNKNOWN_REFERENCE steps[0].blocks[1].staffId',
    'UNKNOWN_REFERENCE steps[0].blocks[2].serviceId',
  ]);
});

test('templates are approved, and get the values that they want', async () => {
  const { createMessageTemplate } = await agency.admin.gets(CreateTemplate, {
    channelId: agency.whatsapp.channelId,
  });
  const send = (variables: object) =>
    of({ type: 'template', templateId: createMessageTemplate.id, variables });
  await agency.pausesEnd();

  await agency.query("UPDATE message_templates SET status = 'PENDING' WHERE agency_id = $1");
  const pending = await problems(send({ '1': 'Ana' }));
  await agency.query("UPDATE message_templates SET status = 'APPROVED' WHERE agency_id = $1");

  expect(pending).toEqual(['UNUSABLE_REFERENCE steps[0].blocks[0].templateId']);
  expect(await problems(send({ '1': 'Ana' }))).toEqual([]);
  expect(await problems(send({ '2': 'Ana' }))).toEqual([
    'EMPTY steps[0].blocks[0].variables',
    'UNFIT steps[0].blocks[0].variables.2',
  ]);
});

test('files are here, and of the client', async () => {
  const file = async (of: number, state: string) => {
    const id = newId<'Media'>();
    await agency.query(
      `INSERT INTO media (agency_id, id, client_id, mime_type, state, size, storage_key)
       VALUES ($1, $2, $3, 'image/png', $4::media_state, 10, 'x')`,
      [id, of, state],
    );
    return { type: 'media', mediaId: id };
  };

  const found = await problems(
    of(
      await file(clientId, 'STORED'),
      await file(clientId, 'PENDING'),
      await file(agency.clients[1].id, 'STORED'),
    ),
  );

  expect(found).toEqual([
    'UNUSABLE_REFERENCE steps[0].blocks[1].mediaId',
    'UNKNOWN_REFERENCE steps[0].blocks[2].mediaId',
  ]);
});

test('of many problems the first hundred are told, and all are counted', async () => {
  const { id } = await draw(agency.admin, clientId);
  const steps = Array.from({ length: 10 }, (_, s) => ({
    id: `s${s}`,
    blocks: Array.from({ length: 20 }, (_, b) => ({ type: 'text', id: `s${s}b${b}`, text: ' ' })),
  }));

  const { validateFlow } = await agency.admin.gets(ValidateFlow, {
    id,
    document: { schemaVersion: 1, steps },
  });

  expect(validateFlow?.problems).toHaveLength(100);
  expect(validateFlow?.problemCount).toBe(209);
});
