import { BOOKINGS } from './rows/bookings.js';
import { CALENDARS } from './rows/calendars.js';
import { CHANNELS } from './rows/channels.js';
import { CONTACTS } from './rows/contacts.js';
import { DELIVERY } from './rows/delivery.js';
import { FLOW_RUNS } from './rows/flow-runs.js';
import { FLOWS } from './rows/flows.js';
import { HOURS } from './rows/hours.js';
import { KEYWORDS } from './rows/keywords.js';
import { MEDIA } from './rows/media.js';
import { MESSAGES } from './rows/messages.js';
import { NOTES } from './rows/notes.js';
import { OFFERS } from './rows/offers.js';
import { PEOPLE } from './rows/people.js';
import { REPLIES } from './rows/replies.js';
import { SEARCH } from './rows/search.js';
import { TAGS } from './rows/tags.js';
import { THREADS } from './rows/threads.js';
import { TRANSFERS } from './rows/transfers.js';
import type { Rows } from './rules.js';

/**
 * Every root field, with every argument: one that is not here fails the matrix. `rules.ts` says what the words
 * mean, `territories.ts` which kinds of ids there are. What a field demands is not said here: it is read
 * from its own declaration.
 */
export const ROWS: Rows = {
  ...BOOKINGS,
  ...CALENDARS,
  ...CHANNELS,
  ...CONTACTS,
  ...DELIVERY,
  ...FLOW_RUNS,
  ...FLOWS,
  ...HOURS,
  ...KEYWORDS,
  ...MEDIA,
  ...MESSAGES,
  ...NOTES,
  ...OFFERS,
  ...PEOPLE,
  ...REPLIES,
  ...SEARCH,
  ...TAGS,
  ...THREADS,
  ...TRANSFERS,
};
