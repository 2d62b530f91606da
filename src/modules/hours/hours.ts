export const Weekday = {
  MONDAY: 'MONDAY',
  TUESDAY: 'TUESDAY',
  WEDNESDAY: 'WEDNESDAY',
  THURSDAY: 'THURSDAY',
  FRIDAY: 'FRIDAY',
  SATURDAY: 'SATURDAY',
  SUNDAY: 'SUNDAY',
} as const;
export type Weekday = (typeof Weekday)[keyof typeof Weekday];

/** Monday first. */
export const WEEKDAYS: readonly Weekday[] = Object.values(Weekday);

/** Part of an open day that is closed. */
export interface Break {
  /** `HH:MM`, as clocks on the wall show it. */
  readonly startsAt: string;
  /** The first minute after it; `24:00` is the end of the day, and so is `23:59`. */
  readonly endsAt: string;
}

/** The hours of one day. What goes on past midnight is open from 00:00 on the next day. */
export interface DayHours {
  /** `HH:MM`, as clocks on the wall show it. */
  readonly opensAt: string;
  /** The first minute after it; `24:00` is the end of the day, and so is `23:59`. */
  readonly closesAt: string;
  /** In order, within the hours, none overlapping another. */
  readonly breaks: readonly Break[];
}

export interface WeekdayHours extends DayHours {
  readonly day: Weekday;
}

/** What holds on one date in place of its weekday: closed without hours. */
export interface DatedHours {
  /** `YYYY-MM-DD`, as calendars on the wall show it. */
  readonly date: string;
  /** What people call the day. */
  readonly name: string | null;
  /** Null, as `closesAt` is then: closed all day. */
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly breaks: readonly Break[];
}

/** When something is open, in the words of people who live in its zone. */
export interface Hours {
  /** An IANA name. */
  readonly timeZone: string;
  /** Monday first, each day at most once; an absent one is closed. */
  readonly weekly: readonly WeekdayHours[];
  /** The earliest first, each date at most once. */
  readonly holidays: readonly DatedHours[];
}

/** When the business of a client is open. */
export interface BusinessHours extends Hours {
  readonly clientId: number;
  readonly updatedAt: Date;
}

const END_OF_DAY = 24 * 60;

/** Minutes after midnight. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The same of an end. Forms that cannot say 24:00 say 23:59 and mean it. */
export const endMinuteOf = (time: string): number => (time === '23:59' ? END_OF_DAY : minuteOf(time));
