import type { Concern, FailureKind, FailureTable, KnownFailure } from '../../failures.js';

const passes = (concern: Concern): KnownFailure => ({ passes: concern });
const lasts = (kind: FailureKind): KnownFailure => ({ kind });

/**
 * Meta's codes, as its Cloud API documents them. Its titles change, its HTTP statuses overlap; the codes are what it
 * asks to build on. What lasts does so even with the 5xx that Meta answers some of it with.
 */
export const WHATSAPP_FAILURES: FailureTable = new Map([
  ['0', lasts('CHANNEL')], // the token could not be checked
  ['1', passes('PROVIDER')], // unknown error, possibly on their side
  ['2', passes('PROVIDER')], // temporarily down or overloaded
  ['3', lasts('CHANNEL')], // the app lacks the capability
  ['4', passes('CHANNEL')], // too many calls of the app
  ['10', lasts('CHANNEL')], // permission denied
  ['33', lasts('CHANNEL')], // the number is gone
  ['100', lasts('CONTENT')], // invalid parameter
  ['190', lasts('CHANNEL')], // the token has expired
  ['200', lasts('CHANNEL')], // permission not granted
  ['368', lasts('CHANNEL')], // blocked for policy violations
  ['80007', passes('CHANNEL')], // too many calls of the business account
  ['80008', passes('CHANNEL')], // the same, for its templates
  ['130429', passes('CHANNEL')], // throughput of the number
  ['130472', lasts('PERMANENT')], // the person is in an experiment of Meta's
  ['130497', lasts('BAD_NUMBER')], // the account may not write to this country
  ['131000', passes('PROVIDER')], // something went wrong
  ['131005', lasts('CHANNEL')], // access denied
  ['131008', lasts('CONTENT')], // a parameter is missing
  ['131009', lasts('CONTENT')], // a parameter's value is wrong
  ['131016', passes('PROVIDER')], // service overloaded
  ['131021', lasts('BAD_NUMBER')], // the recipient is the sender
  ['131026', lasts('BAD_NUMBER')], // undeliverable
  ['131030', lasts('BAD_NUMBER')], // the recipient is not on the list of a test number
  ['131031', lasts('CHANNEL')], // account locked
  ['131037', lasts('CHANNEL')], // the display name is not approved
  ['131042', lasts('CHANNEL')], // something is wrong with the payment
  ['131045', lasts('CHANNEL')], // the number is not registered as it should be
  ['131047', lasts('WINDOW_CLOSED')], // outside the 24 hours
  ['131048', lasts('CHANNEL')], // the number is held back as spam
  ['131049', lasts('PERMANENT')], // Meta would rather not: the person gets enough of this
  ['131050', lasts('OPTED_OUT')], // the person wants no marketing
  ['131051', lasts('CONTENT')], // message type not supported
  ['131052', lasts('MEDIA')], // a file could not be read
  ['131053', lasts('MEDIA')], // a file could not be taken
  ['131056', passes('CONVERSATION')], // too many messages between this pair
  ['131057', passes('PROVIDER')], // account in maintenance
  ['132000', lasts('TEMPLATE')], // another number of variables
  ['132001', lasts('TEMPLATE')], // no such template in this language
  ['132005', lasts('TEMPLATE')], // too long with its variables
  ['132007', lasts('TEMPLATE')], // its words break a policy
  ['132012', lasts('TEMPLATE')], // a variable of another kind
  ['132015', lasts('TEMPLATE')], // paused for its quality
  ['132016', lasts('TEMPLATE')], // disabled for its quality
  ['132068', lasts('TEMPLATE')], // its form is blocked
  ['132069', passes('CHANNEL')], // its form is throttled
  ['133000', lasts('CHANNEL')], // half deregistered
  ['133004', passes('PROVIDER')], // server temporarily unavailable
  ['133010', lasts('CHANNEL')], // the number is not registered
  ['135000', lasts('CONTENT')], // Meta cannot say what is wrong with the parameters
]);
