import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type Mail, Mailer } from '../../mail/mailer.js';
import { type BookingChange, type BookingFollower, BookingFollowers } from '../bookings/booking-followers.js';
import type { Booking } from '../bookings/bookings.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { ClientsService } from '../clients/clients.service.js';
import { CALENDAR_FILE, calendarOf } from './booking-calendar.js';
import { BookingNews, isStillSo, newsOf, wordsOf } from './booking-letters.js';
import { BookingLinks } from './booking-links.js';
import { organizerOf } from './organizer.js';

const MAIL_BOOKING = 'booking.mail';

const payload = z.object({
  bookingId: z.uuid(),
  clientId: z.number().int(),
  version: z.number().int(),
  news: z.enum(BookingNews),
  startAt: z.coerce.date(),
  /** Of what was moved: when it was to be. */
  from: z.coerce.date().nullable(),
});
type Payload = z.infer<typeof payload>;

/** Some hours of trying, with the pauses of the job runner between. It ends sooner when the booking is over. */
const POLICY = { concurrency: 4, maxAttempts: 100, timeLimitMs: 60_000 };

/** Mails customers what becomes of their bookings, with an invitation that their calendar follows. */
@Injectable()
export class BookingMails implements OnModuleInit, BookingFollower, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly followers: BookingFollowers,
    private readonly bookings: BookingsService,
    private readonly clients: ClientsService,
    private readonly links: BookingLinks,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly mailer: Mailer,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(MAIL_BOOKING, this, POLICY);
    this.followers.follow(this);
  }

  async changed(tx: WriteTx, { before, after }: BookingChange): Promise<void> {
    const news = newsOf({ before, after });
    if (news === null || after.customer.email === null) return;
    const { id: bookingId, clientId, version, startAt } = after;
    const from = news === 'MOVED' ? (before?.startAt ?? null) : null;
    // One after the other: who is told that it was moved has been told that it is booked.
    const lane = `${MAIL_BOOKING}:${bookingId}`;
    await this.jobs.add(tx, {
      ...{ kind: MAIL_BOOKING, lane },
      payload: { bookingId, clientId, version, news, startAt, from } satisfies Payload,
    });
  }

  async run({ agencyId, payload: told }: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(agencyId, 'mail what becomes of bookings');
    const booking = await this.bookings.find(house, told.bookingId);
    const mail = booking && (await this.mailOf(house, booking, told));
    if (mail) await this.mailer.send(mail, context.signal);
    await this.uow.write(house, (tx) => context.complete(tx));
  }

  /** So that whoever wonders why the customer knows nothing finds out. */
  async onDead(tx: WriteTx, { payload: told }: Job<Payload | null>, reason: string): Promise<void> {
    if (!told) return;
    const { bookingId: subjectId, clientId, news } = told;
    tx.audit({ action: 'booking.mail_given_up', subjectId, clientId, details: { news, reason } });
  }

  /** Null when there is nothing to say any more, or nobody to say it to. */
  private async mailOf(
    house: SystemActor,
    booking: Booking,
    { version, news, startAt, from }: Payload,
  ): Promise<Mail | null> {
    const { email } = booking.customer;
    if (email === null || !isStillSo(news, startAt, booking, this.clock.now())) return null;
    const client = await this.clients.find(house, booking.clientId);
    if (!client) return null;
    const { name: clientName } = client;
    const method = news === 'CANCELLED' ? 'CANCEL' : 'REQUEST';
    const link = this.links.customers(booking);
    const facts = {
      clientName,
      organizer: organizerOf(this.config.mail),
      link: method === 'CANCEL' ? null : link,
    };
    return {
      // The same however often it is sent: a mailbox shows it once.
      id: `booking-${booking.id}-${version}`,
      to: email,
      ...wordsOf({ news, booking, from, clientName, link }),
      calendar: { method, fileName: CALENDAR_FILE, text: calendarOf(booking, method, facts) },
    };
  }
}
