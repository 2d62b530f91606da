/** What an id names; it stands in the id, so that a channel's never equals a conversation's. */
export const KIND = {
  user: 1,
  channel: 2,
  contact: 3,
  conversation: 4,
  message: 5,
  identity: 6,
  service: 7,
  staff: 8,
  booking: 9,
  flow: 10,
};

const EPOCH_MS = 1_750_000_000_000;

/** The n-th id of a kind: a UUIDv7 whose time grows with n. */
export function benchId(kind, n) {
  const digits = [
    (EPOCH_MS + n).toString(16).padStart(12, '0'),
    '7',
    kind.toString(16).padStart(3, '0'),
    '8',
    n.toString(16).padStart(15, '0'),
  ].join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The same in the database, for the time of loading. */
export const createBenchId = `CREATE FUNCTION bench_id(kind int, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT (lpad(to_hex(${EPOCH_MS} + n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
    || lpad(to_hex(n), 15, '0'))::uuid $$`;
