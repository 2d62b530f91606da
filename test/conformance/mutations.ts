import { BOOKINGS } from './calls/bookings.js';
import { CALENDARS } from './calls/calendars.js';
import type { Calls } from './calls/call.js';
import { CHANNELS } from './calls/channels.js';
import { CONTACTS } from './calls/contacts.js';
import { DELIVERY } from './calls/delivery.js';
import { FLOW_RUNS } from './calls/flow-runs.js';
import { FLOWS } from './calls/flows.js';
import { HOURS } from './calls/hours.js';
import { KEYWORDS } from './calls/keywords.js';
import { MEDIA } from './calls/media.js';
import { MESSAGES } from './calls/messages.js';
import { NOTES } from './calls/notes.js';
import { OFFERS } from './calls/offers.js';
import { PEOPLE } from './calls/people.js';
import { REPLIES } from './calls/replies.js';
import { TAGS } from './calls/tags.js';
import { THREADS } from './calls/threads.js';
import { TRANSFERS } from './calls/transfers.js';

/** Every mutation. One that is not here fails the conformance. */
export const MUTATIONS: Calls = {
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
  ...TAGS,
  ...THREADS,
  ...TRANSFERS,
};
