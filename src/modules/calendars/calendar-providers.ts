import { notConfigured } from './calendars.errors.js';
import type { CalendarProviderName } from './calendars.js';
import type { CalendarProvider } from './providers/calendar-provider.js';

/** The providers that are built in, by name; null for one that the operator has not configured. */
export class CalendarProviders {
  constructor(private readonly providers: Readonly<Record<CalendarProviderName, CalendarProvider | null>>) {}

  find(name: CalendarProviderName): CalendarProvider | null {
    return this.providers[name];
  }

  /** @throws DomainError UNAVAILABLE CALENDARS_NOT_CONFIGURED. */
  of(name: CalendarProviderName): CalendarProvider {
    const found = this.find(name);
    if (!found) throw notConfigured(name);
    return found;
  }
}
