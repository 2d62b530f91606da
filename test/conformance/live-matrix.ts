import { setTimeout as after } from 'node:timers/promises';
import type { Client } from '../world/agency.js';
import { Assign, operation, SendText } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { atOnce } from './asking.js';
import type { Caller } from './callers.js';
import { type Cell, cellsOf } from './cells.js';
import { documentForAll, fieldOf } from './documents.js';
import type { Scene } from './scene.js';
import { ROWS } from './tenant-matrix.js';
import type { Territory } from './territories.js';
import { Wire } from './wire.js';

const SetPresence = operation<{ setPresence: unknown }>(
  'mutation ($status: PresenceStatus!) { setPresence(status: $status) { userId } }',
);

const AddNote = operation<{ addNote: unknown }>(
  'mutation ($conversationId: ID!, $body: String!) { addNote(conversationId: $conversationId, body: $body) { id } }',
);

const Schedule = operation<{ scheduleMessage: unknown }>(
  `mutation ($conversationId: ID!, $sendAt: DateTime!, $text: String) {
     scheduleMessage(conversationId: $conversationId, sendAt: $sendAt, content: { text: $text }) { id } }`,
);

const CreateTag = operation<{ createTag: unknown }>(
  'mutation ($name: String!, $clientId: Int) { createTag(name: $name, clientId: $clientId) { id } }',
);

const CreateAccount = operation<{ createContactAccount: unknown }>(
  'mutation ($name: String!, $clientId: Int!) { createContactAccount(name: $name, clientId: $clientId) { id } }',
);

const SetTyping = operation<{ setTyping: boolean }>(
  'mutation ($conversationId: ID!, $isTyping: Boolean!) { setTyping(conversationId: $conversationId, isTyping: $isTyping) }',
);

const CreateReply = operation<{ createSavedReply: unknown }>(
  `mutation ($shortCode: String!, $body: String!, $clientId: Int) {
     createSavedReply(shortCode: $shortCode, body: $body, clientId: $clientId) { id } }`,
);

const DeleteTemplate = operation<{ deleteMessageTemplate: unknown }>(
  'mutation ($id: ID!) { deleteMessageTemplate(id: $id) { id } }',
);

const DiscardLetter = operation<{ discardDeadLetter: boolean }>(
  'mutation ($id: ID!) { discardDeadLetter(id: $id) }',
);

const CancelBooking = operation<{ cancelBooking: unknown }>(
  'mutation ($id: ID!, $reason: String) { cancelBooking(id: $id, reason: $reason) { id } }',
);

const CreateFlow = operation<{ createFlow: unknown }>(
  'mutation ($name: String!, $clientId: Int!) { createFlow(name: $name, clientId: $clientId) { id } }',
);

const EndRun = operation<{ endFlowRun: unknown }>('mutation ($id: ID!) { endFlowRun(id: $id) { id } }');

const CreateRule = operation<{ createKeywordRule: unknown }>(
  `mutation ($name: String!, $clientId: Int!, $keywords: [String!]!) {
     createKeywordRule(name: $name, clientId: $clientId, keywords: $keywords, match: EXACT, effect: OPT_OUT) { id } }`,
);

const UpdateChannel = operation<{ updateChannel: unknown }>(
  'mutation ($id: ID!, $displayName: String) { updateChannel(id: $id, displayName: $displayName) { id } }',
);

const PATIENCE_MS = 8_000;

/** Who hears of them is told elsewhere: one import changes once, and then it is over. */
const ONCE: ReadonlySet<string> = new Set(['Subscription.contactImportUpdated']);

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
    const callers = scene.callers.filter(({ refusal }) => !refusal);
    await happeningsIn(scene.rival.clients[0], other, scene.rival.admin, callers);
    await happeningsIn(scene.acme.clients[1], sibling, scene.acme.admin, callers);
    await happeningsIn(scene.acme.clients[0], own, scene.acme.admin, callers);
    await scene.world.settle();
    const unheard = await Promise.all(
      this.listening.map(async ({ cell, wire, id, name }, at) => {
        if (!isAboutSomethingSeen(cell) || ONCE.has(name)) return [];
        const isHeard = () => wire.toldTo(id).length > (before[at] ?? 0);
        await Promise.race([wire.until(isHeard), after(PATIENCE_MS)]);
        return isHeard() ? [] : [`${cell.caller.kind} heard nothing of ${name}`];
      }),
    );
    const [silence, ...more] = new Set(unheard.flat());
    if (silence) throw new Error([silence, ...more].join('\n'));
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

async function happeningsIn(
  { id: clientId, user, whatsapp }: Client,
  territory: Territory,
  colleague: Person,
  callers: readonly Caller[],
): Promise<void> {
  rounds += 1;
  const conversationId = territory.id('conversation');
  await whatsapp.receives(territory.word('messages.body'));
  await user.gets(SendText, { conversationId, body: territory.word('messages.body') });
  await user.gets(Assign, { conversationId, assigneeId: rounds % 2 ? user.id : null });
  const text = territory.word('messages.body');
  const mentions = callers
    .filter(({ sees }) => sees.includes(territory))
    .map(({ userId }) => `@[A](${userId})`);
  await user.gets(AddNote, { conversationId, body: [text, ...mentions].join(' ') });
  await user.gets(Schedule, { conversationId, text, sendAt: new Date(Date.now() + 3_600_000).toISOString() });
  await user.gets(CreateTag, { name: territory.word('tags.name'), clientId });
  await user.gets(CreateAccount, { name: territory.word('contact_accounts.name'), clientId });
  await colleague.gets(CreateFlow, { name: territory.word('flows.name'), clientId });
  await user.gets(EndRun, { id: await territory.fresh('flowRun') });
  const keywords = [territory.word('keyword_rules.keywords')];
  await colleague.gets(CreateRule, { name: territory.word('keyword_rules.name'), clientId, keywords });
  const displayName = territory.word('channels.display_name');
  await colleague.gets(UpdateChannel, { id: whatsapp.channelId, displayName });
  const body = territory.word('saved_replies.body');
  await user.gets(CreateReply, { shortCode: `r${rounds}`, body, clientId });
  await colleague.gets(DeleteTemplate, { id: await territory.fresh('template') });
  await colleague.gets(DiscardLetter, { id: await territory.fresh('failedMessage') });
  await user.gets(CancelBooking, {
    id: await territory.fresh('booking'),
    reason: territory.word('bookings.cancel_reason'),
  });
  // Nobody hears of themselves, and an end is told at once.
  const isTyping = Math.ceil(rounds / 3) % 2 === 1;
  for (const person of [user, colleague]) await person.gets(SetTyping, { conversationId, isTyping });
  await user.gets(SetPresence, { status: 'OFFLINE' });
  await user.gets(SetPresence, { status: rounds % 2 ? 'AWAY' : 'ONLINE' });
}
