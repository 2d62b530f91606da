import { systemActor } from '../../src/kernel/actor.js';
import { FlowSecretsService } from '../../src/modules/flows/flow-secrets.service.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { FlowSecrets, RemoveFlowSecret, SetFlowSecret } from './flow-documents.js';

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

const opened = (name: string) =>
  world.server.app
    .get(FlowSecretsService, { strict: false })
    .open(systemActor(agency.id, 'test'), clientId, name);

test('a secret is sealed, opened for a call alone, and its name is all that is shown', async () => {
  await agency.admin.gets(SetFlowSecret, { clientId, name: 'SHOP_KEY', value: 'sk-123' });
  await agency.admin.gets(SetFlowSecret, { clientId, name: 'SHOP_KEY', value: ' sk-456 ' });

  const { flowSecrets } = await agency.agent.gets(FlowSecrets, { clientId });
  const [row] = await agency.query<{ sealed: string }>(
    'SELECT sealed FROM flow_secrets WHERE agency_id = $1',
  );

  expect(flowSecrets).toEqual([{ name: 'SHOP_KEY', updatedBy: agency.admin.id }]);
  expect(row?.sealed).not.toContain('sk-');
  expect(await opened('SHOP_KEY')).toBe('sk-456');
  expect(await opened('OTHER_KEY')).toBeNull();
  const lines = await agency.audit('flow_secret.set');
  expect(lines.map(({ subjectId }) => subjectId)).toEqual(['SHOP_KEY', 'SHOP_KEY']);
  expect(JSON.stringify(lines)).not.toContain('sk-');
});

test('one that is sealed for a client opens for no other', async () => {
  const [, other] = agency.clients;
  await agency.admin.gets(SetFlowSecret, { clientId, name: 'KEY', value: 'mine' });
  await agency.query(
    `INSERT INTO flow_secrets (agency_id, client_id, name, sealed)
     SELECT agency_id, $2, name, sealed FROM flow_secrets WHERE agency_id = $1`,
    [other.id],
  );

  const stolen = world.server.app
    .get(FlowSecretsService, { strict: false })
    .open(systemActor(agency.id, 'test'), other.id, 'KEY');

  await expect(stolen).rejects.toThrow('for another holder');
});

test('it is removed once, and by those who see its client', async () => {
  await agency.admin.gets(SetFlowSecret, { clientId, name: 'KEY', value: 'x' });
  const remove = { clientId, name: 'KEY' };

  const rival = await world.agency();
  expect(await rival.admin.isRefused(RemoveFlowSecret, remove)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await rival.admin.isRefused(SetFlowSecret, { ...remove, value: 'theirs' })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect((await rival.admin.gets(FlowSecrets, { clientId })).flowSecrets).toEqual([]);
  expect(await agency.clientUser.isRefused(FlowSecrets, { clientId })).toMatchObject({ code: 'FORBIDDEN' });
  expect((await agency.delegate.gets(RemoveFlowSecret, remove)).removeFlowSecret).toBe(true);
  expect(await agency.delegate.isRefused(RemoveFlowSecret, remove)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await opened('KEY')).toBeNull();
});

test.each([
  ['name', 'lower', 'x'],
  ['name', '', 'x'],
  ['name', `A${'B'.repeat(60)}`, 'x'],
  ['value', 'KEY', ' '],
  ['value', 'KEY', 'two\nlines'],
  ['value', 'KEY', 'x'.repeat(4_097)],
])('a %s is none: %o', async (field, name, value) => {
  const refused = await agency.admin.isRefused(SetFlowSecret, { clientId, name, value });

  expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
  expect(JSON.stringify(refused)).not.toContain('xxxx');
});

test('a client has at most 100, in pages by name, and each can be set anew', async () => {
  for (let at = 10; at < 110; at += 1) {
    await agency.query(
      "INSERT INTO flow_secrets (agency_id, client_id, name, sealed) VALUES ($1, $2, 'KEY_' || $3, 'x')",
      [clientId, String(at)],
    );
  }

  const { flowSecrets } = await agency.admin.gets(FlowSecrets, { clientId, limit: 2, afterName: 'KEY_108' });
  const set = (name: string) => ({ clientId, name, value: 'x' });

  expect(flowSecrets.map(({ name }) => name)).toEqual(['KEY_109', 'KEY_11']);
  expect(await agency.admin.isRefused(SetFlowSecret, set('ONE_MORE'))).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    reason: 'TOO_MANY_SECRETS',
  });
  expect((await agency.admin.gets(SetFlowSecret, set('KEY_50'))).setFlowSecret.name).toBe('KEY_50');
});
