import type { Agency } from '../world/agency.js';
import { OneConversation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import {
  AddNote,
  Archive,
  Block,
  Contacts,
  ContactUpdated,
  CreateContact,
  CreateField,
  DeleteContact,
  Duplicates,
  Notes,
  OneContact,
  RemoveIdentity,
  Rename,
  SetAttributes,
  ThreadsOf,
  UpdateField,
} from './contact-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

let numbers = 0;
const someone = (name = 'Ana Duarte') => ({ name, number: `4916${String(100_000_000 + ++numbers)}` });
const make = async (variables: Readonly<Record<string, unknown>>) =>
  (await agency.agent.gets(CreateContact, { clientId: agency.clients[0].id, ...variables })).createContact;
const idsOf = async (variables: Readonly<Record<string, unknown>>) =>
  (await agency.agent.gets(Contacts, variables)).contacts.map(({ id }) => id);

test('a contact is made once, as it is written and as it is stored', async () => {
  const made = await make({ firstName: 'Ana', lastName: 'Duarte', phone: '030 123456', country: 'DE' });

  expect(made).toMatchObject({ displayName: 'Ana Duarte', phone: '+4930123456' });
  const variables = { clientId: agency.clients[0].id, phone: '+49 30 123456' };
  expect(await agency.agent.isRefused(CreateContact, variables)).toEqual({
    code: 'CONFLICT',
    reason: 'CONTACT_EXISTS',
    details: { field: 'phone', id: made.id },
  });
  // Of another client it is another person.
  await agency.agent.gets(CreateContact, { ...variables, clientId: agency.clients[1].id });
});

test.each([
  [{}, 'displayName'],
  [{ displayName: '' }, 'displayName'],
  [{ phone: '12' }, 'phone'],
  [{ phone: '030 123456', country: 'XX' }, 'defaultCountry'],
  [{ email: 'nobody' }, 'email'],
  [{ displayName: 'Ana', dob: '2999-01-01' }, 'dob'],
  [{ displayName: 'Ana', accountId: 'x' }, 'accountId'],
  [{ displayName: 'Ana', attributes: [{ key: 'nothing', value: '1' }] }, 'attributes.nothing'],
])('%j is refused, naming %s', async (variables, field) => {
  const given = { clientId: agency.clients[0].id, ...variables };

  expect(await agency.agent.isRefused(CreateContact, given)).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field },
  });
});

test('lists are found by part of a name, a number, an address and an identity, in pages by id', async () => {
  const ana = await make({ displayName: 'Ana Duarte', email: 'ana@example.com' });
  const bo = await make({ displayName: 'Bo 100%', phone: '+49 30 777888' });
  const { contactId } = await agency.whatsapp.receives('hello', { from: someone('Cleo') });
  await agency.agent.gets(CreateContact, { clientId: agency.clients[1].id, displayName: 'Ana Other' });
  const { id: clientId } = agency.clients[0];

  expect(await idsOf({ clientId })).toEqual([ana.id, bo.id, contactId]);
  expect(await idsOf({ clientId, limit: 1, afterId: ana.id })).toEqual([bo.id]);
  for (const text of ['DUART', 'an', 'ana@ex']) expect(await idsOf({ clientId, text })).toEqual([ana.id]);
  for (const text of ['0%', '30 777-8', '+4930777888', '030 7778', '(030) 7778']) {
    expect(await idsOf({ clientId, text })).toEqual([bo.id]);
  }
  expect(await idsOf({ clientId, text: '0_' })).toEqual([]);
  expect(await idsOf({ clientId, source: 'inbound:whatsapp' })).toEqual([contactId]);
  await agency.agent.gets(Archive, { id: ana.id });
  expect(await idsOf({ clientId, text: 'ana' })).toEqual([]);
  expect(await idsOf({ clientId, text: 'ana', includeArchived: true })).toEqual([ana.id]);
  const of = agency.clients[1].user;
  expect((await of.gets(Contacts, { text: 'ana' })).contacts).toHaveLength(1);
  expect((await of.gets(Contacts, { clientId })).contacts).toEqual([]);
});

test('a new name is that of the conversations; who deletes a contact leaves them, with their name', async () => {
  const { contactId, id } = await agency.whatsapp.receives('hello', { from: someone('Ana') });
  const live = await agency.agent.listens(ContactUpdated);

  await agency.agent.gets(Rename, { id: contactId, displayName: 'Dr Ana' });
  const threads = (await agency.agent.gets(ThreadsOf, { id: contactId })).contact?.conversations;
  await agency.agent.gets(AddNote, { contactId, body: 'Likes tea.' });
  await agency.agent.gets(DeleteContact, { id: contactId });

  expect(threads).toEqual([{ id, status: 'OPEN', customerDisplayName: 'Dr Ana' }]);
  expect((await agency.agent.gets(OneConversation, { id })).conversation).toMatchObject({
    customerDisplayName: 'Dr Ana',
  });
  expect((await agency.agent.gets(OneContact, { id: contactId })).contact).toBeNull();
  expect((await agency.agent.isRefused(DeleteContact, { id: contactId })).code).toBe('NOT_FOUND');
  const told = await live.next(3);
  expect(told.at(-1)).toEqual({ id: contactId, contact: null, mergedIntoId: null });
  for (const table of ['contact_identities', 'contact_notes']) {
    expect(await agency.query(`SELECT 1 FROM ${table} WHERE agency_id = $1`)).toEqual([]);
  }
});

test('what a blocked contact writes is kept, and opens nothing', async () => {
  const from = someone();
  const { contactId, id } = await agency.whatsapp.receives('hello', { from });
  await agency.agent.gets(Block, { id: contactId });
  await agency.query("UPDATE conversations SET status = 'RESOLVED' WHERE agency_id = $1");

  expect(await agency.whatsapp.receives('again', { from })).toMatchObject({
    id,
    status: 'RESOLVED',
    lastSeq: 2,
  });

  await agency.query("UPDATE conversations SET status = 'CLOSED' WHERE agency_id = $1");
  await agency.query('UPDATE clients SET allow_customer_reopen = false WHERE agency_id = $1');
  const next = await agency.whatsapp.receives('once more', { from });
  expect(next).toMatchObject({ status: 'RESOLVED', lastSeq: 1 });
});

test('what an open conversation needs cannot be taken away', async () => {
  const { contactId } = await agency.whatsapp.receives('hello', { from: someone() });
  const { contact } = await agency.agent.gets(OneContact, { id: contactId });
  const id = contact?.identities[0]?.id;

  expect((await agency.agent.isRefused(RemoveIdentity, { id })).reason).toBe('IDENTITY_IN_USE');
  await agency.query("UPDATE conversations SET status = 'CLOSED' WHERE agency_id = $1");
  expect((await agency.agent.gets(RemoveIdentity, { id })).removeContactIdentity.identities).toEqual([]);
});

test('custom fields have a key for ever, options that only grow, and values that fit', async () => {
  const { admin, agent } = agency;
  const options = ['Gold', 'Silver'];
  const field = (await admin.gets(CreateField, { label: 'VIP Level', type: 'SELECT', options }))
    .createCustomField;
  const again = (await admin.gets(CreateField, { label: 'VIP level', type: 'TEXT' })).createCustomField;
  expect([field.key, again.key]).toEqual(['vip_level', 'vip_level_2']);
  expect((await admin.isRefused(CreateField, { label: 'Email', type: 'TEXT' })).code).toBe('BAD_USER_INPUT');
  expect((await agent.isRefused(CreateField, { label: 'x', type: 'TEXT' })).code).toBe('FORBIDDEN');

  const more = { id: field.id, label: 'Rank', options: ['Silver', 'Gold', 'Bronze'] };
  expect((await admin.gets(UpdateField, more)).updateCustomField).toEqual({
    key: 'vip_level',
    label: 'Rank',
    options: more.options,
  });
  expect((await admin.isRefused(UpdateField, { id: field.id, options: ['Gold'] })).details).toMatchObject({
    field: 'options',
    missing: ['Silver', 'Bronze'],
  });

  const { id } = await make({ displayName: 'Ana', attributes: [{ key: 'vip_level', value: 'gold' }] });
  const set = (value: string | null) => ({ id, attributes: [{ key: 'vip_level', value }] });
  expect((await agent.isRefused(SetAttributes, set('Iron'))).details.field).toBe('attributes.vip_level');
  expect((await agent.gets(OneContact, { id })).contact?.attributes).toEqual({ vip_level: 'Gold' });
  expect((await agent.gets(SetAttributes, set(null))).updateContact.attributes).toEqual({});
});

test('notes are their author’s, or of who manages contacts', async () => {
  const { agent, admin } = agency;
  const { id: contactId } = await make({ displayName: 'Ana' });

  await agent.gets(AddNote, { contactId, body: 'Likes tea.' });

  expect((await admin.gets(Notes, { contactId })).contactNotes).toEqual([
    expect.objectContaining({ body: 'Likes tea.', author: { id: agent.id } }),
  ]);
});

test('who may be one person is proposed, with the reason', async () => {
  const ana = await make({ displayName: 'Ana Duarte', phone: '+5511987654321' });
  const other = await make({ displayName: 'Someone', phone: '+551187654321' });
  const similar = await make({ displayName: 'Anna Duarte' });
  await make({ displayName: 'Nobody Else' });

  const { duplicateContacts } = await agency.agent.gets(Duplicates, { clientId: agency.clients[0].id });

  expect(duplicateContacts).toEqual({
    nextAfterId: null,
    duplicates: [
      { reason: 'SAME_NUMBER', contact: { id: other.id }, other: { id: ana.id } },
      { reason: 'SIMILAR_NAME', contact: { id: similar.id }, other: { id: ana.id } },
    ],
  });
});
