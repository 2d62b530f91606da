import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../kernel/actor.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import { Provider } from '../channels/channels.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { ContentLimits } from '../channels/content.js';
import { flowProblems, leastOf } from './flow-checks.js';
import type { FlowDocument } from './flow-document.js';
import { type FlowProblem, isError, told } from './flow-problems.js';
import { FlowReferenceChecks } from './flow-reference-checks.service.js';
import { shaped } from './flow-shape.js';

/** Everything that is wrong with a flow, each with its place. */
export interface FlowValidation {
  /** Nothing stands in the way of publishing it. */
  readonly isPublishable: boolean;
  /** At most 100, errors first. */
  readonly problems: readonly FlowProblem[];
  /** How many there are. */
  readonly problemCount: number;
}

/** What is wrong, and the document where there is one. */
export interface Validated {
  readonly document: FlowDocument | null;
  readonly validation: FlowValidation;
}

/** Says everything that is wrong with a flow at once: its shape or, where that is right, its meaning. */
@Injectable()
export class FlowValidationService {
  constructor(
    private readonly channels: ChannelsService,
    private readonly providers: ChannelProviders,
    private readonly references: FlowReferenceChecks,
  ) {}

  async validate(actor: UserActor, clientId: number, typed: unknown): Promise<Validated> {
    const { document, problems } = shaped(typed);
    if (!document) return { document, validation: validationOf(problems) };
    const limits = await this.#limits(actor, clientId);
    const found = [
      ...flowProblems(document, limits),
      ...(await this.references.problems(actor, clientId, document)),
    ];
    return { document, validation: validationOf(found) };
  }

  /** What all channels of the client take; those of WhatsApp where it has none yet. */
  async #limits(actor: UserActor, clientId: number): Promise<ContentLimits> {
    const channels = [...(await this.channels.visible(actor)).values()];
    const own = channels.filter((channel) => channel.clientId === clientId && !channel.disconnectedAt);
    const spoken = own.map(({ provider }) => provider).filter((provider) => this.providers.has(provider));
    const [first = Provider.WHATSAPP, ...others] = new Set(spoken);
    return leastOf([this.providers.of(first).limits, ...others.map((one) => this.providers.of(one).limits)]);
  }
}

const validationOf = (problems: readonly FlowProblem[]): FlowValidation => ({
  isPublishable: !problems.some(isError),
  problems: told(problems),
  problemCount: problems.length,
});
