import type { SentMessageInfo, Transporter } from 'nodemailer';
import { Dead, Retry } from '../jobs/job.js';
import { type CalendarPart, type Mail, Mailer } from './mailer.js';

export interface SmtpTimeouts {
  readonly connectionTimeout: number;
  readonly greetingTimeout: number;
  /** Without anything heard from the server. */
  readonly socketTimeout: number;
}

/** In milliseconds; together within the time limit of a job that sends. */
const TIMEOUTS: SmtpTimeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 15_000 };
const DNS_TIMEOUT_MS = 5_000;

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with its credentials. */
  readonly url: string;
  readonly from: string;
  readonly timeouts?: SmtpTimeouts;
}

/** What nodemailer says of a failure. */
interface SmtpFailure {
  readonly code?: unknown;
  /** Of the server's reply: whether the next attempt would get the same. */
  readonly permanent?: unknown;
}

/** Refusals of the mail itself: its sender, its recipient or its text. */
const ABOUT_THE_MAIL: ReadonlySet<unknown> = new Set(['EENVELOPE', 'EMESSAGE']);

/** Hands mail to an SMTP server. */
export class SmtpMailer extends Mailer {
  #transport: Promise<Transporter<SentMessageInfo>> | null = null;

  constructor(private readonly options: SmtpOptions) {
    super();
  }

  async send({ id, to, subject, text, calendar }: Mail, signal: AbortSignal): Promise<void> {
    this.#transport ??= transportTo(this.options);
    const { from } = this.options;
    const messageId = `<${id}@${domainOf(from)}>`;
    try {
      const transport = await this.#transport;
      await transport.sendMail({
        ...{ from, to: { name: '', address: to }, subject, text, messageId, signal },
        ...(calendar && { icalEvent: partOf(calendar) }),
      });
    } catch (error) {
      throw outcomeOf(error);
    }
  }
}

/** Loaded with the first mail. A password goes over TLS or not at all. */
async function transportTo({ url, timeouts = TIMEOUTS }: SmtpOptions): Promise<Transporter<SentMessageInfo>> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    ...timeouts,
    dnsTimeout: DNS_TIMEOUT_MS,
    requireTLS: new URL(url).username !== '',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * Only a refusal of this very mail is for good. Wrong credentials or a server that is not one are ours to put
 * right, and the mail waits for that.
 */
function outcomeOf(error: unknown): Dead | Retry {
  const reason = `SMTP: ${error instanceof Error ? error.message : String(error)}`;
  const { code, permanent } = (error ?? {}) as SmtpFailure;
  return permanent !== false && ABOUT_THE_MAIL.has(code) ? new Dead(reason) : new Retry(undefined, reason);
}

const partOf = ({ method, fileName, text }: CalendarPart) => ({ method, filename: fileName, content: text });

const domainOf = (from: string): string => from.slice(from.lastIndexOf('@') + 1).replace('>', '');
