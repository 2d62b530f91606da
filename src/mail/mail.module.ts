import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Clock } from '../kernel/clock.js';
import { Mailer } from './mailer.js';
import { Outbox } from './outbox.js';
import { OutboxMailer } from './outbox.mailer.js';
import { SmtpMailer } from './smtp.mailer.js';

/** Mail: to an SMTP server, or where there is none into files that a developer reads. */
@Global()
@Module({
  providers: [
    {
      provide: Outbox,
      inject: [Config],
      useFactory: ({ dataDir }: Config) => new Outbox(join(dataDir, 'outbox')),
    },
    {
      provide: Mailer,
      inject: [Config, Outbox, Clock],
      useFactory: ({ mail: { smtpUrl, from } }: Config, outbox: Outbox, clock: Clock): Mailer =>
        smtpUrl === null ? new OutboxMailer(outbox, from, clock) : new SmtpMailer({ url: smtpUrl, from }),
    },
  ],
  exports: [Mailer, Outbox],
})
export class MailModule {}
