import { newId } from '../../src/kernel/ids.js';
import { opens } from '../bookings/booking-world.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  CreateKeywordRule,
  DeleteKeywordRule,
  flowOf,
  type KeywordRuleFields,
  KeywordRules,
  KeywordRuleUpdated,
  namesOf,
  OneKeywordRule,
  ruleOf,
  SetCompliancePack,
  SetComplianceReplies,
  UpdateKeywordRule,
} from './keyword-documents.js';

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

describe('a keyword rule', () => {
  test('is made with what it starts, and told to every dashboard that sees its client', async () => {
    const live = await agency.delegate.listens(KeywordRuleUpdated);
    const elsewhere = await (await world.agency()).admin.listens(KeywordRuleUpdated);
    const flowId = await flowOf(agency);

    const rule = await ruleOf(agency, {
      ...{ flowId, name: ' Prices ', keywords: ['price', 'tarif'], providers: ['WHATSAPP'] },
      ...{ frequency: 'ONCE_A_DAY', priority: 5 },
    });

    expect(rule).toMatchObject({
      ...{ clientId, flowId, name: 'Prices', match: 'CONTAINS', keywords: ['price', 'tarif'] },
      ...{
        providers: ['WHATSAPP'],
        frequency: 'ONCE_A_DAY',
        hours: 'ANY',
        priority: 5,
        effect: 'START_FLOW',
      },
      ...{
        isCaseSensitive: false,
        reply: null,
        isEnabled: true,
        isBuiltIn: false,
        createdBy: agency.admin.id,
      },
    });
    expect(await live.next()).toEqual([{ id: rule.id, keywordRule: rule }]);
    await world.settle();
    expect(elsewhere.events).toEqual([]);
    expect((await agency.admin.gets(OneKeywordRule, { id: rule.id })).keywordRule).toEqual(rule);
    expect(await agency.audit('keyword_rule')).toMatchObject([
      { action: 'keyword_rule.created', subjectId: rule.id, clientId, userId: agency.admin.id },
    ]);
  });

  test('is changed in what is given, and a repeat changes nothing', async () => {
    const rule = await ruleOf(agency, { priority: 5 });
    const live = await agency.admin.listens(KeywordRuleUpdated);
    const update = UpdateKeywordRule(['keywords', 'isEnabled']);
    const change = { id: rule.id, keywords: ['cost'], isEnabled: false };

    const { updateKeywordRule: once } = await agency.admin.gets(update, change);
    const { updateKeywordRule: twice } = await agency.admin.gets(update, change);

    expect(once).toEqual({ ...rule, keywords: ['cost'], isEnabled: false });
    expect(twice).toEqual(once);
    expect(await live.next()).toEqual([{ id: rule.id, keywordRule: once }]);
    const [, changed, ...more] = await agency.audit('keyword_rule');
    expect(changed).toMatchObject({
      action: 'keyword_rule.updated',
      details: {
        from: { keywords: ['price'], isEnabled: true },
        to: { keywords: ['cost'], isEnabled: false },
      },
    });
    expect([more, live.events.length]).toEqual([[], 1]);
  });

  test('is gone when it is deleted, and there is no second time', async () => {
    const rule = await ruleOf(agency);
    const live = await agency.admin.listens(KeywordRuleUpdated);

    await agency.admin.gets(DeleteKeywordRule, { id: rule.id });

    expect(await live.next()).toEqual([{ id: rule.id, keywordRule: null }]);
    expect((await agency.admin.isRefused(DeleteKeywordRule, { id: rule.id })).code).toBe('NOT_FOUND');
    expect((await agency.admin.gets(OneKeywordRule, { id: rule.id })).keywordRule).toBeNull();
  });

  test('has a name that no other of the client has, in whatever case', async () => {
    await ruleOf(agency, { name: 'Prices' });
    const other = await ruleOf(agency, { name: 'Hours' });
    const wanted = { clientId, effect: 'OPT_OUT', match: 'EXACT', keywords: ['x'] };

    const taken = { code: 'CONFLICT', reason: 'NAME_TAKEN', details: { field: 'name' } };
    expect(await agency.admin.isRefused(CreateKeywordRule, { ...wanted, name: 'PRICES' })).toMatchObject(
      taken,
    );
    expect(
      await agency.admin.isRefused(UpdateKeywordRule(['name']), { id: other.id, name: 'prices' }),
    ).toMatchObject(taken);
    await agency.admin.gets(CreateKeywordRule, { ...wanted, clientId: agency.clients[1].id, name: 'Prices' });
  });

  test('starts only a flow of its own client that is not archived', async () => {
    const rival = await world.agency();
    const strangers = [
      await flowOf(agency, { clientId: agency.clients[1].id }),
      await flowOf(agency, { isArchived: true }),
      await flowOf(rival),
      newId(),
      'no-id',
    ];
    const rule = await ruleOf(agency, { flowId: await flowOf(agency, { isPublished: false }) });
    const wanted = { clientId, effect: 'START_FLOW', name: 'Other', match: 'EXACT', keywords: ['x'] };

    for (const flowId of strangers) {
      for (const refused of [
        await agency.admin.isRefused(CreateKeywordRule, { ...wanted, flowId }),
        await agency.admin.isRefused(UpdateKeywordRule(['flowId']), { id: rule.id, flowId }),
      ]) {
        expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'flowId' } });
      }
    }
  });

  test('keeps to business hours only where there are some', async () => {
    const rule = await ruleOf(agency);
    const change = { id: rule.id, hours: 'CLOSED' };

    expect(await agency.admin.isRefused(UpdateKeywordRule(['hours']), change)).toMatchObject({
      code: 'CONFLICT',
      reason: 'NO_BUSINESS_HOURS',
      details: { field: 'hours' },
    });
    await opens(agency);
    const { updateKeywordRule } = await agency.admin.gets(UpdateKeywordRule(['hours']), change);
    expect(updateKeywordRule.hours).toBe('CLOSED');
  });

  test('is one of at most 100', async () => {
    await agency.query(
      `INSERT INTO keyword_rules (agency_id, id, client_id, name, match, keywords, effect)
       SELECT $1, gen_random_uuid(), $2, 'Many ' || n, 'EXACT', '{x}', 'OPT_OUT' FROM generate_series(1, 100) n`,
      [clientId],
    );
    const wanted = { clientId, effect: 'OPT_OUT', name: 'One more', match: 'EXACT', keywords: ['x'] };

    expect(await agency.admin.isRefused(CreateKeywordRule, wanted)).toMatchObject({
      reason: 'TOO_MANY_KEYWORD_RULES',
      details: { max: 100 },
    });
  });
});

describe('who sees and changes them', () => {
  test('those who manage keywords and see the client', async () => {
    const rule = await ruleOf(agency, { name: 'Ours' });
    const own = ['STOP', 'START', 'Ours'];

    for (const person of [agency.superAdmin, agency.admin, agency.agent, agency.delegate]) {
      expect(await namesOf(person, clientId)).toEqual(own);
    }
    expect(await namesOf(agency.delegate, agency.clients[1].id)).toEqual([]);
    expect((await agency.clientUser.isRefused(KeywordRules, { clientId })).reason).toBe('PERMISSION_MISSING');
    const rival = await world.agency();
    expect(await namesOf(rival.admin, clientId)).toEqual([]);
    expect((await rival.admin.gets(OneKeywordRule, { id: rule.id })).keywordRule).toBeNull();
    expect((await rival.admin.isRefused(DeleteKeywordRule, { id: rule.id })).code).toBe('NOT_FOUND');
    expect(
      (await rival.admin.isRefused(UpdateKeywordRule(['name']), { id: rule.id, name: 'Theirs' })).code,
    ).toBe('NOT_FOUND');
  });

  test('page by page, what every client has first', async () => {
    for (const name of ['One', 'Two', 'Three']) await ruleOf(agency, { name });
    const pages: string[][] = [];
    let afterId: string | null = null;

    for (;;) {
      const { keywordRules }: { keywordRules: KeywordRuleFields[] } = await agency.admin.gets(KeywordRules, {
        ...{ clientId, limit: 2, afterId },
      });
      if (keywordRules.length === 0) break;
      pages.push(keywordRules.map(({ name }) => name));
      afterId = keywordRules.at(-1)?.id ?? null;
    }

    expect(pages).toEqual([['STOP', 'START'], ['One', 'Two'], ['Three']]);
    expect(await namesOf(agency.admin, clientId, { limit: 1 })).toEqual(['STOP']);
    expect((await agency.admin.isRefused(KeywordRules, { clientId, limit: 101 })).details).toMatchObject({
      field: 'limit',
    });
  });
});

describe('what every client has', () => {
  test('is there from the beginning, and no rule of theirs to change', async () => {
    const { keywordRules } = await agency.admin.gets(KeywordRules, { clientId });

    expect(keywordRules).toMatchObject([
      { clientId, effect: 'OPT_OUT', match: 'EXACT', isEnabled: true, isBuiltIn: true, createdAt: null },
      { clientId, effect: 'OPT_IN', match: 'EXACT', isEnabled: true, isBuiltIn: true },
    ]);
    for (const rule of keywordRules) {
      expect((await agency.admin.gets(OneKeywordRule, { id: rule.id })).keywordRule).toEqual(rule);
      expect((await agency.admin.isRefused(DeleteKeywordRule, { id: rule.id })).reason).toBe('BUILT_IN_RULE');
      const change = { id: rule.id, isEnabled: false };
      expect((await agency.admin.isRefused(UpdateKeywordRule(['isEnabled']), change)).reason).toBe(
        'BUILT_IN_RULE',
      );
      const rival = await world.agency();
      expect((await rival.admin.gets(OneKeywordRule, { id: rule.id })).keywordRule).toBeNull();
      expect((await rival.admin.isRefused(DeleteKeywordRule, { id: rule.id })).code).toBe('NOT_FOUND');
    }
  });

  test('is switched off by those who manage the settings of the client, of that one only', async () => {
    await agency.denies(agency.agent, 'chat.manage_settings');
    const live = await agency.admin.listens(KeywordRuleUpdated);
    const off = { clientId, isEnabled: false };

    expect((await agency.agent.isRefused(SetCompliancePack, off)).reason).toBe('PERMISSION_MISSING');
    const { setCompliancePack } = await agency.clientUser.gets(SetCompliancePack, off);
    await agency.clientUser.gets(SetCompliancePack, off);

    expect(setCompliancePack.map(({ isEnabled }) => isEnabled)).toEqual([false, false]);
    expect((await live.next(2)).map(({ keywordRule }) => keywordRule)).toEqual(setCompliancePack);
    const other = await agency.admin.gets(KeywordRules, { clientId: agency.clients[1].id });
    expect(other.keywordRules.map(({ isEnabled }) => isEnabled)).toEqual([true, true]);
    expect(await agency.audit('keyword_pack')).toMatchObject([
      {
        action: 'keyword_pack.set',
        clientId,
        userId: agency.clientUser.id,
        details: { from: { isEnabled: true }, to: { isEnabled: false } },
      },
    ]);
    const elsewhere = { clientId: agency.clients[1].id, isEnabled: false };
    expect((await agency.clientUser.isRefused(SetCompliancePack, elsewhere)).code).toBe('NOT_FOUND');
  });

  test('says what the client wants to be said, in its own language', async () => {
    const { setCompliancePack: own } = await agency.admin.gets(SetComplianceReplies, {
      clientId,
      optOutReply: 'Adeus.',
      optInReply: 'Olá outra vez.',
    });
    const { setCompliancePack: usual } = await agency.admin.gets(SetComplianceReplies, {
      clientId,
      optOutReply: null,
      optInReply: ' ',
    });

    expect(own.map(({ reply }) => reply)).toEqual(['Adeus.', 'Olá outra vez.']);
    expect(usual.map(({ reply }) => reply)).toEqual([
      expect.stringContaining('START'),
      expect.stringContaining('STOP'),
    ]);
    expect(
      await agency.admin.isRefused(SetComplianceReplies, { clientId, optOutReply: 'x'.repeat(1_025) }),
    ).toMatchObject({ details: { field: 'optOutReply' } });
  });
});
