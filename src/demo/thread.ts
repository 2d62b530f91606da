import type { ChannelId, ContactId, MediaId, UserId } from '../kernel/ids.js';
import { type ConversationStatus, statusAfterInbound } from '../modules/conversations/conversations.js';
import { attachmentOf } from './attachment.js';
import type { DemoFile } from './demo-files.js';
import { demoId } from './demo-ids.js';
import { DEMO_PEOPLE, type PersonKey } from './demo-people.js';
import type { AttemptRow, FileToStore, MediaRow, MessageRow, ReadRow, ThreadRows } from './demo-rows.js';
import type { Customer, Line, Script, Step } from './script.js';
import { ACCEPTED_AFTER, trackingOf, UNTRACKED } from './tracking.js';

/** Where a script is played. */
export interface Stage {
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  /** Which of the client's conversations it is, from 1. */
  readonly number: number;
}

/** What WhatsApp calls the person: the digits of the number, or else a user id. */
export const externalIdOf = ({ phone, userId }: Customer): string =>
  phone?.replaceAll(/\D/g, '') ?? userId ?? '';

/**
 * Plays a script so that it ends `ago` before `now`: the rows that the house would have written, had it all
 * happened. Pure: the same script, stage and time give the same rows.
 */
export function threadOf(script: Script, stage: Stage, now: Date): ThreadRows {
  const length = script.steps.reduce((sum, step, i) => sum + (i === 0 ? 0 : lengthOf(step)), 0);
  const thread = new Thread(script, stage, now.getTime() - script.ago - length);
  script.steps.forEach((step, i) => {
    thread.play(step, i === 0 ? 0 : lengthOf(step));
  });
  return thread.rows();
}

const THINKING = 25_000;
const A_CHARACTER = 350;

/** How long a step takes, in milliseconds: a line as long as it takes to write. */
const lengthOf = (step: Step): number =>
  step.step === 'pause'
    ? step.length
    : THINKING + (step.step === 'line' ? (step.body?.length ?? 60) * A_CHARACTER : 0);

/** A conversation while it is being told. */
class Thread {
  readonly #messages: MessageRow[] = [];
  readonly #attempts: AttemptRow[] = [];
  readonly #media: MediaRow[] = [];
  readonly #files: FileToStore[] = [];
  /** How many messages each colleague has read. */
  readonly #readUpTo = new Map<PersonKey, number>();
  readonly #startedAt: Date;
  readonly #owner: { readonly agencyId: number; readonly clientId: number };
  readonly #id;
  #at: number;
  #status: ConversationStatus = 'OPEN';
  #statusChangedAt: Date;
  #resolvedAt: Date | null = null;
  #lastInboundAt: Date | null = null;
  #firstRepliedAt: Date | null = null;
  #inboundCount = 0;

  constructor(
    private readonly script: Script,
    private readonly stage: Stage,
    start: number,
  ) {
    this.#id = demoId('Conversation', stage.clientId, stage.number);
    this.#owner = { agencyId: stage.agencyId, clientId: stage.clientId };
    this.#at = start;
    this.#startedAt = this.#statusChangedAt = new Date(start);
  }

  play(step: Step, length: number): void {
    this.#at += length;
    if (step.step === 'line') this.append(step);
    if (step.step === 'status') this.become(step.status);
  }

  rows(): ThreadRows {
    const { script, stage } = this;
    const last = this.#messages.at(-1);
    return {
      conversation: {
        ...this.#owner,
        id: this.#id,
        channelId: stage.channelId,
        contactId: stage.contactId,
        customerExternalId: externalIdOf(script.customer),
        customerDisplayName: script.customer.name,
        status: this.#status,
        assigneeId: script.assignee && DEMO_PEOPLE[script.assignee].id,
        lastSeq: this.#messages.length,
        inboundCount: this.#inboundCount,
        lastMessageAt: last?.createdAt ?? this.#startedAt,
        lastInboundAt: this.#lastInboundAt,
        firstRepliedAt: this.#firstRepliedAt,
        resolvedAt: this.#resolvedAt,
        statusChangedAt: this.#statusChangedAt,
        createdAt: this.#startedAt,
      },
      messages: this.#messages,
      attempts: this.#attempts,
      media: this.#media,
      files: this.#files,
      reads: this.reads(),
    };
  }

  private become(status: ConversationStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#statusChangedAt = new Date(this.#at);
    if (status === 'RESOLVED') this.#resolvedAt = this.#statusChangedAt;
    else if (status !== 'CLOSED') this.#resolvedAt = null;
  }

  private append(line: Line): void {
    const seq = this.#messages.length + 1;
    const createdAt = new Date(this.#at);
    const isInbound = line.by === 'customer';
    if (isInbound) {
      this.become(statusAfterInbound(this.#status));
      this.#inboundCount += 1;
      this.#lastInboundAt = createdAt;
    }
    const isReply = !isInbound && line.type !== 'NOTE' && line.type !== 'SYSTEM';
    const quoted = line.quotes ? this.#messages[line.quotes - 1] : this.answered(line);
    const message: MessageRow = {
      ...this.#owner,
      id: demoId('Message', this.stage.clientId, this.serial(seq)),
      conversationId: this.#id,
      seq,
      direction: isInbound ? 'INBOUND' : 'OUTBOUND',
      messageType: line.type,
      body: line.body,
      interactive: line.interactive ?? null,
      content: this.contentOf(line),
      mediaId: line.file ? this.attach(line.file, seq, isInbound) : null,
      mediaMimeType: line.file?.mimeType ?? null,
      senderId: this.senderOf(line, seq),
      providerMessageId: isInbound || isReply ? this.providerId(seq) : null,
      quotedProviderId: quoted?.providerMessageId ?? null,
      quotedMessageId: quoted?.id ?? null,
      inboundSeen: this.#inboundCount,
      createdAt,
      ...UNTRACKED,
      ...(isInbound && { sentAt: createdAt }),
      ...(isReply && trackingOf(line.fate ?? 'READ', this.#at)),
    };
    this.#messages.push(message);
    if (!isReply) return;
    this.#firstRepliedAt ??= createdAt;
    this.#attempts.push(this.attemptOf(message));
  }

  /** Who wrote it has seen everything above it. */
  private senderOf({ by }: Line, seq: number): UserId | null {
    if (by === 'customer' || by === 'house') return null;
    const person = by === 'worker' ? (this.script.worker ?? this.script.assignee) : by;
    if (!person) throw new Error(`Nobody answers ${this.script.customer.name}.`);
    this.#readUpTo.set(person, seq);
    return DEMO_PEOPLE[person].id;
  }

  /** What a tap, a choice or a reaction is about: the last thing that the client's side said. */
  private answered({ type, by }: Line): MessageRow | undefined {
    if (by !== 'customer' || (type !== 'INTERACTIVE' && type !== 'REACTION')) return undefined;
    return this.#messages.findLast(({ status }) => status !== null);
  }

  private contentOf(line: Line): MessageRow['content'] {
    if (line.type !== 'REACTION') return line.content ?? null;
    return { emoji: line.body, providerMessageId: this.answered(line)?.providerMessageId ?? null };
  }

  private attach(file: DemoFile, seq: number, isInbound: boolean): MediaId {
    const serial = this.serial(seq);
    const channelId = this.stage.channelId;
    const { media, stored } = attachmentOf(file, {
      ...this.#owner,
      channelId,
      serial,
      isInbound,
      at: new Date(this.#at),
    });
    this.#media.push(media);
    if (stored) this.#files.push(stored);
    return media.id;
  }

  private attemptOf({ id, seq, createdAt }: MessageRow): AttemptRow {
    return {
      ...this.#owner,
      id: demoId('Attempt', this.stage.clientId, this.serial(seq)),
      messageId: id,
      channelId: this.stage.channelId,
      attempt: 1,
      startedAt: createdAt,
      finishedAt: new Date(createdAt.getTime() + ACCEPTED_AFTER),
      providerMessageId: this.providerId(seq),
      outcome: 'accepted',
    };
  }

  private reads(): ReadRow[] {
    for (const person of this.script.readBy ?? []) this.#readUpTo.set(person, this.#messages.length);
    return [...this.#readUpTo].map(([person, seq]) => ({
      ...this.#owner,
      userId: DEMO_PEOPLE[person].id,
      conversationId: this.#id,
      seq,
      inboundSeen: this.#messages[seq - 1]?.inboundSeen ?? 0,
    }));
  }

  /** Unique among the client's messages. */
  private serial(seq: number): number {
    return this.stage.number * 1_000 + seq;
  }

  /** In the form of WhatsApp's ids. */
  private providerId(seq: number): string {
    const name = `demo:${this.stage.clientId}:${this.serial(seq)}:${externalIdOf(this.script.customer)}`;
    return `wamid.${Buffer.from(name).toString('base64')}`;
  }
}
