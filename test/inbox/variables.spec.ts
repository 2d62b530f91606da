import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { Messages, SendText } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { PreviewText } from './note-documents.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const receives = (agency: Agency) => agency.whatsapp.receives('hello');

/** A contact of the first client of whom everything is known. */
async function knownContact(agency: Agency) {
  const thread = await receives(agency);
  const accountId = newId<'Account'>();
  await agency.query(
    `WITH account AS (
       INSERT INTO contact_accounts (agency_id, id, client_id, name, attributes)
       VALUES ($1, $3, $4, 'Duarte & Co', '{"plan": "gold"}') RETURNING agency_id, id
     ), agency AS (
       UPDATE agencies SET attributes = '{"hotline": "0800 1", "name": "not this"}' WHERE id = $1
     )
     UPDATE contacts SET account_id = account.id, first_name = 'Ana', last_name = 'Duarte', dob = '1990-12-31',
       phone = '+351912000111', email = 'ana@duarte.test',
       attributes = '{"pets": ["Rex", "Tom"], "vip": true, "visits": 3, "odd": {"a": 1}, "none": null}'
     FROM account WHERE contacts.agency_id = account.agency_id AND contacts.id = $2`,
    [thread.contactId, accountId, thread.clientId],
  );
  return thread;
}

test('a text is sent with the values of its variables, and stored so', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await knownContact(agency);

  const { sendText } = await agency.agent.gets(SendText, {
    conversationId,
    body: 'Hi {{contact.first_name}} of {{account.name}}, {{contact.nickname | "dear"}}{{contact.nothing}}!',
  });

  expect(sendText.body).toBe('Hi Ana of Duarte & Co, dear!');
  await world.settle();
  const sent = world.meta.accepted.find(({ callbackData }) => callbackData === sendText.id);
  expect(JSON.stringify(sent)).toContain('Hi Ana of Duarte & Co, dear!');
  const { messages } = await agency.agent.gets(Messages, { conversationId, limit: 1 });
  expect(messages[0]?.body).toBe('Hi Ana of Duarte & Co, dear!');
});

test('everything that is known can be named', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await knownContact(agency);
  const names = [
    'contact.display_name',
    'contact.first_name',
    'contact.last_name',
    'contact.phone',
    'contact.email',
    'contact.dob',
    'contact.pets',
    'contact.vip',
    'contact.visits',
    'account.name',
    'account.plan',
    'agency.name',
    'agency.hotline',
  ];

  const body = names.map((name) => `{{${name}}}`).join('; ');
  const { previewText } = await agency.agent.gets(PreviewText, { conversationId, body });

  expect(previewText).toEqual({
    text: [
      'Ana Duarte; Ana; Duarte; +351912000111; ana@duarte.test; 1990-12-31',
      'Rex, Tom; true; 3; Duarte & Co; gold; Test; 0800 1',
    ].join('; '),
    missing: [],
  });
});

test('a preview says what is missing, and sends nothing', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await knownContact(agency);

  const { previewText } = await agency.agent.gets(PreviewText, {
    conversationId,
    body: '{{contact.odd}}{{contact.none}}{{run.answer}}{{contact.odd}} {{contact.x | "friend"}} {{broken',
  });

  expect(previewText).toEqual({
    text: ' friend {{broken',
    missing: ['contact.odd', 'contact.none', 'run.answer'],
  });
  expect((await agency.agent.gets(Messages, { conversationId })).messages).toHaveLength(1);
});

test('a contact without an account has nothing of one, and the agency is there', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await receives(agency);

  const { previewText } = await agency.agent.gets(PreviewText, {
    conversationId,
    body: '{{account.name | "none"}} {{agency.name}}',
  });

  expect(previewText?.text).toBe('none Test');
});

test('what a value says is never read for variables', async () => {
  const agency = await world.agency();
  const { id: conversationId, contactId } = await receives(agency);
  await agency.query("UPDATE contacts SET first_name = '{{agency.name}}' WHERE agency_id = $1 AND id = $2", [
    contactId,
  ]);

  const { sendText } = await agency.agent.gets(SendText, {
    conversationId,
    body: 'Hi {{contact.first_name}}',
  });

  expect(sendText.body).toBe('Hi {{agency.name}}');
});

test.each([
  ['blank', '{{contact.nothing}} '],
  ['too long', `{{contact.long}}${'x'.repeat(100)}`],
])('a text that its values make %s is refused', async (_what, body) => {
  const agency = await world.agency();
  const { id: conversationId, contactId } = await receives(agency);
  await agency.query(
    `UPDATE contacts SET attributes = jsonb_build_object('long', repeat('x', 4000)) WHERE agency_id = $1 AND id = $2`,
    [contactId],
  );

  expect(await agency.agent.isRefused(SendText, { conversationId, body })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'body' },
  });
});

test('a text that is long only because of its variables is sent', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await receives(agency);
  const body = `${'x'.repeat(4090)}{{contact.nothing | "friend"}}`;

  const { sendText } = await agency.agent.gets(SendText, { conversationId, body });

  expect(sendText.body).toHaveLength(4096);
});

test('nobody previews with the values of a contact whom they do not see', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await knownContact(agency);
  const other = agency.clients[1].user;

  expect(await other.gets(PreviewText, { conversationId, body: '{{contact.first_name}}' })).toEqual({
    previewText: null,
  });
});
