import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { AiReplies } from '../ai/ai-replies.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { CancelTokens } from '../bookings/cancel-tokens.js';
import { SlotsService } from '../bookings/slots.service.js';
import { shortened, storable } from '../channels/text.js';
import { type CallingRun, FlowCalls } from '../flow-engine/flow-calls.js';
import type { AiOutcome, BookingPort, HttpCall, HttpOutcome } from '../flow-engine/ports.js';
import { HoursService } from '../hours/hours.service.js';
import type { Message } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import { HttpCalls } from './http-calls.js';
import { RunBookings } from './run-bookings.js';

/** In code points: the least that all channels take. */
const LONGEST_REPLY = 4096;

/** What live runs reach beyond the conversation, through the services that everybody else uses. */
@Injectable()
export class LiveFlowCalls extends FlowCalls {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly calls: HttpCalls,
    private readonly replies: AiReplies,
    private readonly messages: MessagesService,
    private readonly slots: SlotsService,
    private readonly bookingsService: BookingsService,
    private readonly tokens: CancelTokens,
    private readonly hours: HoursService,
    private readonly clock: Clock,
  ) {
    super();
  }

  http(run: CallingRun, key: string, call: HttpCall): Promise<HttpOutcome> {
    return this.calls.call(run, key, call);
  }

  /** The model reads what the customer reads: no notes, and nothing of what happened to the thread. */
  async ai(
    { agencyId, conversationId }: CallingRun,
    _key: string,
    { instructions, history }: { readonly instructions: string; readonly history: number },
  ): Promise<AiOutcome> {
    const said = await this.messages.lastSaid(systemActor(agencyId, 'flow'), conversationId, history);
    const reply = await this.replies.reply({ instructions, messages: said.map(saidBefore) });
    return reply.ok ? { ok: true, text: shortened(storable(reply.text), LONGEST_REPLY) } : reply;
  }

  bookings(run: CallingRun): BookingPort {
    const { uow, slots, bookingsService: bookings, tokens, hours, clock } = this;
    return new RunBookings(run, { uow, slots, bookings, tokens, hours, clock });
  }
}

/** What has no words is called by its kind: `[image]`. */
const saidBefore = ({ direction, body, messageType }: Message) =>
  ({
    from: direction === 'INBOUND' ? 'customer' : 'agency',
    text: body?.trim() ? body : `[${messageType.toLowerCase()}]`,
  }) as const;
