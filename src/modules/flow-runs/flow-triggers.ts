import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import type { SystemActor } from '../../kernel/actor.js';
import type { FlowId, KeywordRuleId } from '../../kernel/ids.js';
import type { Contact } from '../contacts/contacts.js';
import type { ConversationView } from '../conversations/conversations.js';
import type { Message } from '../messages/messages.js';

/** What a customer wrote, for who decides whether it starts something. */
export interface Written {
  readonly conversation: ConversationView;
  readonly message: Message;
  readonly contact: Contact | null;
  /** A run of the conversation is not over. */
  readonly hasRun: boolean;
}

/** `done`: the message is dealt with, and no run gets to see it. */
export type Heard =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'start'; readonly flowId: FlowId; readonly ruleId: KeywordRuleId }
  | { readonly kind: 'done' };

/** Whatever starts flows by what customers write. It stands above runs: its module brings it when it is made. */
export interface FlowTrigger {
  /**
   * Whether messages to this client are to be looked at at all. In the transaction of every such message: one cheap look.
   *
   * @param text what this one says, null for one without words; unless told: whatever it says.
   */
  listens(tx: TenantTx, clientId: number, text?: string | null): Promise<boolean>;
  /** After that transaction, one message of a conversation at a time. May be asked again for the same message. */
  heard(house: SystemActor, written: Written): Promise<Heard>;
}

@Injectable()
export class FlowTriggers {
  readonly #all: FlowTrigger[] = [];

  /** Called when modules are made, before anything is heard. */
  add(trigger: FlowTrigger): void {
    this.#all.push(trigger);
  }

  async listens(tx: TenantTx, clientId: number, text?: string | null): Promise<boolean> {
    for (const trigger of this.#all) if (await trigger.listens(tx, clientId, text)) return true;
    return false;
  }

  /** What the first of them makes of it that makes anything of it. */
  async heard(house: SystemActor, written: Written): Promise<Heard> {
    for (const trigger of this.#all) {
      const heard = await trigger.heard(house, written);
      if (heard.kind !== 'nothing') return heard;
    }
    return { kind: 'nothing' };
  }
}
