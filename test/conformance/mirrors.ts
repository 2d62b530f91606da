import { setTimeout as after } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { GraphQLSchema } from 'graphql';
import { operation } from '../world/documents.js';
import type { Live } from '../world/live.js';
import type { Person } from '../world/person.js';
import { fieldOf, objectsOf, selectionOf } from './documents.js';

type Thing = Readonly<Record<string, unknown>>;
type Event = Readonly<Record<string, unknown>>;

/** A list that a dashboard holds, and what keeps it as it is. */
export interface Mirror {
  readonly name: string;
  /** The list, `Query.tags`, and what else it is asked with. */
  readonly list: string;
  readonly given?: Thing;
  readonly subscriptions: readonly string[];
  /** The thing that a change speaks of, where it stands inside of it: `{ id, contact }`. Null there: it is gone. */
  readonly inside?: string;
  /** By what a thing is known; `id` unless told. */
  readonly key?: string;
  /** Whether a thing that was heard of is one of this list. All are unless told. */
  readonly holds?: (thing: Thing) => boolean;
  /** Things inside that are of a list of their own: a dashboard holds each once, and shows it by its id. */
  readonly refersTo?: readonly string[];
  /** Lists below a thing that are lists of their own: a dashboard holds them by themselves. */
  readonly without?: readonly string[];
  /** One for each conversation: both are asked with its id. */
  readonly isOfConversation?: boolean;
  /** Of the first client: the list is asked with its id. */
  readonly isOfClient?: boolean;
  /** Not on an agent's dashboard: it is for who manages channels. */
  readonly isOfManagers?: boolean;
}

const argumentsOf = (given: Thing): string => {
  const written = Object.entries(given).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return written.length > 0 ? `(${written.join(', ').replace(/"(ALL)"/g, '$1')})` : '';
};

/** The lists of a dashboard, each with what keeps it as it is. */
export const DASHBOARD: readonly Mirror[] = [
  {
    name: 'the inbox',
    list: 'Query.conversations',
    given: { tab: 'ALL' },
    subscriptions: ['Subscription.conversationUpdated'],
    refersTo: ['channel', 'tags', 'flowRun'],
    holds: ({ status }) => status !== 'CLOSED',
  },
  {
    name: 'the channels',
    list: 'Query.channels',
    given: { includeDisconnected: true },
    subscriptions: ['Subscription.channelUpdated'],
    // When something last came or went, and what waits, is looked at and not told.
    without: ['health'],
  },
  {
    name: 'the messages of a conversation',
    list: 'Query.messages',
    subscriptions: ['Subscription.newMessage', 'Subscription.messageUpdated'],
    isOfConversation: true,
  },
  {
    name: 'what waits to be sent in a conversation',
    list: 'Query.scheduledMessages',
    subscriptions: ['Subscription.scheduledMessageUpdated'],
    isOfConversation: true,
    holds: ({ status }) => status === 'WAITING',
  },
  {
    name: 'the contacts',
    list: 'Query.contacts',
    given: { includeArchived: true },
    subscriptions: ['Subscription.contactUpdated'],
    inside: 'contact',
    refersTo: ['account', 'tags'],
    without: ['conversations', 'bookings', 'flowRuns'],
  },
  {
    name: 'the companies of contacts',
    list: 'Query.contactAccounts',
    given: { includeArchived: true },
    subscriptions: ['Subscription.contactAccountUpdated'],
  },
  {
    name: 'the tags',
    list: 'Query.tags',
    given: { includeArchived: true },
    subscriptions: ['Subscription.tagUpdated'],
  },
  {
    name: 'the saved replies',
    list: 'Query.savedReplies',
    subscriptions: ['Subscription.savedReplyUpdated'],
    inside: 'savedReply',
  },
  {
    name: 'the keyword rules',
    list: 'Query.keywordRules',
    subscriptions: ['Subscription.keywordRuleUpdated'],
    inside: 'keywordRule',
    isOfClient: true,
  },
  {
    name: 'the templates',
    list: 'Query.messageTemplates',
    subscriptions: ['Subscription.messageTemplateUpdated'],
    inside: 'template',
    holds: ({ status }) => status !== 'DELETED',
  },
  {
    name: 'the bookings',
    list: 'Query.bookings',
    subscriptions: ['Subscription.bookingUpdated'],
    holds: ({ status }) => status !== 'EXPIRED',
  },
  {
    name: 'the flows',
    list: 'Query.flows',
    given: { includeArchived: true },
    subscriptions: ['Subscription.flowUpdated'],
  },
  {
    name: 'the runs of flows',
    list: 'Query.flowRuns',
    subscriptions: ['Subscription.flowRunUpdated'],
    refersTo: ['conversation'],
    without: ['steps'],
  },
  {
    name: 'the dead letters',
    list: 'Query.deadLetters',
    subscriptions: ['Subscription.deadLetterUpdated'],
    inside: 'deadLetter',
    refersTo: ['conversation', 'message'],
    isOfManagers: true,
  },
];

const PATIENCE_MS = 3_000;
const TURN_MS = 25;

/** What somebody's dashboard shows of one list: read once, and then only told. */
export class Mirrored {
  readonly #things = new Map<unknown, Thing>();
  readonly #listening: Live<Event>[] = [];

  private constructor(
    private readonly person: Person,
    private readonly schema: GraphQLSchema,
    readonly mirror: Mirror,
    private readonly given: Thing,
  ) {}

  static async of(person: Person, schema: GraphQLSchema, mirror: Mirror, given: Thing): Promise<Mirrored> {
    const mirrored = new Mirrored(person, schema, mirror, given);
    for (const name of mirror.subscriptions) mirrored.#listening.push(await mirrored.#listens(name));
    for (const thing of await mirrored.#read()) mirrored.#things.set(mirrored.#keyOf(thing), thing);
    return mirrored;
  }

  /** What differs between what was told and what is there, by the ids. Nothing, or a dashboard is wrong. */
  async differences(): Promise<unknown[]> {
    // What the server has sent may still be on its way over the socket.
    const patience = Date.now() + PATIENCE_MS;
    let found = await this.#compare();
    while (found.length > 0 && Date.now() < patience) {
      await after(TURN_MS);
      found = await this.#compare();
    }
    return found;
  }

  leave(): void {
    for (const live of this.#listening) live.close();
  }

  async #compare(): Promise<unknown[]> {
    for (const event of this.#listening.flatMap((live) => live.events)) this.#hear(event);
    const there = new Map((await this.#read()).map((thing) => [this.#keyOf(thing), thing]));
    const keys = new Set([...there.keys(), ...this.#things.keys()]);
    return [...keys].flatMap((key) => {
      const [told, is] = [this.#things.get(key), there.get(key)];
      return isDeepStrictEqual(told, is) ? [] : [{ list: this.mirror.list, key, ...changesOf(told, is) }];
    });
  }

  #hear(event: Event): void {
    const { inside, holds = () => true } = this.mirror;
    const thing = (inside ? event[inside] : event) as Thing | null;
    if (thing && holds(thing)) this.#things.set(this.#keyOf(thing), thing);
    else this.#things.delete(thing ? this.#keyOf(thing) : event.id);
  }

  #keyOf(thing: Thing): unknown {
    return thing[this.mirror.key ?? 'id'];
  }

  #listens(name: string): Promise<Live<Event>> {
    const [, field = ''] = name.split('.');
    const { inside, isOfConversation } = this.mirror;
    const shown = this.#selection();
    const asked = isOfConversation ? argumentsOf(this.given) : '';
    return this.person.listens(
      operation<Record<string, Event>>(
        `subscription { ${field}${asked} ${inside ? `{ id ${inside} ${shown} }` : shown} }`,
      ),
    ) as Promise<Live<Event>>;
  }

  async #read(): Promise<readonly Thing[]> {
    const [, field = ''] = this.mirror.list.split('.');
    const asked = argumentsOf({ ...this.mirror.given, ...this.given, limit: 100 });
    const data = await this.person.gets(
      operation<Record<string, readonly Thing[]>>(`{ ${field}${asked} ${this.#selection()} }`),
    );
    return data[field] ?? [];
  }

  /** Everything of a thing, and of what stands in it. */
  #selection(): string {
    const { list, refersTo = [], without = [] } = this.mirror;
    const [type] = objectsOf(this.schema, fieldOf(this.schema, list).type);
    const fields = Object.values(type?.getFields() ?? {}).filter(({ name }) => !without.includes(name));
    const asked = fields.map(({ name, type: output }) =>
      refersTo.includes(name) ? `${name} { id }` : `${name} ${selectionOf(this.schema, output, 1)}`,
    );
    return `{ ${asked.join(' ')} }`;
  }
}

/** The fields that differ, as they were told and as they are. */
function changesOf(told: Thing | undefined, is: Thing | undefined): Record<string, unknown> {
  if (!told || !is) return { told: told && 'something', is: is && 'something' };
  const fields = Object.keys(is).filter((field) => !isDeepStrictEqual(told[field], is[field]));
  return Object.fromEntries(fields.map((field) => [field, { told: told[field], is: is[field] }]));
}
