import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { assertFunnelRange, type Funnel } from './funnel.js';
import { FunnelRepository } from './funnel.repository.js';

export interface AskedFunnel {
  readonly flowId: string;
  /** All of them unless told. */
  readonly version?: number | null;
  readonly from: Date;
  readonly to: Date;
}

/** How far customers come in a flow. */
@Injectable()
export class FunnelService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly funnels: FunnelRepository,
    private readonly versions: FlowVersionsService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Of the runs that began in [from, to), wherever they stand by now. Null for a flow that the actor may not see.
   *
   * @throws DomainError INVALID_INPUT to.
   */
  async of(
    actor: UserActor,
    { flowId: rawId, version = null, from, to }: AskedFunnel,
  ): Promise<Funnel | null> {
    assertFunnelRange(from, to);
    const flowId = parseId<'Flow'>(rawId);
    return (
      (flowId &&
        (await this.uow.read(actor, async (tx) => {
          if (!(await this.versions.runnable(tx, flowId))) return null;
          return this.funnels.of(tx, { flowId, version, from, to });
        }))) ??
      this.trail.dropped(actor, 'flow', rawId)
    );
  }
}
