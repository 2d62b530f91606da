/** What goes with a mail for the calendar of whoever gets it. */
export interface CalendarPart {
  /** What the calendar is asked to do, as it also stands in the text. */
  readonly method: 'REQUEST' | 'CANCEL';
  readonly fileName: string;
  /** iCalendar. */
  readonly text: string;
}

/** One mail, to one person, in plain text. */
export interface Mail {
  /** The same mail has the same id however often it is sent, so that a mailbox can show it once. */
  readonly id: string;
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** As an invitation that calendars take by themselves, and as a file. */
  readonly calendar?: CalendarPart;
  /** For who develops without a dashboard: the operation that the link would lead to; null for one that works. Never sent. */
  readonly operation: string | null;
}

/** The way out for mail. */
export abstract class Mailer {
  /**
   * Resolves when the mail was taken over for delivery. Made for jobs: what it throws says what becomes of one.
   *
   * @throws Dead when the mail is refused for good; Retry when the next attempt may succeed.
   */
  abstract send(mail: Mail, signal: AbortSignal): Promise<void>;
}
