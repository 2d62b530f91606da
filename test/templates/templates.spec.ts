import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  CreateTemplate,
  DeleteTemplate,
  GREETING,
  OneTemplate,
  SyncTemplates,
  synced,
  Templates,
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

const atMeta = () =>
  world.meta.templates.kept.filter(
    ({ businessAccountId }) => businessAccountId === agency.whatsapp.businessAccountId,
  );
const greeting = (extra: object = {}) => ({ channelId: agency.whatsapp.channelId, ...GREETING, ...extra });
const create = async (extra: object = {}) =>
  (await agency.agent.gets(CreateTemplate, greeting(extra))).createMessageTemplate;
const one = async (id: string) => (await agency.agent.gets(OneTemplate, { id })).messageTemplate;

describe('a new template', () => {
  test('is PENDING here and submitted as Meta wants it', async () => {
    const made = await create({
      components: {
        header: { format: 'TEXT', text: 'For {{1}}' },
        body: 'Hello {{1}}, your order {{2}} is ready.',
        footer: 'Thank you',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Thanks' },
          { type: 'URL', text: 'Look', url: 'https://shop.example/o/{{1}}' },
          { type: 'PHONE_NUMBER', text: 'Call', phoneNumber: '+15550100' },
          { type: 'COPY_CODE' },
        ],
      },
      sampleValues: [
        { name: 'header.1', value: 'you' },
        { name: '1', value: 'Ana' },
        { name: '2', value: '17' },
        { name: 'button.1', value: '17' },
        { name: 'button.3', value: 'SALE10' },
      ],
    });
    await world.settle();

    expect(made).toMatchObject({ status: 'PENDING', clientId: agency.clients[0].id });
    expect(made.variables.map(({ name, component }) => [name, component])).toEqual([
      ['header.1', 'HEADER'],
      ['1', 'BODY'],
      ['2', 'BODY'],
      ['button.1', 'BUTTON'],
      ['button.3', 'BUTTON'],
    ]);
    expect(atMeta()).toMatchObject([
      {
        name: 'greeting',
        parameterFormat: 'POSITIONAL',
        components: [
          { type: 'HEADER', format: 'TEXT', text: 'For {{1}}', example: { header_text: ['you'] } },
          { type: 'BODY', example: { body_text: [['Ana', '17']] } },
          { type: 'FOOTER', text: 'Thank you' },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'QUICK_REPLY', text: 'Thanks' },
              { type: 'URL', text: 'Look', url: 'https://shop.example/o/{{1}}', example: ['17'] },
              { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550100' },
              { type: 'COPY_CODE', example: 'SALE10' },
            ],
          },
        ],
      },
    ]);
  });

  test('comes back from Meta as it was submitted', async () => {
    const made = await create({
      components: {
        header: { format: 'IMAGE' },
        body: 'Hello {{first_name}}, welcome',
        buttons: [{ type: 'URL', text: 'Look', url: 'https://shop.example/{{1}}' }],
      },
      sampleValues: [
        { name: 'header.link', value: '4::handle' },
        { name: 'first_name', value: 'Ana' },
        { name: 'button.0', value: 'x' },
      ],
    });
    await world.settle();
    world.meta.templates.decide(agency.whatsapp.businessAccountId, 'greeting', 'APPROVED');

    await synced(world, agency);

    expect(await one(made.id)).toMatchObject({
      status: 'APPROVED',
      components: made.components,
      variables: made.variables,
      syncedAt: expect.any(String),
    });
  });

  test('is REJECTED with the words of Meta when it refuses it', async () => {
    world.meta.templates.add(agency.whatsapp.businessAccountId, { name: 'greeting' });

    const { id } = await create();
    await world.settle();

    expect(await one(id)).toMatchObject({
      status: 'REJECTED',
      rejectedReason: expect.stringContaining('There is already en_US content'),
    });
  });

  test('is submitted again after a fault, and once, although the answer was lost', async () => {
    world.meta.nextTemplateCall({ kind: 'error', status: 429, code: 80008, retryAfter: '5' });
    world.meta.nextTemplateCall({ kind: 'reset' });

    const { id } = await create();
    await world.settle();
    expect(await one(id)).toMatchObject({ status: 'PENDING' });
    await agency.pausesEnd();
    await agency.pausesEnd();

    expect(await one(id)).toMatchObject({ status: 'PENDING', rejectedReason: null });
    expect(atMeta()).toHaveLength(1);
    const [row] = await agency.query(
      'SELECT provider_template_id AS id FROM message_templates WHERE agency_id = $1',
    );
    expect(row?.id).toBe(atMeta()[0]?.id);
  });

  test('finds its name taken when it is there already', async () => {
    await create();

    expect(await agency.agent.isRefused(CreateTemplate, greeting())).toMatchObject({
      code: 'CONFLICT',
      reason: 'TEMPLATE_EXISTS',
    });
    expect(await create({ language: 'de' })).toMatchObject({ language: 'de' });
  });

  test.each([
    ['name', { name: 'Bad Name' }],
    ['language', { language: 'xx' }],
    ['category', { category: 'AUTHENTICATION' }],
    ['components.body', { components: { body: 'Hello {{2}} there' } }],
    [
      'components.buttons[0].url',
      { components: { body: 'x', buttons: [{ type: 'QUICK_REPLY', text: 'x', url: 'y' }] } },
    ],
    ['sampleValues.1', { sampleValues: [] }],
    ['sampleValues.9', { sampleValues: [...GREETING.sampleValues, { name: '9', value: 'x' }] }],
  ])('is refused for its %s', async (field, extra) => {
    expect(await agency.agent.isRefused(CreateTemplate, greeting(extra))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
    expect(atMeta()).toEqual([]);
  });

  test('needs a channel with a business account', async () => {
    await agency.query('UPDATE channels SET business_account_id = NULL WHERE agency_id = $1');

    for (const refused of [
      await agency.admin.isRefused(CreateTemplate, greeting()),
      await agency.admin.isRefused(SyncTemplates, { channelId: agency.whatsapp.channelId }),
    ])
      expect(refused).toMatchObject({ code: 'CONFLICT', reason: 'NO_BUSINESS_ACCOUNT' });
  });
});

describe('a change', () => {
  const edit = { components: { body: 'Good morning' } };

  test('is looked at again; a repeat changes nothing', async () => {
    const { id } = await create();
    await world.settle();
    world.meta.templates.decide(agency.whatsapp.businessAccountId, 'greeting', 'APPROVED');
    await synced(world, agency);

    for (let i = 0; i < 2; i += 1)
      expect((await agency.agent.gets(UpdateTemplate, { id, ...edit })).updateMessageTemplate.status).toBe(
        'PENDING',
      );
    await world.settle();

    expect(atMeta()).toMatchObject([
      { status: 'PENDING', components: [{ type: 'BODY', text: 'Good morning' }] },
    ]);
    expect(await agency.audit('template.updated')).toHaveLength(1);
  });

  test('is refused while Meta looks at it, and to what is gone', async () => {
    const { id } = await create();
    expect(await agency.agent.isRefused(UpdateTemplate, { id, ...edit })).toMatchObject({
      reason: 'TEMPLATE_NOT_EDITABLE',
      details: { status: 'PENDING' },
    });

    await agency.agent.gets(DeleteTemplate, { id });
    expect(await agency.agent.isRefused(UpdateTemplate, { id, ...edit })).toMatchObject({
      details: { status: 'DELETED' },
    });
  });
});

test('is found by a part of its name or body, whatever the case, and nothing in it is a pattern', async () => {
  await create();
  await create({ name: 'farewell', components: { body: 'Schöne Grüße' }, sampleValues: [] });
  const found = async (text: string) =>
    (await agency.agent.gets(Templates, { text })).messageTemplates.map(({ name }) => name);

  expect(await found('GREET')).toEqual(['greeting']);
  expect(await found('hello {{')).toEqual(['greeting']);
  expect(await found('SCHÖNE GRÜ')).toEqual(['farewell']);
  expect(await found('_')).toEqual([]);
});

describe('a deleted template', () => {
  test('is gone with Meta too, only in its language; a repeat changes nothing', async () => {
    const { id } = await create();
    await create({ language: 'de' });
    await world.settle();

    for (let i = 0; i < 2; i += 1)
      expect((await agency.agent.gets(DeleteTemplate, { id })).deleteMessageTemplate.status).toBe('DELETED');
    await world.settle();

    expect(atMeta().map(({ language }) => language)).toEqual(['de']);
    expect(await agency.audit('template.deleted')).toHaveLength(1);
    const listed = async (status?: string) =>
      (await agency.agent.gets(Templates, { status })).messageTemplates.map(({ language }) => language);
    expect(await listed()).toEqual(['de']);
    expect(await listed('DELETED')).toEqual(['en_US']);
  });

  test('before Meta has it is removed there when it has', async () => {
    const { id } = await create();
    await agency.agent.gets(DeleteTemplate, { id });
    await world.settle();

    expect(atMeta()).toEqual([]);
    expect(await one(id)).toMatchObject({ status: 'DELETED' });
  });

  test('leaves its name to the next', async () => {
    const { id } = await create();
    await agency.agent.gets(DeleteTemplate, { id });

    const again = await create();
    await world.settle();

    expect(again).toMatchObject({ id, status: 'PENDING' });
    expect(atMeta()).toHaveLength(1);
    expect(await one(id)).toMatchObject({ status: 'PENDING' });
  });
});

describe('rights', () => {
  test('whoever sees the client sees its templates, and nobody else', async () => {
    const { id } = await create();
    const seen = await Promise.all(
      Object.entries(agency.people).map(async ([name, person]) => [
        name,
        (await person.gets(Templates)).messageTemplates.length,
        (await person.gets(OneTemplate, { id })).messageTemplate !== null,
      ]),
    );

    expect(seen.filter(([, count]) => count === 0).map(([name]) => name)).toEqual([
      'orphan',
      'otherClientUser',
    ]);
    expect(seen.every(([, count, one]) => (count === 1) === one)).toBe(true);
    const rival = await world.agency();
    expect((await rival.admin.gets(Templates)).messageTemplates).toEqual([]);
    for (const operation of [DeleteTemplate, UpdateTemplate])
      expect(
        await rival.admin.isRefused<object>(operation, { id, components: { body: 'Ours' } }),
      ).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a delegate manages those of its clients only', async () => {
    const channelId = agency.clients[1].whatsapp.channelId;

    expect(await agency.delegate.isRefused(CreateTemplate, { ...GREETING, channelId })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await agency.delegate.isRefused(SyncTemplates, { channelId })).toMatchObject({
      code: 'NOT_FOUND',
    });
    await agency.delegate.gets(CreateTemplate, greeting());
  });

  test('a CLIENT_USER manages none', async () => {
    expect(await agency.clientUser.isRefused(CreateTemplate, greeting())).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'chat.manage_templates' },
    });
  });
});
