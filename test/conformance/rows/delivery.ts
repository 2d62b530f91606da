import { invalid, NOT_FOUND, of, position, type Rows } from '../rules.js';

/** What did not get through, and what is to become of it. */
export const DELIVERY: Rows = {
  'Mutation.discardDeadLetter': { ids: { id: of('failedMessage', NOT_FOUND, { isFresh: true }) } },
  'Mutation.replayDeadLetter': { ids: { id: of('failedMessage', NOT_FOUND, { isFresh: true }) } },
  'Mutation.replayDeadLetters': {
    given: { filter: null },
    // What became of each stands in its result.
    ids: { ids: of('failedMessage', 'answered', { isFresh: true, absent: invalid('ids') }) },
  },
  'Mutation.replayInboundEvents': {
    given: { reason: null },
    ids: { ids: of('inboundEvent', 'answered', { isFresh: true, absent: invalid('ids') }) },
  },
  'Query.deadLetters': {
    given: { limit: 20, failureCode: null },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      channelId: of('channel', 'empty', { isOptional: true }),
      beforeId: position('beforeId', 'failedMessage'),
    },
    comesTo: ['answered', 'empty'],
  },
  'Query.refusedInbound': {
    given: { limit: 20, reason: null },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      channelId: of('channel', 'empty', { isOptional: true }),
      beforeId: position('beforeId', 'inboundEvent'),
    },
    comesTo: ['answered', 'empty'],
  },
  'Query.refusedSignatures': { given: { limit: 20, before: null }, comesTo: ['answered', 'empty'] },
  'Query.unroutedInbound': {
    given: { limit: 20 },
    ids: { beforeId: position('beforeId', 'inboundEvent') },
    comesTo: ['answered', 'empty'],
    isRestless: 'what other tests of the worker have posted is in it',
  },
  'Subscription.deadLetterUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
