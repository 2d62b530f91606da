import { newAccountId } from '../../world/whatsapp.js';
import type { Calls } from './call.js';

/** Lines, and who looks after them. */
export const CHANNELS: Calls = {
  connectChannel: {
    action: 'channel.connected',
    call: (agency) => ({
      by: agency.admin,
      variables: {
        ...{ clientId: agency.clients[1].id, provider: 'WHATSAPP', accountId: newAccountId() },
        ...{ displayName: 'Second desk', token: 'a-token' },
      },
    }),
  },
  disconnectChannel: {
    action: 'channel.disconnected',
    call: (agency) => ({ by: agency.admin, variables: { id: agency.whatsapp.channelId } }),
  },
  rotateChannelToken: {
    action: 'channel.token_rotated',
    call: (agency) => ({
      by: agency.admin,
      variables: { id: agency.whatsapp.channelId, token: 'another-token' },
    }),
  },
  updateChannel: {
    action: 'channel.updated',
    call: (agency) => ({
      by: agency.admin,
      variables: { id: agency.whatsapp.channelId, displayName: 'Back office' },
    }),
  },
};
