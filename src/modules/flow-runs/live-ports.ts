import { Injectable } from '@nestjs/common';
import type { SystemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { Provider } from '../channels/channels.js';
import { VariablesService } from '../contacts/variables.service.js';
import { FlowCalls } from '../flow-engine/flow-calls.js';
import type { FlowPorts } from '../flow-engine/ports.js';
import type { FlowRun } from './flow-runs.js';
import { LiveHands } from './live-hands.js';
import { LiveVoice } from './live-voice.js';

/** The world as the blocks of a live run see it. */
@Injectable()
export class LivePorts {
  constructor(
    private readonly voice: LiveVoice,
    private readonly hands: LiveHands,
    private readonly variables: VariablesService,
    private readonly calls: FlowCalls,
    private readonly clock: Clock,
  ) {}

  /** @param provider that of the conversation's channel. */
  of(house: SystemActor, run: FlowRun, provider: Provider): FlowPorts {
    const { voice, hands, variables, calls, clock } = this;
    return {
      provider,
      now: () => clock.now(),
      variables: () => variables.of(house, run.contactId),
      hasTag: (on, tagId) => hands.hasTag(house, run, on, tagId),
      say: (key, saying) => voice.say(house, run, key, saying),
      act: (_key, action) => hands.act(house, run, action),
      keep: (_key, target, value) => hands.keep(house, run, target, value),
      http: (key, call) => calls.http(run, key, call),
      ai: (key, asked) => calls.ai(run, key, asked),
      bookings: calls.bookings(run),
    };
  }
}
