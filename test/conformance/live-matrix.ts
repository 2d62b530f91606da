import type { Client } from '../world/agency.js';
import { Assign, operation, SendText } from '../world/documents.js';
import { atOnce } from './asking.js';
import { type Cell, cellsOf } from './cells.js';
import { documentForAll, fieldOf } from './documents.js';
import type { Scene } from './scene.js';
import { ROWS } from './tenant-matrix.js';
import type { Territory } from './territories.js';
import { Wire } from './wire.js';

const SetPresence = operation<{ setPresence: unknown }>(
  'mutation ($status: PresenceStatus!) { setPresence(status: $status) { userId } }',
);

/** One subscription that somebody listens to. */
interface Listening {
  readonly name: string;
  readonly cell: Cell;
  readonly wire: Wire;
  readonly id: string;
}

/** Everybody listens to everything that they can name, and then everything happens. */
export class LiveMatrix {
  private constructor(
    private readonly scene: Scene,
    private readonly wires: readonly Wire[],
    private readonly listening: readonly Listening[],
  ) {}

  static async open(scene: Scene): Promise<LiveMatrix> {
    const names = Object.keys(ROWS).filter((name) => name.startsWith('Subscription.'));
    const callers = scene.callers.filter(({ refusal }) => !refusal);
    // Whoever something happens to has to be there.
    const people = [scene.acme.clients[1].user, scene.rival.clients[0].user];
    const wires = await Promise.all(
      [...callers, ...people].map((one) => Wire.as(scene.world.server, one.authorization)),
    );
    const listening: Listening[] = [];
    for (const [at, caller] of callers.entries()) {
      const wire = wires[at] as Wire;
      for (const name of names) {
        const cells = await cellsOf(caller, fieldOf(scene.schema, name), ROWS[name] ?? {}, scene.territories);
        const document = documentForAll(scene.schema, name);
        const asked = await atOnce(cells.length, cells, (cell) => wire.ask(document, cell.variables));
        for (const [n, { id, outcome }] of asked.entries()) {
          if (outcome === 'listening') listening.push({ name, cell: cells[n] as Cell, wire, id });
        }
      }
    }
    return new LiveMatrix(scene, wires, listening);
  }

  /** Something of every kind happens in every territory, and who may hear of it has heard. */
  async everythingHappens(): Promise<void> {
    const { scene } = this;
    const [own, sibling, other] = scene.territories;
    const before = this.listening.map(({ wire, id }) => wire.toldTo(id).length);
    await happeningsIn(scene.rival.clients[0], other);
    await happeningsIn(scene.acme.clients[1], sibling);
    await happeningsIn(scene.acme.clients[0], own);
    await scene.world.settle();
    for (const [at, { cell, wire, id, name }] of this.listening.entries()) {
      if (!isAboutSomethingSeen(cell)) continue;
      await wire
        .until(() => wire.toldTo(id).length > (before[at] ?? 0))
        .catch((error: Error) => {
          throw new Error(`${cell.caller.kind} heard nothing of ${name}: ${error.message}`);
        });
    }
  }

  /** Who was told what does not exist for them. */
  leaks(): unknown[] {
    return this.listening.flatMap(({ name, cell, wire, id }) => {
      const told = wire.toldTo(id).join();
      const leaks = this.scene.leaksIn(told, cell.caller, cell.variables);
      return leaks.map((leak) => [cell.caller.kind, name, cell.tried, leak]);
    });
  }

  /** How many subscriptions each kind of caller holds: where nobody listens, nothing is tried. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { name } of this.listening) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }

  leave(): void {
    for (const wire of this.wires) wire.leave();
  }
}

const isAboutSomethingSeen = ({ caller, territory }: Cell): boolean =>
  caller.sees.some(({ agencyId }) => agencyId === territory.agencyId);

let rounds = 0;

async function happeningsIn({ user, whatsapp }: Client, territory: Territory): Promise<void> {
  rounds += 1;
  const conversationId = territory.id('conversation');
  await whatsapp.receives(territory.word('messages.body'));
  await user.gets(SendText, { conversationId, body: territory.word('messages.body') });
  await user.gets(Assign, { conversationId, assigneeId: rounds % 2 ? user.id : null });
  await user.gets(SetPresence, { status: 'OFFLINE' });
  await user.gets(SetPresence, { status: rounds % 2 ? 'AWAY' : 'ONLINE' });
}
