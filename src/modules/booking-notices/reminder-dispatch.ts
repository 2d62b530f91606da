import { Injectable } from '@nestjs/common';
import type { SystemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { Mailer } from '../../mail/mailer.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import type { Booking } from '../bookings/bookings.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { ClientsService } from '../clients/clients.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ContactThreadsService } from '../conversations/contact-threads.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import type { Message } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import { TemplateMessages } from '../messages/template-messages.service.js';
import type { TemplateView } from '../templates/templates.js';
import { TemplatesService } from '../templates/templates.service.js';
import { BookingLinks } from './booking-links.js';
import { type Way, type Ways, waysOf } from './reminder-ways.js';
import { type ReminderFacts, reminderMail, reminderText, templateValues } from './reminder-words.js';
import type { BookingReminder } from './reminders.js';

/** Of somebody's threads the one that goes on is among these. */
const LOOKED_AT = 20;

/** The ways of one reminder, and how it goes along one of them. */
export interface Dispatch extends Ways {
  /** Null: by mail. @throws DomainError where the way is closed after all; Dead or Retry as `Mailer.send`. */
  send(way: Way, signal: AbortSignal): Promise<Message | null>;
}

/** How one reminder reaches its customer: what is open to it now, and what it says there. */
@Injectable()
export class ReminderDispatch {
  constructor(
    private readonly bookings: BookingsService,
    private readonly catalog: BookingCatalogService,
    private readonly clients: ClientsService,
    private readonly contacts: ContactsService,
    private readonly threads: ContactThreadsService,
    private readonly conversations: ConversationsService,
    private readonly templates: TemplatesService,
    private readonly messages: MessagesService,
    private readonly templateMessages: TemplateMessages,
    private readonly links: BookingLinks,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
  ) {}

  async prepare(house: SystemActor, reminder: BookingReminder): Promise<Dispatch> {
    const booking = await this.bookings.find(house, reminder.bookingId);
    const [contact, thread, template] = await Promise.all([
      booking?.contactId ? this.contacts.find(house, booking.contactId) : null,
      booking && this.#threadOf(house, booking),
      booking && this.#templateOf(house, booking),
    ]);
    const ways = waysOf({ reminder, booking, contact, thread, template, now: this.clock.now() });
    return {
      ...ways,
      send: async (way, signal) => {
        if (!booking) throw new Error('There is no way for a booking that is not there.');
        const facts = await this.#factsOf(house, booking);
        if (way.via === 'EMAIL') {
          await this.mailer.send({ id: reminder.id, to: way.address, ...reminderMail(facts) }, signal);
          return null;
        }
        const to = { conversationId: way.conversationId, clientMessageId: reminder.id };
        if (way.via === 'MESSAGE') return this.messages.sendText(house, { ...to, body: reminderText(facts) });
        if (!template) throw new Error('There is no such way without a template.');
        return this.templateMessages.send(house, { ...to, ...filled(template, facts) });
      },
    };
  }

  /** The one that it was booked in while that goes on, else the newest of the customer's that does. */
  async #threadOf(
    house: SystemActor,
    { conversationId, contactId }: Booking,
  ): Promise<ConversationView | null> {
    const own = conversationId && (await this.conversations.find(house, conversationId));
    if (own && own.status !== 'CLOSED') return own;
    const theirs = contactId ? await this.threads.list(house, [contactId], LOOKED_AT, null) : [];
    return theirs.find(({ status }) => status !== 'CLOSED') ?? own;
  }

  async #templateOf(house: SystemActor, { serviceId }: Booking): Promise<TemplateView | null> {
    const service = await this.catalog.service(house, serviceId);
    return service?.reminderTemplateId ? this.templates.find(house, service.reminderTemplateId) : null;
  }

  async #factsOf(house: SystemActor, booking: Booking): Promise<ReminderFacts> {
    const client = await this.clients.find(house, booking.clientId);
    const [link, linkEnd] = [this.links.customers(booking), this.links.customersEnd(booking)];
    return { booking, clientName: client?.name ?? '', link, linkEnd };
  }
}

/** @throws DomainError CONFLICT TEMPLATE_NOT_FILLED when it wants to know what a booking does not. */
function filled({ id: templateId, variables: wanted }: TemplateView, facts: ReminderFacts) {
  const variables = templateValues(wanted, facts);
  if (variables) return { templateId, variables };
  throw new DomainError(
    'CONFLICT',
    'TEMPLATE_NOT_FILLED',
    'The template has variables that no reminder fills.',
    {
      templateId,
    },
  );
}
