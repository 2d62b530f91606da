import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ChannelId } from '../../kernel/ids.js';
import { MAX_CHANNELS } from './channels.js';
import type { Refuted } from './providers/provider.js';

/** Says nothing of whose it is. */
export const accountTaken = () =>
  new DomainError(
    'CONFLICT',
    'ACCOUNT_TAKEN',
    'The account is connected already. It can be connected once it is disconnected there.',
    { field: 'accountId' },
  );

export const channelDisconnected = (id: ChannelId) =>
  new DomainError(
    'CONFLICT',
    'CHANNEL_DISCONNECTED',
    'The channel is not connected any more. Connect it again.',
    {
      id,
    },
  );

export const noCredential = (id: ChannelId) =>
  new DomainError('CONFLICT', 'NO_CREDENTIAL', 'The channel has no token. Connect it again.', { id });

export const tooManyChannels = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_CHANNELS',
    `An agency has at most ${MAX_CHANNELS} channels, those that are not connected any more included.`,
    { max: MAX_CHANNELS },
  );

export const providerAway = (code: string) =>
  new DomainError(
    'UNAVAILABLE',
    'PROVIDER_UNAVAILABLE',
    'The provider does not answer. Try again in a moment.',
    {
      providerCode: code,
    },
  );

const REFUTED: Readonly<Record<Refuted['field'], string>> = {
  token: 'The provider does not take the token for this account.',
  accountId: 'The provider knows no such account, or not for this token.',
  businessAccountId: 'The provider knows no such business account, or not for this token.',
};

/** In our words: the provider's may repeat what was given. */
export const refuted = ({ field, code }: Refuted) =>
  invalidInput(field, REFUTED[field], { providerCode: code });

export const missing = (field: string) =>
  invalidInput(field, `${field} is needed to connect a channel of this provider.`);

export const unfitToken = () =>
  invalidInput('token', 'token must be 1 to 4096 visible characters, as the provider shows it.');
