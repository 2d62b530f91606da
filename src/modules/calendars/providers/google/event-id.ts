const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv';
/** 128 bits in groups of five. */
const LENGTH = 26;

/** Google's own ids have 26 characters: with this in front none of them is one of ours. */
const PREFIX = 'sb';

/**
 * The id of the event of a booking. Google takes ids of the caller in lower-case base32hex (0-9, a-v), 5 to 1,024
 * characters, unique in their calendar: so whoever makes the event a second time is told that it is there.
 */
export function eventIdOf(bookingId: string): string {
  let rest = BigInt(`0x${bookingId.replaceAll('-', '')}`);
  let id = '';
  for (let at = 0; at < LENGTH; at += 1) {
    id = `${BASE32_HEX[Number(rest & 31n)]}${id}`;
    rest >>= 5n;
  }
  return `${PREFIX}${id}`;
}
