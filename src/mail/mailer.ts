/** One mail, to one person, in plain text. */
export interface Mail {
  /** The same mail has the same id however often it is sent, so that a mailbox can show it once. */
  readonly id: string;
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** For who develops without a dashboard: the operation that the link would lead to. Never sent. */
  readonly operation: string;
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
