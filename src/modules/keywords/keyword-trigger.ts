import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { SystemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { ProfilesService } from '../contacts/profiles.service.js';
import { type FlowTrigger, FlowTriggers, type Heard, type Written } from '../flow-runs/flow-triggers.js';
import { MessagesService } from '../messages/messages.service.js';
import { isOfThePack } from './compliance-pack.js';
import { KeywordHitsRepository } from './keyword-hits.repository.js';
import { KeywordJudge } from './keyword-judge.js';
import { KeywordPacksRepository } from './keyword-packs.repository.js';
import type { KeywordRule } from './keyword-rules.js';
import { KeywordRulesRepository } from './keyword-rules.repository.js';

const NOTHING: Heard = { kind: 'nothing' };
const DONE: Heard = { kind: 'done' };

/** What is written or tapped. A picture's caption, a place or a reaction says no keyword. */
const SPOKEN: ReadonlySet<string> = new Set(['TEXT', 'INTERACTIVE']);

/** What the rules make of what customers write. */
@Injectable()
export class KeywordTrigger implements FlowTrigger, OnModuleInit {
  constructor(
    private readonly triggers: FlowTriggers,
    private readonly uow: UnitOfWork,
    private readonly judge: KeywordJudge,
    private readonly rules: KeywordRulesRepository,
    private readonly packs: KeywordPacksRepository,
    private readonly hits: KeywordHitsRepository,
    private readonly profiles: ProfilesService,
    private readonly messages: MessagesService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.triggers.add(this);
  }

  /** What every client has listens to its own few words only: without that, each message of everybody would be a job. */
  async listens(tx: TenantTx, clientId: number, text?: string | null): Promise<boolean> {
    if (await this.rules.hasSome(tx, clientId)) return true;
    if (text !== undefined && (text === null || !isOfThePack(text))) return false;
    return (await this.packs.find(tx, clientId))?.isEnabled ?? true;
  }

  async heard(house: SystemActor, written: Written): Promise<Heard> {
    const rule = await this.#ruleFor(house, written);
    if (!rule) return NOTHING;
    if (rule.effect === 'OPT_OUT') return this.#optOut(house, rule, written);
    if (rule.effect === 'OPT_IN') return this.#optIn(house, rule, written);
    return this.#start(house, rule, written);
  }

  async #ruleFor(
    house: SystemActor,
    { conversation, message, contact, hasRun }: Written,
  ): Promise<KeywordRule | null> {
    const { clientId, channel } = conversation;
    const { direction, messageType, body: text, id: messageId } = message;
    if (!channel || direction !== 'INBOUND' || !SPOKEN.has(messageType) || !text) return null;
    const asked = { text, provider: channel.provider, contact, messageId, hasRun };
    const judged = await this.uow.read(house, (tx) => this.judge.judge(tx, clientId, asked));
    return judged.find(({ verdict }) => verdict === 'ACTS')?.rule ?? null;
  }

  async #start(house: SystemActor, rule: KeywordRule, { message, contact }: Written): Promise<Heard> {
    if (rule.flowId === null) return NOTHING;
    if (contact) {
      const at = this.clock.now();
      await this.uow.write(house, (tx) => this.hits.record(tx, rule, contact.id, message.id, at));
    }
    return { kind: 'start', flowId: rule.flowId, ruleId: rule.id };
  }

  /**
   * The confirmation is the last thing that they are told, so it is said before they are opted out: the gate through
   * which everything goes that the house says needs no exception. Whether or not it can be said, they are opted out.
   */
  async #optOut(
    house: SystemActor,
    rule: KeywordRule,
    { conversation, message, contact }: Written,
  ): Promise<Heard> {
    if (!contact || contact.optedOutAt) return DONE;
    await this.#say(house, conversation.id, rule, message.id);
    await this.profiles.set(house, contact.id, 'optedOut', true);
    return DONE;
  }

  async #optIn(
    house: SystemActor,
    rule: KeywordRule,
    { conversation, message, contact }: Written,
  ): Promise<Heard> {
    if (!contact) return DONE;
    await this.profiles.set(house, contact.id, 'optedOut', false);
    await this.#say(house, conversation.id, rule, message.id);
    return DONE;
  }

  /** Once for each message. What cannot be said, because the window is closed or they are blocked, is left out. */
  async #say(
    house: SystemActor,
    conversationId: string,
    { reply: body }: KeywordRule,
    messageId: string,
  ): Promise<void> {
    if (body === null) return;
    try {
      const clientMessageId = `keyword:${messageId}`;
      await this.messages.sendText(house, { conversationId, body, clientMessageId });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
}
