import { createHmac, randomInt } from 'node:crypto';
import {
  envelope,
  type JsonObject,
  messages,
  messageValue,
  newWamid,
  type Sender,
  type StatusName,
  type StatusOptions,
  status,
  statusValue,
} from '../../src/simulate/meta/envelopes.js';
import type { Database } from './database.js';
import type { HttpAnswer, Server } from './server.js';

export const WEBHOOK = '/api/webhooks/meta';
export const APP_SECRET = 'dev-meta-app-secret';

export interface Customer extends Sender {
  readonly name: string;
  readonly number: string;
}

let customers = 0;

/** Somebody who never wrote before. */
export function newCustomer(name = 'Ana Duarte'): Customer {
  customers += 1;
  return { name, number: `1${randomInt(10 ** 6, 10 ** 7)}${String(customers).padStart(5, '0')}` };
}

/** A phone_number_id that no other channel of the database has. */
export const newAccountId = (): string => `${randomInt(10 ** 7, 10 ** 8)}${randomInt(10 ** 7, 10 ** 8)}`;

/** What `receives` found in the database afterwards. */
export interface ReceivedConversation {
  readonly id: string;
  readonly contactId: string;
  readonly clientId: number;
  readonly status: string;
  readonly lastSeq: number;
  readonly messageId: string;
}

export interface Receiving {
  readonly from?: Customer;
  /** When the customer sent it. */
  readonly at?: Date;
  readonly id?: string;
}

const signatureOf = (bytes: string | Buffer): string =>
  `sha256=${createHmac('sha256', APP_SECRET).update(bytes).digest('hex')}`;

/** Posts bytes to the webhook as Meta would; with another signature when told. */
export function postSigned(
  server: Server,
  body: string | Buffer,
  signature: string | null = signatureOf(body),
): Promise<HttpAnswer> {
  return server.request(WEBHOOK, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature !== null && { 'x-hub-signature-256': signature }),
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

/** One client's WhatsApp number, seen from Meta's side. */
export class WhatsAppLine {
  constructor(
    private readonly server: Server,
    private readonly database: Database,
    private readonly settle: () => Promise<void>,
    readonly agencyId: number,
    readonly accountId: string,
    readonly channelId: string,
    /** What the house was given to speak for this line. */
    readonly token: string,
    /** The account of Meta's that keeps its templates. */
    readonly businessAccountId: string,
  ) {}

  get line(): { phoneNumberId: string } {
    return { phoneNumberId: this.accountId };
  }

  /** A message of a customer, all the way in. Text, or anything that `messages` builds for the same customer. */
  async receives(
    what: string | JsonObject,
    { from = newCustomer(), at, id }: Receiving = {},
  ): Promise<ReceivedConversation> {
    const options = { ...(at && { at }), id: id ?? newWamid() };
    const message: JsonObject = typeof what === 'string' ? messages.text(from, what, options) : what;
    const answer = await this.posts(envelope(messageValue(this.line, from, [message])));
    if (answer.status !== 200) throw new Error(`The webhook answered ${answer.status}: ${answer.text}`);
    await this.settle();
    return this.conversationOf(String(message.id));
  }

  /** What became of a message that the house sent, all the way in. */
  async reports(name: StatusName, wamid: string, options: StatusOptions = {}): Promise<void> {
    const { status: answered } = await this.posts(
      envelope(statusValue(this.line, [status(name, wamid, newCustomer(), options)])),
    );
    if (answered !== 200) throw new Error(`The webhook answered ${answered}.`);
    await this.settle();
  }

  /** Signed and posted; nothing is waited for but the answer. */
  posts(body: unknown): Promise<HttpAnswer> {
    return postSigned(this.server, JSON.stringify(body));
  }

  private async conversationOf(providerMessageId: string): Promise<ReceivedConversation> {
    const [found] = await this.database.query<ReceivedConversation>(
      `SELECT c.id, c.contact_id AS "contactId", c.client_id AS "clientId", c.status, c.last_seq AS "lastSeq",
         m.id AS "messageId"
       FROM messages m JOIN conversations c ON c.agency_id = m.agency_id AND c.id = m.conversation_id
       WHERE m.agency_id = $1 AND m.provider_message_id = $2 AND m.direction = 'INBOUND'`,
      [this.agencyId, providerMessageId],
    );
    if (!found) throw new Error('The message did not arrive.');
    return found;
  }
}
