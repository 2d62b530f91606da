import { isObjectType } from 'graphql';
import { RequestRefused } from '../../src/graphql/errors.js';
import { Pipeline } from '../../src/graphql/pipeline.js';
import { askOverHttp, atOnce } from './asking.js';
import type { Caller } from './callers.js';
import { listed } from './cells.js';
import { documentOf, fieldOf } from './documents.js';
import type { Scene } from './scene.js';
import { selectionsOf } from './selections.js';
import { ROWS } from './tenant-matrix.js';
import type { Kind } from './territories.js';

const DEPTH = 6;
const AT_ONCE = 12;
/** A walk that is still finding things has lost its way. */
const MOST_ASKED = 5_000;

/** Objects by whose id a root field can be asked, and as which kinds. None: an id that is no id of the house. */
const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  Agency: ['anyAgency'],
  AgencyAdmin: [],
  // Only a place to go on from, and every question asked in vain makes one more.
  AuditEntry: [],
  Booking: ['booking'],
  BookingReminder: [],
  BookingService: ['bookingService'],
  BookingStaff: ['bookingStaff'],
  ButtonReply: [],
  CalendarConnection: ['calendarConnection'],
  CalendarDisconnection: [],
  Channel: ['channel'],
  ContactImport: ['import'],
  Client: ['client'],
  Contact: ['contact'],
  ContactAccount: ['contactAccount'],
  ContactChange: [],
  ContactIdentity: ['contactIdentity'],
  ContactNote: ['contactNote'],
  Conversation: ['conversation'],
  CustomField: ['customField'],
  DeadLetter: ['failedMessage'],
  DeadLetterChange: ['failedMessage'],
  FlowRun: ['flowRun'],
  Flow: ['flow'],
  Group: ['group'],
  Impersonator: [],
  KeywordRule: ['keywordRule'],
  KeywordRuleChange: ['keywordRule'],
  ListReply: [],
  ListRow: [],
  Me: ['user', 'colleague'],
  Media: ['media'],
  Message: ['message', 'failedMessage'],
  MessageTemplate: ['template'],
  MessageTemplateChange: ['template'],
  RefusedInbound: ['inboundEvent'],
  ReplyButton: [],
  SavedReply: ['savedReply'],
  SavedReplyChange: ['savedReply'],
  ScheduledMessage: ['scheduledMessage'],
  Tag: ['tag'],
  TimeOff: ['timeOff'],
  TrialOption: [],
  UnroutedInbound: [],
  User: ['user', 'colleague'],
  UserDetails: ['user', 'colleague'],
};

/** What was asked, and what came of it. */
export interface Step {
  readonly name: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Which of the documents of the field. */
  readonly document: number;
  readonly text: string;
}

interface Question {
  readonly name: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Follows every edge from every query, and from everything that it finds on the way. */
export class GraphWalk {
  readonly #queries: readonly string[];
  readonly #documents = new Map<string, readonly string[]>();
  /** What moves with the clock is said once: the same question stays the same. */
  readonly #given = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(private readonly scene: Scene) {
    this.#queries = Object.keys(ROWS).filter((name) => name.startsWith('Query.'));
    for (const name of this.#queries) this.#given.set(name, saidNow(ROWS[name]?.given ?? {}));
    for (const name of this.#queries) this.#documents.set(name, this.#documentsOf(name));
  }

  /** Types that have an id and no line in the table. */
  unknownTypes(): string[] {
    const objects = Object.values(this.scene.schema.getTypeMap()).filter(isObjectType);
    const withId = objects.filter((type) => 'id' in type.getFields());
    return withId.map(({ name }) => name).filter((name) => !(name in KINDS));
  }

  /** Begins with the ids of all territories, those that are not there for the caller included. */
  async by(caller: Caller): Promise<Step[]> {
    const known = new Map<Kind, Set<unknown>>();
    const steps: Step[] = [];
    const asked = new Set<string>();
    for (const territory of [...this.scene.territories, this.scene.elsewhere]) {
      for (const kind of this.#kinds()) add(known, kind, territory.id(kind));
    }
    for (
      let questions = this.#questions(known);
      questions.length > 0;
      questions = this.#questions(known, asked)
    ) {
      for (const question of questions) asked.add(JSON.stringify(question));
      if (asked.size > MOST_ASKED) throw new Error(`The walk of ${caller.kind} does not end.`);
      const answers = await atOnce(AT_ONCE, questions, (question) => this.#ask(caller, question));
      for (const step of answers.flat()) {
        steps.push(step);
        for (const { typename, id } of objectsIn(JSON.parse(step.text))) {
          for (const kind of KINDS[typename] ?? []) add(known, kind, id);
        }
      }
    }
    return steps;
  }

  /** Every query with every id of its kind that is known and that it was not asked with. */
  #questions(
    known: ReadonlyMap<Kind, ReadonlySet<unknown>>,
    asked: ReadonlySet<string> = new Set(),
  ): Question[] {
    const all = this.#queries.flatMap((name) => {
      const ids = Object.entries(ROWS[name]?.ids ?? {});
      const plain = { name, variables: this.#example(name) };
      const named = ids.flatMap(([argument, { kind }]) =>
        [...(known.get(kind) ?? [])].map((id) => ({
          name,
          variables: {
            ...plain.variables,
            [argument]: listed(fieldOf(this.scene.schema, name), argument, id),
          },
        })),
      );
      return [plain, ...named];
    });
    return all.filter((question) => !asked.has(JSON.stringify(question)));
  }

  async #ask(caller: Caller, { name, variables }: Question): Promise<Step[]> {
    const { server } = this.scene.world;
    const documents = this.#documents.get(name) ?? [];
    return Promise.all(
      documents.map(async (query, document) => {
        const { text } = await askOverHttp(server, caller.authorization, query, variables);
        return { name, variables, document, text };
      }),
    );
  }

  /** As few documents as the limits of the pipeline allow. */
  #documentsOf(name: string): string[] {
    const { schema, world } = this.scene;
    const pipeline = world.server.app.get(Pipeline, { strict: false });
    const field = fieldOf(schema, name);
    const fits = (selection: string) => {
      try {
        pipeline.accept(
          { query: documentOf(schema, name, selection), variables: this.#example(name) },
          'http',
        );
        return true;
      } catch (error) {
        if (error instanceof RequestRefused && error.errors[0]?.extensions.code === 'LIMIT_EXCEEDED')
          return false;
        throw error;
      }
    };
    return selectionsOf(schema, field.type, DEPTH, fits).map((selection) =>
      documentOf(schema, name, selection),
    );
  }

  /** Arguments that a field takes. */
  #example(name: string): Record<string, unknown> {
    const { ids = {} } = ROWS[name] ?? {};
    const [territory] = this.scene.territories;
    const named = Object.entries(ids).map(([argument, { kind, isOptional }]) => [
      argument,
      isOptional ? null : listed(fieldOf(this.scene.schema, name), argument, territory.id(kind)),
    ]);
    return { ...this.#given.get(name), ...Object.fromEntries(named) };
  }

  #kinds(): Set<Kind> {
    return new Set(Object.values(ROWS).flatMap(({ ids = {} }) => Object.values(ids).map(({ kind }) => kind)));
  }
}

const saidNow = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === 'function' ? value() : value]),
  );

function add(known: Map<Kind, Set<unknown>>, kind: Kind, id: unknown): void {
  known.set(kind, (known.get(kind) ?? new Set()).add(id));
}

/** Every object of an answer that says what it is and which. */
function objectsIn(value: unknown): { typename: string; id: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  const { __typename: typename, id } = value as { __typename?: unknown; id?: unknown };
  return typeof typename === 'string' && id !== undefined ? [{ typename, id }, ...inner] : inner;
}
