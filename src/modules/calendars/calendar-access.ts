import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Clock } from '../../kernel/clock.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import { CalendarProviders } from './calendar-providers.js';
import type { CalendarConnection } from './calendars.js';
import { CredentialsRepository, type Holder } from './credentials.repository.js';
import type {
  CalendarFailure,
  CalendarProvider,
  CalendarTokens,
  ReconnectNeeded,
  Rejected,
  RetryLater,
} from './providers/calendar-provider.js';

/** A token that ends this soon is refreshed before it is used. */
const SPARE_MS = 60_000;

const Stored = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresAt: z.coerce.date() });

export type Trouble = RetryLater | ReconnectNeeded | Rejected;

interface Held {
  readonly tokens: CalendarTokens;
  readonly sealed: string;
}

/** Speaks for connected calendars: opens their tokens for a call, and refreshes them where that is due. */
@Injectable()
export class CalendarAccess {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly credentials: CredentialsRepository,
    private readonly providers: CalendarProviders,
    private readonly vault: CredentialVault,
    private readonly clock: Clock,
  ) {}

  /**
   * A call to the calendar's provider. An access token that is over, or that the provider takes for over, is refreshed
   * once. `reconnect` when nobody may speak for the calendar any more.
   */
  async call<T extends { readonly outcome: string }>(
    connection: Pick<CalendarConnection, 'agencyId' | 'id' | 'provider'>,
    call: (provider: CalendarProvider, accessToken: string) => Promise<T | CalendarFailure>,
    signal: AbortSignal,
  ): Promise<T | Trouble> {
    const provider = this.providers.find(connection.provider);
    if (!provider) return NOT_CONFIGURED;
    const held = await this.held(connection);
    if (!held) return NO_CREDENTIAL;
    const isSpare = held.tokens.expiresAt.getTime() - this.clock.now().getTime() > SPARE_MS;
    if (isSpare) {
      const result = await call(provider, held.tokens.accessToken);
      if (!isUnauthorized(result)) return result;
    }
    const fresh = await this.refreshed(provider, connection, held, signal);
    if (fresh.outcome !== 'granted') return fresh;
    const result = await call(provider, fresh.tokens.accessToken);
    return isUnauthorized(result) ? { ...result, outcome: 'reconnect' } : result;
  }

  /** What speaks for it from now on. */
  async store(connection: Holder, tokens: CalendarTokens): Promise<void> {
    const sealed = this.sealed(connection, tokens);
    await this.uow.system('connect a calendar', (tx) => this.credentials.store(tx, connection, sealed));
  }

  /** Null where there are none. @throws where they were sealed with a key that is not here. */
  async held(connection: Holder): Promise<Held | null> {
    const sealed = await this.uow.system('call a calendar', (tx) => this.credentials.find(tx, connection));
    if (sealed === null) return null;
    const tokens = Stored.parse(JSON.parse(this.vault.open(sealed, connection.id)));
    return { tokens, sealed };
  }

  async forget(connection: Holder): Promise<void> {
    await this.uow.system('disconnect a calendar', (tx) => this.credentials.remove(tx, connection));
  }

  private async refreshed(
    provider: CalendarProvider,
    connection: Holder,
    { tokens, sealed }: Held,
    signal: AbortSignal,
  ) {
    const result = await provider.refresh(tokens.refreshToken, { signal });
    if (result.outcome === 'unauthorized') return { ...result, outcome: 'reconnect' as const };
    if (result.outcome === 'granted') {
      const next = this.sealed(connection, result.tokens);
      await this.uow.system('call a calendar', (tx) => this.credentials.renew(tx, connection, next, sealed));
    }
    return result;
  }

  private sealed({ id }: Holder, tokens: CalendarTokens): string {
    return this.vault.seal(JSON.stringify(tokens), id);
  }
}

const isUnauthorized = (result: {
  readonly outcome: string;
}): result is Extract<CalendarFailure, { outcome: 'unauthorized' }> => result.outcome === 'unauthorized';

/** Whoever runs the server may configure it again: nothing is lost by waiting. */
const NOT_CONFIGURED: RetryLater = {
  outcome: 'retry',
  code: 'CALENDARS_NOT_CONFIGURED',
  text: 'This server has no credentials of its own with the provider.',
};

const NO_CREDENTIAL: ReconnectNeeded = {
  outcome: 'reconnect',
  code: 'NO_CREDENTIAL',
  text: 'There are no tokens for this calendar.',
};
