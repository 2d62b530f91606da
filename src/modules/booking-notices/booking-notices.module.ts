import { Module } from '@nestjs/common';
import { BookingCatalogModule } from '../booking-catalog/booking-catalog.module.js';
import { BookingsModule } from '../bookings/bookings.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { BookingLinks } from './booking-links.js';
import { BookingMails } from './booking-mails.service.js';
import { BookingTimeline } from './booking-timeline.js';
import { CalendarFilesController } from './calendar-files.controller.js';
import { CalendarFiles } from './calendar-files.service.js';
import { ReminderResolver } from './graphql/reminder.resolver.js';
import { ReminderDispatch } from './reminder-dispatch.js';
import { ReminderSender } from './reminder-sender.js';
import { RemindersRepository } from './reminders.repository.js';
import { RemindersService } from './reminders.service.js';

/** What people are told of bookings: by mail, in the thread, in their calendar, and some time before. */
@Module({
  imports: [
    BookingCatalogModule,
    BookingsModule,
    ClientsModule,
    ContactsModule,
    ConversationsModule,
    MessagesModule,
    TemplatesModule,
  ],
  controllers: [CalendarFilesController],
  providers: [
    BookingLinks,
    BookingMails,
    BookingTimeline,
    CalendarFiles,
    ReminderDispatch,
    ReminderResolver,
    ReminderSender,
    RemindersRepository,
    RemindersService,
  ],
})
export class BookingNoticesModule {}
