import { DomainError } from '../../kernel/errors.js';
import { type ChannelCapabilities, capabilitiesOf } from './capabilities.js';
import type { Provider } from './channels.js';
import type { ChannelProvider } from './providers/provider.js';

/** The providers that are built in, by name. A new one is a folder and one line where this is made. */
export class ChannelProviders {
  constructor(private readonly providers: Readonly<Partial<Record<Provider, ChannelProvider>>>) {}

  /** Whether this version can speak to it. */
  has(provider: Provider): boolean {
    return this.providers[provider] !== undefined;
  }

  /** What its lines can do; null where this version cannot speak to it. */
  capabilities(provider: Provider): ChannelCapabilities | null {
    const found = this.providers[provider];
    return found ? capabilitiesOf(provider, found) : null;
  }

  /** @throws DomainError CONFLICT for a provider that this version cannot speak to. */
  of(provider: Provider): ChannelProvider {
    const found = this.providers[provider];
    if (!found)
      throw new DomainError('CONFLICT', 'PROVIDER_NOT_SUPPORTED', `${provider} is not supported yet.`);
    return found;
  }
}
