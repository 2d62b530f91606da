import { another, invalid, NOT_FOUND, of, position, type Rows } from '../rules.js';

const itsFlow = of('flow', invalid('flowId'), { isBound: true, absent: invalid('flowId') });

const DRAFT = {
  match: 'EXACT',
  keywords: ['matrix'],
  isCaseSensitive: null,
  providers: null,
  frequency: null,
  hours: null,
  priority: null,
  reply: null,
  isEnabled: null,
};

/** What customers write, and what comes of it. */
export const KEYWORDS: Rows = {
  'Mutation.createKeywordRule': {
    given: { ...DRAFT, effect: 'START_FLOW', name: another('Rule') },
    ids: { clientId: of('client', NOT_FOUND), flowId: itsFlow },
  },
  'Mutation.deleteKeywordRule': { ids: { id: of('keywordRule', NOT_FOUND, { isFresh: true }) } },
  'Mutation.setCompliancePack': {
    given: { isEnabled: true, optOutReply: null, optInReply: null },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.updateKeywordRule': {
    given: { ...DRAFT, name: null },
    ids: { id: of('keywordRule', NOT_FOUND), flowId: itsFlow },
  },
  'Query.keywordRule': { ids: { id: of('keywordRule', 'null') } },
  'Query.keywordRules': {
    given: { limit: 20 },
    ids: { clientId: of('client', 'empty'), afterId: position('afterId', 'keywordRule') },
    comesTo: ['answered', 'empty'],
  },
  'Query.testKeywords': {
    given: { text: 'hello', provider: 'WHATSAPP' },
    ids: { clientId: of('client', 'null') },
  },
  'Subscription.keywordRuleUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
