import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject, MediaRef, Sender } from '../meta/envelopes.js';
import { type AcceptedMessage, FakeMeta } from '../meta/fake-meta.js';
import { Webhook, type WebhookOptions } from '../meta/webhook.js';
import { Customer, type World } from './customer.js';
import { BUSINESSES, type Business, FIRST_NAMES, LAST_NAMES } from './dialogues.js';
import { pdf, picture } from './files.js';
import type { SimulationOptions } from './options.js';
import { Random } from './random.js';

/** How many people keep their phone at hand after they are done. */
const KNOWN_CUSTOMERS = 500;
const BACKOFF_MS = [250, 1_000, 3_000, 10_000];
const REVIEW_MS = 5_000;
const WAIT_FOR_FIRST_REPLY_MS = 60_000;

/** Customers on one side, the provider on the other, and the server that is watched between them. */
export class Simulation implements World {
  private readonly stopping = new AbortController();
  private readonly random: Random;
  private readonly colours: Random;
  private readonly webhook: Webhook;
  private readonly known = new Map<string, Customer>();
  private readonly underWay = new Set<Promise<void>>();
  private conversations = 0;
  private provider: FakeMeta | null = null;
  private lastFailure = '';
  private undelivered = 0;

  constructor(
    private readonly options: SimulationOptions,
    private readonly print: (line: string) => void,
  ) {
    this.random = new Random(options.seed);
    this.colours = this.random.fork();
    this.webhook = new Webhook(this.webhookOptions());
  }

  /** Opens the provider's port. Answers the URL to give to the server as META_GRAPH_URL. */
  async listen(): Promise<string> {
    const statuses = this.random.fork();
    this.provider = await FakeMeta.start({
      port: this.options.providerPort,
      webhook: this.webhookOptions(),
      statuses: {
        delaysMs: () => [300, 900, 2_500].map((ms) => this.paced(ms * statuses.between(0.5, 1.5))),
      },
      reviewMs: this.paced(REVIEW_MS),
      onAccepted: (message) => this.route(message),
    });
    return this.provider.url;
  }

  /** Plays until it is stopped; with `once` until all have said their opening. Answers whether all arrived. */
  async play(): Promise<boolean> {
    try {
      if (this.options.once) await this.playOnce();
      else await this.playOn();
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
    return this.undelivered === 0;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.webhook.stop();
    await this.provider?.stop();
    await this.settled();
  }

  /** When everything that was said is answered and nobody is typing. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
    await this.provider?.settled();
  }

  async deliver(body: JsonObject): Promise<boolean> {
    const isThere = await this.webhook.deliver(body);
    if (isThere) this.lastFailure = '';
    else this.undelivered += 1;
    return isThere;
  }

  pause(ms: number): Promise<void> {
    return sleep(this.paced(ms), undefined, { signal: this.stopping.signal });
  }

  store(kind: 'photo' | 'document'): MediaRef {
    const isPhoto = kind === 'photo';
    const bytes = isPhoto ? picture(this.colours) : pdf('Referred for a first visit.');
    const mimeType = isPhoto ? 'image/png' : 'application/pdf';
    const id = this.provider?.addMedia(bytes, mimeType) ?? '';
    return { id, mimeType, sha256: createHash('sha256').update(bytes).digest('base64') };
  }

  say(who: string, what: string): void {
    this.print(`${new Date().toTimeString().slice(0, 8)}  ${who} ${what}`);
  }

  private async playOnce(): Promise<void> {
    const all = Array.from({ length: this.options.customers }, () => this.meet());
    await Promise.all(
      all.map((customer) => customer.converse([this.random.pick(customer.business.dialogues)[0]])),
    );
  }

  private async playOn(): Promise<void> {
    this.warnOfSilence();
    for (;;) {
      if (this.conversations < this.options.customers) this.follow(this.converse());
      await sleep(60_000 / this.options.rate, undefined, { signal: this.stopping.signal });
    }
  }

  private async converse(): Promise<void> {
    const customer = this.meet();
    this.conversations += 1;
    try {
      await customer.converse(this.random.pick(customer.business.dialogues));
    } finally {
      this.conversations -= 1;
    }
  }

  private follow(doing: Promise<void>): void {
    const ended = doing.catch((error: unknown) => this.tellError(error));
    this.underWay.add(ended);
    void ended.finally(() => this.underWay.delete(ended));
  }

  /** Every wait is cut short when the simulation stops: that is no error. */
  private tellError(error: unknown): void {
    if (!this.stopping.signal.aborted) this.print(`! ${String(error)}`);
  }

  private route(message: AcceptedMessage): void {
    const customer = this.known.get(keyOf(message.phoneNumberId, message.to)) ?? this.stranger(message);
    if (customer) this.follow(customer.hear(message));
  }

  /** Someone the demo world knew before: answers, too, and keeps the name the server has. */
  private stranger({ phoneNumberId, to }: AcceptedMessage): Customer | null {
    const business = BUSINESSES.find(({ line }) => line.phoneNumberId === phoneNumberId);
    return business ? this.introduce(to.includes('.') ? { userId: to } : { number: to }, business) : null;
  }

  private meet(): Customer {
    const business = this.random.pick(BUSINESSES);
    return this.introduce(someone(this.random), business);
  }

  private introduce(sender: Sender, business: Business): Customer {
    const customer = new Customer(sender, business, this, this.random.fork());
    for (const id of [sender.number, sender.userId]) {
      if (id) this.known.set(keyOf(business.line.phoneNumberId, id), customer);
    }
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KNOWN_CUSTOMERS) break;
      this.known.delete(oldest);
    }
    return customer;
  }

  private webhookOptions(): WebhookOptions {
    return {
      url: `${this.options.url}/api/webhooks/meta`,
      secret: this.options.appSecret,
      backoffMs: BACKOFF_MS.map((ms) => this.paced(ms)),
      onFailure: (reason) => this.tellFailure(reason),
    };
  }

  /** Once for each new reason: a server that is away would fill the screen. */
  private tellFailure(reason: string): void {
    if (reason === this.lastFailure || this.stopping.signal.aborted) return;
    this.lastFailure = reason;
    const isSignature = reason === 'answered 401' || reason === 'answered 403';
    const hint = isSignature
      ? 'Is META_APP_SECRET the same on both sides?'
      : 'Is the server running? It will be tried again.';
    this.print(`! ${this.options.url}/api/webhooks/meta: ${reason}. ${hint}`);
  }

  private warnOfSilence(): void {
    const warning = sleep(WAIT_FOR_FIRST_REPLY_MS, undefined, { signal: this.stopping.signal }).then(() => {
      if (!this.provider || this.provider.requests.length > 0) return;
      this.print(
        `! No reply has reached the provider yet. If one was sent from the inbox, restart the server with META_GRAPH_URL=${this.provider.url}`,
      );
    });
    warning.catch(() => {});
  }

  private paced(ms: number): number {
    return Math.round(ms * this.options.pace);
  }
}

const keyOf = (phoneNumberId: string, person: string): string => `${phoneNumberId} ${person}`;

/** Most show their number, some a user id beside it, and a few the user id alone. */
function someone(random: Random): Sender {
  const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  const number = `1555${random.integer(2_000_000, 9_999_999)}`;
  const userId = `US.${random.integer(1e14, 1e15)}`;
  const kind = random.next();
  if (kind < 0.1) return { name, userId, username: name.toLowerCase().replace(/[^a-z]+/g, '.') };
  return kind < 0.4 ? { name, number, userId } : { name, number };
}
