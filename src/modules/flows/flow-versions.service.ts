import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { SystemActor } from '../../kernel/actor.js';
import type { FlowId } from '../../kernel/ids.js';
import type { FlowSettings } from './flow-document.js';
import { FlowGraph } from './flow-graph.js';
import { FlowVersionsRepository, type RunnableFlow } from './flow-versions.repository.js';

/** A graph is a few times its document: some hundred kilobytes at most. */
const MOST_GRAPHS = 200;

/** Published versions, ready to be walked. */
@Injectable()
export class FlowVersionsService {
  readonly #graphs = new LRUCache<string, FlowGraph>({ max: MOST_GRAPHS });

  constructor(
    private readonly uow: UnitOfWork,
    private readonly versions: FlowVersionsRepository,
  ) {}

  /** What can be begun, or cannot; null for what the actor does not see. */
  runnable(tx: TenantTx, id: FlowId): Promise<RunnableFlow | null> {
    return this.versions.runnable(tx, id);
  }

  /**
   * A version as runs walk it. For the house alone: what is kept has no regard to who asks.
   *
   * @throws Error for a version that was never published.
   */
  async graph(house: SystemActor, id: FlowId, version: number): Promise<FlowGraph> {
    const key = `${house.agencyId}/${id}/${version}`;
    const kept = this.#graphs.get(key);
    if (kept) return kept;
    const document = await this.uow.read(house, (tx) => this.versions.document(tx, id, version));
    if (!document) throw new Error(`Version ${version} of flow ${id} is not there.`);
    const graph = new FlowGraph(document);
    this.#graphs.set(key, graph);
    return graph;
  }

  /** What a version says of itself, in a transaction. @throws Error for one that the actor does not see. */
  async settings(tx: TenantTx, id: FlowId, version: number): Promise<FlowSettings> {
    const settings = await this.versions.settings(tx, id, version);
    if (!settings) throw new Error(`Version ${version} of flow ${id} is not there.`);
    return settings;
  }
}
