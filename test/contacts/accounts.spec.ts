import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { CreateContact, OneContact } from './contact-documents.js';

interface Account {
  readonly id: string;
  readonly name: string;
  readonly archivedAt: string | null;
}

const Create = operation<{ createContactAccount: Account }>(
  'mutation ($clientId: Int!) { createContactAccount(clientId: $clientId, name: "Acme") { id name archivedAt } }',
);
const Rename = operation<{ updateContactAccount: Account }>(
  'mutation ($id: ID!, $name: String) { updateContactAccount(id: $id, name: $name) { id name archivedAt } }',
);
const Archive = operation<{ archiveContactAccount: Account }>(
  'mutation ($id: ID!) { archiveContactAccount(id: $id) { id name archivedAt } }',
);
const Restore = operation<{ restoreContactAccount: Account }>(
  'mutation ($id: ID!) { restoreContactAccount(id: $id) { id name archivedAt } }',
);
const Updates = operation<{ contactAccountUpdated: Account }>(
  'subscription { contactAccountUpdated { id name archivedAt } }',
);

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('whoever shows a company hears of its new name, of its archive and of its return', async () => {
  const agency = await world.agency();
  const [client] = agency.clients;
  const { createContactAccount: made } = await agency.agent.gets(Create, { clientId: client.id });
  const live = await agency.agent.listens(Updates);

  await agency.agent.gets(Rename, { id: made.id, name: 'Umbrella' });
  await agency.agent.gets(Rename, { id: made.id, name: 'Umbrella' });
  await world.settle();
  const { archiveContactAccount: archived } = await agency.agent.gets(Archive, { id: made.id });
  await world.settle();
  await agency.agent.gets(Restore, { id: made.id });
  await world.settle();

  expect(await live.next(3)).toEqual([
    { ...made, name: 'Umbrella' },
    { ...made, name: 'Umbrella', archivedAt: archived.archivedAt },
    { ...made, name: 'Umbrella' },
  ]);
});

test('contacts come to an archived company again once it was restored', async () => {
  const agency = await world.agency();
  const clientId = agency.clients[0].id;
  const { createContactAccount: made } = await agency.agent.gets(Create, { clientId });
  await agency.agent.gets(Archive, { id: made.id });
  const refused = await agency.agent.asks(CreateContact, {
    clientId,
    displayName: 'Ana',
    accountId: made.id,
  });
  await agency.agent.gets(Restore, { id: made.id });

  const { createContact: ana } = await agency.agent.gets(CreateContact, {
    clientId,
    displayName: 'Ana',
    accountId: made.id,
  });

  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect((await agency.agent.gets(OneContact, { id: ana.id })).contact?.account).toEqual({
    id: made.id,
    name: 'Acme',
  });
});
