import type { ContactId, ConversationId, FlowRunId } from '../../kernel/ids.js';
import type { AiOutcome, BookingPort, HttpCall, HttpOutcome } from './ports.js';

/** Whose run it is that calls. */
export interface CallingRun {
  readonly id: FlowRunId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId | null;
}

/** What live runs reach beyond the conversation: other systems, models, bookings. As `FlowPorts` says of each. */
export abstract class FlowCalls {
  abstract http(run: CallingRun, key: string, call: HttpCall): Promise<HttpOutcome>;
  abstract ai(
    run: CallingRun,
    key: string,
    asked: { instructions: string; history: number },
  ): Promise<AiOutcome>;
  abstract bookings(run: CallingRun): BookingPort;
}
