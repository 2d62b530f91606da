import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type GateState, stateOf } from '../../jobs/circuit.js';
import { JobGates } from '../../jobs/job-gates.js';
import type { Actor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { ChannelId } from '../../kernel/ids.js';

/** What deliveries over a channel must pass together. Appending a message names it, too (`DELIVERY_JOB`). */
export const gateOfChannel = (id: ChannelId): string => `channel:${id}`;

/** How deliveries over a channel go. */
export interface ChannelFlow {
  readonly state: GateState;
  /** Of calls in a row, since the provider last answered. */
  readonly failures: number;
  /** Nothing is sent before; null: what there is goes out. */
  readonly heldUntil: Date | null;
  /** Why it failed last, or was held: the provider's code and words. Null: nothing was ever wrong. */
  readonly lastReason: string | null;
}

const UNTROUBLED: ChannelFlow = { state: 'CLOSED', failures: 0, heldUntil: null, lastReason: null };

/** Whether channels let messages through. Of channels that the actor sees: nobody is asked here. */
@Injectable()
export class ChannelGates {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly gates: JobGates,
    private readonly clock: Clock,
  ) {}

  /** Of each channel. */
  async of(actor: Actor, ids: readonly ChannelId[]): Promise<ReadonlyMap<ChannelId, ChannelFlow>> {
    const found = await this.uow.read(actor, (tx) => this.gates.find(tx, ids.map(gateOfChannel)));
    const now = this.clock.now();
    return new Map(
      ids.map((id) => {
        const gate = found.get(gateOfChannel(id));
        if (!gate) return [id, UNTROUBLED];
        const { failures, lastReason, heldUntil } = gate;
        const isHeld = heldUntil !== null && heldUntil > now;
        return [
          id,
          { state: stateOf(gate, now), failures, heldUntil: isHeld ? heldUntil : null, lastReason },
        ];
      }),
    );
  }
}
