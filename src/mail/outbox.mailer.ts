import type { Clock } from '../kernel/clock.js';
import { type Mail, Mailer } from './mailer.js';
import type { Outbox } from './outbox.js';

/** Keeps mail on this machine, where a developer reads it. */
export class OutboxMailer extends Mailer {
  constructor(
    private readonly outbox: Outbox,
    private readonly from: string,
    private readonly clock: Clock,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    const at = this.clock.now();
    await this.outbox.put(at, mail.to, fileOf(mail, this.from, at));
  }
}

const fileOf = ({ to, subject, text, operation }: Mail, from: string, at: Date): string =>
  [
    `From: ${from}`,
    `To: ${to}`,
    `Date: ${at.toUTCString()}`,
    `Subject: ${subject}`,
    '',
    text.trimEnd(),
    '',
    '--',
    'Not part of the mail. Where there is no dashboard yet, run this in GraphiQL:',
    '',
    operation,
    '',
  ].join('\n');
