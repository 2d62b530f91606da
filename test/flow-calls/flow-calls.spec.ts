import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContactId, ConversationId } from '../../src/kernel/ids.js';
import { newId } from '../../src/kernel/ids.js';
import { type CallingRun, FlowCalls } from '../../src/modules/flow-engine/flow-calls.js';
import { CredentialVault } from '../../src/secrets/credential-vault.js';
import { FakeAi } from '../../src/simulate/ai/fake-ai.js';
import { messages } from '../../src/simulate/meta/envelopes.js';
import { AddNote } from '../inbox/note-documents.js';
import type { Agency } from '../world/agency.js';
import { SendText } from '../world/documents.js';
import { newCustomer, type ReceivedConversation } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
let agency: Agency;
let ai: FakeAi;
let shop: Server;
let shopUrl: string;
const seen: { authorization: string | undefined; key: string | string[] | undefined }[] = [];

beforeAll(async () => {
  ai = await FakeAi.start();
  shop = createServer((request, response) => {
    const { authorization, 'idempotency-key': key } = request.headers;
    seen.push({ authorization, key });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"price":12}');
  });
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  world = await openWorld({ ...ai.env, FLOW_ORIGINS: shopUrl });
});
afterAll(async () => {
  await world.close();
  shop.closeAllConnections();
  await Promise.all([ai.stop(), new Promise((closed) => shop.close(closed))]);
});
beforeEach(async () => {
  agency = await world.agency();
  seen.length = 0;
  ai.chats.length = 0;
});

const calls = () => world.server.app.get(FlowCalls, { strict: false });

const runIn = ({ id, contactId, clientId }: ReceivedConversation): CallingRun => ({
  id: newId<'FlowRun'>(),
  agencyId: agency.id,
  clientId,
  conversationId: id as ConversationId,
  contactId: contactId as ContactId,
});

/** As the house seals a secret of a client. */
const keepSecret = (name: string, secret: string, clientId = agency.clients[0].id) =>
  agency.query('INSERT INTO flow_secrets (agency_id, client_id, name, sealed) VALUES ($1, $2, $3, $4)', [
    clientId,
    name,
    world.server.app
      .get(CredentialVault, { strict: false })
      .seal(secret, `flow_secret:${agency.id}:${clientId}:${name}`),
  ]);

describe('http', () => {
  const asked = (more: object = {}) => ({
    ...{ method: 'GET', url: `${shopUrl}/price`, headers: [], body: null },
    ...{ auth: { kind: 'bearer', secret: 'SHOP' } },
    ...more,
  });
  const call = (run: CallingRun, more: object = {}) =>
    calls().http(run, 'flow:1', asked(more) as Parameters<FlowCalls['http']>[2]);

  test('calls a system that the operator has named with a secret of the client', async () => {
    await keepSecret('SHOP', 'of-the-first');
    await keepSecret('SHOP', 'of-the-second', agency.clients[1].id);
    const run = runIn(await agency.whatsapp.receives('hello'));

    expect(await call(run)).toEqual({ ok: true, status: 200, json: { price: 12 } });
    expect(seen).toEqual([{ authorization: 'Bearer of-the-first', key: 'flow:1' }]);
  });

  test('knows no secret of another client', async () => {
    await keepSecret('SHOP', 'of-the-second', agency.clients[1].id);
    const run = runIn(await agency.whatsapp.receives('hello'));

    expect(await call(run)).toEqual({ ok: false, status: null, failure: 'SECRET_MISSING' });
    expect(seen).toEqual([]);
  });

  test('reaches nothing else that is not public, this server included', async () => {
    const run = runIn(await agency.whatsapp.receives('hello'));

    for (const url of [
      `${world.server.url}/health`,
      world.meta.url,
      'http://169.254.169.254/latest/meta-data',
    ]) {
      expect(await call(run, { url, auth: { kind: 'none' } })).toMatchObject({
        ok: false,
        failure: 'ADDRESS_NOT_PUBLIC',
      });
    }
  });
});

describe('ai', () => {
  const ask = (run: CallingRun, history = 10) =>
    calls().ai(run, 'flow:1', { instructions: 'You sell cakes.', history });

  test('the model reads what was said, and nothing that the customer does not read', async () => {
    const from = newCustomer();
    const first = await agency.whatsapp.receives('Hello', { from });
    await agency.agent.gets(SendText, { conversationId: first.id, body: 'Hi!' });
    await agency.agent.gets(AddNote, { conversationId: first.id, body: 'A difficult one.' });
    await agency.whatsapp.receives(messages.location(from, { latitude: 1, longitude: 2 }), { from });
    await agency.whatsapp.receives(messages.reaction(from, 'wamid.unknown', '👍'), { from });
    await agency.whatsapp.receives('Is there cake?', { from });
    await world.settle();

    expect(await ask(runIn(first))).toEqual({ ok: true, text: 'You asked about: Is there cake?' });
    expect(ai.chats[0]?.messages).toEqual([
      { role: 'system', content: 'You sell cakes.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi!' },
      { role: 'user', content: '[location]' },
      { role: 'user', content: 'Is there cake?' },
    ]);
  });

  test('no more of it than was asked for', async () => {
    const from = newCustomer();
    const thread = await agency.whatsapp.receives('One', { from });
    for (const text of ['Two', 'Three']) await agency.whatsapp.receives(text, { from });

    await ask(runIn(thread), 2);

    expect(ai.chats[0]?.messages.map(({ content }) => content)).toEqual(['You sell cakes.', 'Two', 'Three']);
  });

  test('its answer fits into a message, and into a row', async () => {
    const thread = await agency.whatsapp.receives('Tell me everything');
    const content = `\0${'🍰'.repeat(5_000)}`;
    ai.next({ kind: 'malformed', body: JSON.stringify({ choices: [{ message: { content } }] }) });

    expect(await ask(runIn(thread))).toEqual({ ok: true, text: `\ufffd${'🍰'.repeat(4_095)}` });
  });

  test('that there is no answer is said', async () => {
    const thread = await agency.whatsapp.receives('Hello');
    ai.next({ kind: 'error', status: 503 });

    expect(await ask(runIn(thread))).toEqual({ ok: false, failure: 'HTTP_503' });
  });
});
