/** Before WhatsApp existed. */
const EARLIEST_MS = Date.UTC(2009, 0, 1);

/**
 * Meta writes times as Unix seconds in a string. A time that cannot be right (missing, before WhatsApp, or
 * after we received it) becomes the time of receipt: a customer's message is not refused for its clock, and
 * a clock ahead of ours must not hold the reply window open.
 */
export function timestampOf(raw: unknown, receivedAt: Date): Date {
  const seconds = typeof raw === 'string' && /^\d{1,12}$/.test(raw) ? Number(raw) : raw;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return receivedAt;
  const at = seconds * 1000;
  return at >= EARLIEST_MS && at <= receivedAt.getTime() ? new Date(at) : receivedAt;
}
