/** What every room above may use. */
const GROUND = ['kernel', 'config', 'egress', 'http', 'database'];
const HOUSE = [...GROUND, 'files', 'secrets', 'realtime', 'jobs', 'mail', 'auth'];

/** A room, and the rooms that it may import from. Itself always; what is not written here is forbidden. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  config: ['kernel'],
  egress: ['kernel'],
  http: ['kernel', 'config'],
  secrets: ['kernel', 'config', 'database'],
  files: ['kernel', 'config', 'egress'],
  database: ['kernel', 'config'],
  realtime: ['kernel', 'config', 'database'],
  jobs: ['kernel', 'config', 'database'],
  mail: [...GROUND, 'jobs'],
  auth: [...GROUND, 'realtime', 'jobs', 'mail'],
  // The door. Beside the composition, only the GraphQL files of modules know it.
  graphql: ['kernel', 'config', 'http', 'auth', 'realtime'],
  health: HOUSE,
  // What only developers see.
  dev: HOUSE,
  // Lower modules never call up: they emit an event.
  'modules/clients': HOUSE,
  'modules/team': [...HOUSE, 'modules/clients'],
  'modules/groups': [...HOUSE, 'modules/team'],
  'modules/accounts': [...HOUSE, 'modules/clients', 'modules/team'],
  'modules/agencies': [...HOUSE, 'modules/accounts', 'modules/clients', 'modules/team'],
  'modules/audit': [...HOUSE, 'modules/clients', 'modules/team'],
  'modules/channels': [...HOUSE, 'modules/clients'],
  // When something is open. It knows of nothing that is.
  'modules/hours': [...HOUSE, 'modules/clients'],
  'modules/tags': [...HOUSE, 'modules/clients'],
  'modules/contacts': [...HOUSE, 'modules/channels', 'modules/clients', 'modules/tags', 'modules/team'],
  'modules/presence': [...HOUSE, 'modules/team'],
  'modules/media': [...HOUSE, 'modules/channels', 'modules/clients'],
  'modules/conversations': [
    ...HOUSE,
    'modules/channels',
    'modules/clients',
    'modules/contacts',
    'modules/groups',
    'modules/tags',
    'modules/team',
  ],
  'modules/templates': [...HOUSE, 'modules/channels', 'modules/clients'],
  'modules/saved-replies': [...HOUSE, 'modules/clients', 'modules/contacts', 'modules/conversations'],
  'modules/messages': [
    ...HOUSE,
    'modules/channels',
    'modules/clients',
    'modules/contacts',
    'modules/conversations',
    'modules/media',
    'modules/templates',
    'modules/team',
  ],
  // What can be booked and by whom; and what is booked.
  'modules/booking-catalog': [
    ...HOUSE,
    'modules/clients',
    'modules/hours',
    'modules/team',
    'modules/templates',
  ],
  'modules/bookings': [
    ...HOUSE,
    'modules/booking-catalog',
    'modules/clients',
    'modules/contacts',
    'modules/conversations',
    'modules/hours',
  ],
  // What people are told of bookings.
  'modules/booking-notices': [
    ...HOUSE,
    'modules/booking-catalog',
    'modules/bookings',
    'modules/clients',
    'modules/contacts',
    'modules/conversations',
    'modules/messages',
    'modules/templates',
  ],
  // Doors for customers: they use what is there.
  'modules/booking-pages': [
    ...HOUSE,
    'modules/booking-catalog',
    'modules/bookings',
    'modules/clients',
    'modules/hours',
  ],
  // Bookings in the calendars of those they are with.
  'modules/calendars': [...HOUSE, 'modules/booking-catalog', 'modules/bookings'],
  // Conversations that are led by themselves: what they are, ...
  'modules/flows': [
    ...HOUSE,
    'modules/booking-catalog',
    'modules/channels',
    'modules/clients',
    'modules/contacts',
    'modules/groups',
    'modules/media',
    'modules/tags',
    'modules/team',
    'modules/templates',
  ],
  // ... how they are walked, ...
  'modules/flow-engine': ['kernel', 'modules/channels', 'modules/contacts', 'modules/flows'],
  // ... and how they are tried without anybody's noticing.
  'modules/flow-trials': [
    ...HOUSE,
    'modules/booking-catalog',
    'modules/channels',
    'modules/flow-engine',
    'modules/flows',
    'modules/hours',
    'modules/tags',
    'modules/templates',
  ],
  // Flows at work in conversations.
  'modules/flow-runs': [
    ...HOUSE,
    'modules/channels',
    'modules/contacts',
    'modules/conversations',
    'modules/flow-engine',
    'modules/flows',
    'modules/flow-calls',
    'modules/messages',
  ],
  // A model that writes. It knows nothing of what it is for.
  'modules/ai': HOUSE,
  // What live runs of flows reach beyond the conversation.
  'modules/flow-calls': [
    ...HOUSE,
    'modules/ai',
    'modules/bookings',
    'modules/channels',
    'modules/flow-engine',
    'modules/flows',
    'modules/hours',
    'modules/messages',
  ],
  // What customers write that starts a flow, or ends what they get.
  'modules/keywords': [
    ...HOUSE,
    'modules/channels',
    'modules/clients',
    'modules/contacts',
    'modules/flow-runs',
    'modules/flows',
    'modules/hours',
    'modules/messages',
  ],
  // Files of contacts on their way in, and of everything on its way out.
  'modules/transfers': [
    ...HOUSE,
    'modules/clients',
    'modules/contacts',
    'modules/conversations',
    'modules/groups',
    'modules/media',
    'modules/messages',
    'modules/tags',
    'modules/team',
  ],
  'modules/delivery': [
    ...HOUSE,
    'modules/channels',
    'modules/contacts',
    'modules/conversations',
    'modules/media',
    'modules/messages',
  ],
  'modules/inbound': [
    ...HOUSE,
    'modules/channels',
    'modules/contacts',
    'modules/conversations',
    'modules/delivery',
    'modules/media',
    'modules/messages',
    'modules/templates',
  ],
  // The demo world and the simulator stand outside and use what is there.
  demo: ['*'],
  simulate: [],
};
