import { NOT_FOUND, nth, of, position, type Rows, rowsOfClients } from '../rules.js';

const PREFIX = 7_000_000_000_000;

/** Lines, and who looks after them. The provider takes any token, and knows any number that is one. */
export const CHANNELS: Rows = {
  'Mutation.connectChannel': {
    given: {
      provider: 'WHATSAPP',
      accountId: () => String(PREFIX + nth()),
      businessAccountId: null,
      displayName: 'Matrix',
      token: 'a-token',
    },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.disconnectChannel': { ids: { id: of('channel', NOT_FOUND, { isFresh: true }) } },
  // Those that are planted have an account that the provider does not know.
  'Mutation.rotateChannelToken': {
    given: { token: 'another-token' },
    ids: { id: of('channel', NOT_FOUND) },
    comesTo: 'BAD_USER_INPUT/INVALID_INPUT/token',
  },
  'Mutation.updateChannel': {
    given: { displayName: null, businessAccountId: null },
    ids: { id: of('channel', NOT_FOUND) },
  },
  'Query.channel': { ids: { id: of('channel', 'null') } },
  'Query.channels': {
    given: { includeDisconnected: true, limit: 20 },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      afterId: position('afterId', 'channel'),
    },
    comesTo: rowsOfClients,
  },
  'Subscription.channelUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
