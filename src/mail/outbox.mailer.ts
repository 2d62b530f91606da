import type { Clock } from '../kernel/clock.js';
import { type CalendarPart, type Mail, Mailer } from './mailer.js';
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

const fileOf = ({ id, to, subject, text, calendar, operation }: Mail, from: string, at: Date): string =>
  [
    `From: ${from}`,
    `To: ${to}`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: ${id}`,
    `Subject: ${subject}`,
    '',
    text.trimEnd(),
    ...(calendar ? attached(calendar) : []),
    ...(operation === null ? [] : instead(operation)),
    '',
  ].join('\n');

const attached = ({ method, fileName, text }: CalendarPart): readonly string[] => [
  '',
  '--',
  `Attached: ${fileName} (text/calendar; method=${method})`,
  '',
  text.replaceAll('\r\n', '\n').trimEnd(),
];

const instead = (operation: string): readonly string[] => [
  '',
  '--',
  'Not part of the mail. Where there is no dashboard yet, run this in GraphiQL:',
  '',
  operation,
];
