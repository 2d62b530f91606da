import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Hit {
  readonly contact: { readonly displayName: string };
  readonly snippet: readonly { readonly text: string; readonly isMatch: boolean }[];
}

const Search = operation<{ searchContacts: Hit[] }>(
  `query ($text: String!, $clientId: Int, $limit: Int) {
     searchContacts(text: $text, clientId: $clientId, limit: $limit) {
       contact { displayName } snippet { text isMatch } } }`,
);

const Create = operation<{ createContact: { id: string } }>(
  `mutation ($clientId: Int!, $displayName: String, $phone: String, $email: String) {
     createContact(clientId: $clientId, displayName: $displayName, phone: $phone, email: $email) { id } }`,
);

const found = async (person: Person, text: string, variables: object = {}): Promise<string[]> =>
  (await person.gets(Search, { text, ...variables })).searchContacts.map(
    ({ contact }) => contact.displayName,
  );

const people = [
  { displayName: 'Mária Duarte', phone: '+351912345678', email: 'maria@harbour.test' },
  { displayName: 'Ana Maria Silva', phone: '+351961112223', email: null },
  { displayName: 'Tomaria Ruiz', phone: null, email: 'ruiz@example.test' },
];

test('parts of names find people without case and accents, beginnings of words first', async () => {
  const agency = await world.agency();
  const [{ id: clientId }] = agency.clients;
  for (const person of people) await agency.admin.gets(Create, { clientId, ...person });

  const names = await found(agency.agent, 'MARIA');
  expect(names.at(-1)).toBe('Tomaria Ruiz');
  expect(names.slice(0, 2).sort()).toEqual(['Ana Maria Silva', 'Mária Duarte']);
  expect(await found(agency.agent, 'silva ana')).toEqual(['Ana Maria Silva']);
  expect(await found(agency.agent, 'nobody')).toEqual([]);
});

test('part of a number or an address finds whoever has it, and is marked', async () => {
  const agency = await world.agency();
  const [{ id: clientId }] = agency.clients;
  for (const person of people) await agency.admin.gets(Create, { clientId, ...person });

  for (const text of ['96 111', '0961/1122', '(0961) 1122', '+351 (0)961']) {
    expect(await found(agency.agent, text)).toEqual(['Ana Maria Silva']);
  }
  expect(await found(agency.agent, 'harbour')).toEqual(['Mária Duarte']);
  const { searchContacts } = await agency.agent.gets(Search, { text: '912-345' });
  expect(searchContacts[0]?.snippet).toEqual([
    { text: 'Mária Duarte · +351', isMatch: false },
    { text: '912345', isMatch: true },
    { text: '678 · maria@harbour.test', isMatch: false },
  ]);
});

test('nobody finds people whom they may not see', async () => {
  const [agency, rival] = await world.agencies(2);
  const [one, two] = agency.clients;
  await agency.admin.gets(Create, { clientId: one.id, displayName: 'Petra One' });
  await agency.admin.gets(Create, { clientId: two.id, displayName: 'Petra Two' });

  expect((await found(agency.agent, 'petra')).sort()).toEqual(['Petra One', 'Petra Two']);
  expect(await found(agency.agent, 'petra', { clientId: two.id })).toEqual(['Petra Two']);
  expect(await found(agency.delegate, 'petra')).toEqual(['Petra One']);
  expect(await found(one.user, 'petra', { clientId: two.id })).toEqual([]);
  expect(await found(agency.orphan, 'petra')).toEqual([]);
  expect(await found(rival.admin, 'petra')).toEqual([]);
});

test.each(['x', ' ', '%', '%%', '\\\\', "'; --"])('whatever is typed is only text: %s', async (text) => {
  const agency = await world.agency();
  const [{ id: clientId }] = agency.clients;
  await agency.admin.gets(Create, { clientId, displayName: 'Somebody' });

  const { data, errors } = await agency.agent.asks(Search, { text });
  expect(data?.searchContacts ?? []).toEqual([]);
  expect(errors?.map(({ extensions }) => extensions.reason) ?? []).toEqual(
    text.trim().length < 2 ? ['INVALID_INPUT'] : [],
  );
});
