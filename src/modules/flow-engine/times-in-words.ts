/** `Fri 4 Dec, 09:30` on the clocks of a zone: short enough for a button. */
export function shortMoment(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', day: 'numeric', month: 'short' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(at);
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')}, ${part('hour')}:${part('minute')}`;
}

/** Two that read the same, when clocks are set back or somebody has booked twice, are told apart: the second is (2). */
export function distinct<T extends { readonly text: string }>(all: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return all.map((one) => {
    const times = (seen.get(one.text) ?? 0) + 1;
    seen.set(one.text, times);
    return times === 1 ? one : { ...one, text: `${one.text} (${times})` };
  });
}
