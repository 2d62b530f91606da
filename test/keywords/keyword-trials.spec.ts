import { opens } from '../bookings/booking-world.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { flowOf, ruleOf, SetCompliancePack, TestKeywords } from './keyword-documents.js';

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

const tried = async (text: string, provider = 'WHATSAPP') => {
  const { testKeywords } = await agency.admin.gets(TestKeywords, { clientId, text, provider });
  const verdicts = testKeywords?.judged.map(({ rule, verdict }) => [rule.name, verdict] as const);
  return [testKeywords?.keywordRule?.name ?? null, Object.fromEntries(verdicts ?? [])] as const;
};

test('a trial tells which rule would act, and of each other one why it would not', async () => {
  await opens(agency, ['00:00', '24:00']);
  await ruleOf(agency, { name: 'older' });
  await ruleOf(agency, { name: 'younger' });
  await ruleOf(agency, { name: 'first', priority: 10 });
  await ruleOf(agency, { name: 'other word', keywords: ['cost'], priority: 20 });
  await ruleOf(agency, { name: 'other channel', providers: ['TELEGRAM'], priority: 20 });
  await ruleOf(agency, { name: 'other time', hours: 'CLOSED', priority: 20 });
  await ruleOf(agency, { name: 'off', isEnabled: false, priority: 20 });
  const flowId = await flowOf(agency, { isPublished: false });
  await ruleOf(agency, { name: 'not published', flowId, priority: 20 });

  expect(await tried('What is the price?')).toEqual([
    'first',
    {
      STOP: 'NOT_SAID',
      START: 'NOT_SAID',
      'other word': 'NOT_SAID',
      'other channel': 'OTHER_CHANNEL',
      'other time': 'OUTSIDE_HOURS',
      off: 'DISABLED',
      'not published': 'FLOW_NOT_READY',
      first: 'ACTS',
      older: 'OUTRANKED',
      younger: 'OUTRANKED',
    },
  ]);
  expect((await tried('price', 'TELEGRAM'))[0]).toBe('other channel');
  expect((await tried('hello'))[0]).toBeNull();
});

test('of two alike the older one acts', async () => {
  await ruleOf(agency, { name: 'older' });
  await ruleOf(agency, { name: 'younger' });

  expect((await tried('price'))[0]).toBe('older');
});

test('nothing that people make comes before STOP, unless it is switched off', async () => {
  await ruleOf(agency, { name: 'greedy', keywords: ['stop', 'start'], priority: 1_000 });

  expect((await tried('Stop!'))[0]).toBe('STOP');
  expect(await tried('start')).toMatchObject(['greedy', { START: 'NOT_OPTED_OUT' }]);
  await agency.admin.gets(SetCompliancePack, { clientId, isEnabled: false });
  expect(await tried('Stop!')).toMatchObject(['greedy', { STOP: 'DISABLED' }]);
});

test('a trial does nothing, and there is none for a client that is not seen', async () => {
  await ruleOf(agency, { frequency: 'ONCE_PER_CONTACT', name: 'once' });

  expect((await tried('price'))[0]).toBe('once');
  expect((await tried('price'))[0]).toBe('once');
  const asked = { text: 'price', provider: 'WHATSAPP' };
  const rival = await world.agency();
  expect((await rival.admin.gets(TestKeywords, { clientId, ...asked })).testKeywords).toBeNull();
  const other = { clientId: agency.clients[1].id, ...asked };
  expect((await agency.delegate.gets(TestKeywords, other)).testKeywords).toBeNull();
  const long = { clientId, provider: 'WHATSAPP', text: 'x'.repeat(4_097) };
  expect((await agency.admin.isRefused(TestKeywords, long)).details).toMatchObject({ field: 'text' });
});
