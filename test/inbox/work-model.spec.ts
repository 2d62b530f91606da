import fc from 'fast-check';
import { create } from '../groups/group-documents.js';
import { Assign, type Counts, SetStatus } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import {
  Claim,
  countsOf,
  idsIn,
  linesOf,
  SetGroup,
  SetPriority,
  Snooze,
  Transfer,
  workOn,
} from './work-documents.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Two people, each in a group of their own, and moments to sleep until. */
const WHO = ['admin', 'other'] as const;
const GROUPS = ['first', 'second'] as const;
const HOURS = [1, 2] as const;
const STATUSES = ['OPEN', 'PENDING', 'RESOLVED', 'CLOSED', 'REOPENED'] as const;
const PRIORITIES = ['LOW', 'NORMAL', 'URGENT'] as const;

type Who = (typeof WHO)[number];
type Group = (typeof GROUPS)[number];
type Hour = (typeof HOURS)[number];
type Status = (typeof STATUSES)[number];

type Step =
  | { readonly kind: 'claim'; readonly by: Who }
  | { readonly kind: 'assign'; readonly to: Who | null }
  | { readonly kind: 'transfer'; readonly to: Who }
  | { readonly kind: 'transferToGroup'; readonly to: Group }
  | { readonly kind: 'group'; readonly to: Group | null }
  | { readonly kind: 'status'; readonly to: Status }
  | { readonly kind: 'priority'; readonly to: (typeof PRIORITIES)[number] }
  | { readonly kind: 'snooze'; readonly until: Hour }
  | { readonly kind: 'wake'; readonly until: Hour }
  | { readonly kind: 'inbound' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('claim' as const), by: fc.constantFrom(...WHO) }),
  fc.record({ kind: fc.constant('assign' as const), to: fc.constantFrom(...WHO, null) }),
  fc.record({ kind: fc.constant('transfer' as const), to: fc.constantFrom(...WHO) }),
  fc.record({ kind: fc.constant('transferToGroup' as const), to: fc.constantFrom(...GROUPS) }),
  fc.record({ kind: fc.constant('group' as const), to: fc.constantFrom(...GROUPS, null) }),
  fc.record({ kind: fc.constant('status' as const), to: fc.constantFrom(...STATUSES) }),
  fc.record({ kind: fc.constant('priority' as const), to: fc.constantFrom(...PRIORITIES) }),
  fc.record({ kind: fc.constant('snooze' as const), until: fc.constantFrom(...HOURS) }),
  fc.record({ kind: fc.constant('wake' as const), until: fc.constantFrom(...HOURS) }),
  fc.record({ kind: fc.constant('inbound' as const) }),
);

/** The rules said once more, in the plainest way. */
class Model {
  status: Status = 'OPEN';
  assignee: Who | null = null;
  group: Group | null = null;
  priority: string = 'NORMAL';
  snoozed: Hour | null = null;
  lines = 0;

  /** Answers why it is refused, or null. */
  take(step: Step): string | null {
    switch (step.kind) {
      case 'claim':
        if (this.assignee === step.by) return null;
        if (this.status === 'CLOSED') return 'CONVERSATION_CLOSED';
        if (this.assignee) return 'ALREADY_ASSIGNED';
        return this.#set('assignee', step.by);
      case 'assign':
        return this.#set('assignee', step.to);
      case 'transfer':
        return this.status === 'CLOSED' ? 'CONVERSATION_CLOSED' : this.#set('assignee', step.to);
      case 'transferToGroup':
        if (this.status === 'CLOSED') return 'CONVERSATION_CLOSED';
        this.#set('assignee', null);
        return this.#set('group', step.to);
      case 'group':
        return this.#set('group', step.to);
      case 'priority':
        return this.#set('priority', step.to);
      case 'status':
        if (step.to === 'REOPENED' && (this.status === 'OPEN' || this.status === 'PENDING'))
          return 'INVALID_INPUT';
        return this.#move(step.to);
      case 'snooze':
        if (this.status === 'CLOSED') return 'CONVERSATION_CLOSED';
        this.#move('PENDING');
        return this.#set('snoozed', step.until);
      case 'wake':
        return this.snoozed === step.until ? this.#move('OPEN') : null;
      case 'inbound':
        if (this.status === 'PENDING') return this.#move('OPEN');
        return this.status === 'RESOLVED' || this.status === 'CLOSED' ? this.#move('REOPENED') : null;
    }
  }

  countsOf(who: Who): Counts {
    const own = { admin: 'first', other: 'second' }[who];
    const isOpen = this.status === 'OPEN' || this.status === 'REOPENED';
    const isMine = this.assignee === who || (this.assignee === null && this.group === own);
    const in_ = (is: boolean) => (is && this.status !== 'CLOSED' ? 1 : 0);
    return {
      my: in_(isMine),
      open: in_(isOpen && this.assignee !== null),
      unassigned: in_(isOpen && this.assignee === null),
      pending: in_(this.status === 'PENDING'),
      resolved: in_(this.status === 'RESOLVED'),
      all: in_(true),
    };
  }

  #move(status: Status): null {
    if (this.status !== status) this.#set('snoozed', null);
    return this.#set('status', status);
  }

  /** One line for each thing that changes. */
  #set<K extends 'status' | 'assignee' | 'group' | 'priority' | 'snoozed'>(key: K, value: this[K]): null {
    if (this[key] !== value) this.lines += 1;
    this[key] = value;
    return null;
  }
}

/** The same on the server. */
async function begin() {
  const agency = await world.agency();
  const { admin, whatsapp } = agency;
  const people: Record<Who, Person> = { admin, other: await agency.colleague('AGENCY_ADMIN') };
  const groups: Record<Group, string> = {
    first: (await create(admin, 'First', [people.admin])).id,
    second: (await create(admin, 'Second', [people.other])).id,
  };
  const now = Date.now();
  const moments = { 1: new Date(now + 3_600_000).toISOString(), 2: new Date(now + 7_200_000).toISOString() };
  const from = newCustomer();
  const { id: conversationId } = await whatsapp.receives('hello', { from });

  const asked = async (step: Step) => {
    switch (step.kind) {
      case 'claim':
        return people[step.by].asks(Claim, { conversationId });
      case 'assign':
        return admin.asks(Assign, { conversationId, assigneeId: step.to && people[step.to].id });
      case 'transfer':
        return admin.asks(Transfer, { conversationId, toUserId: people[step.to].id });
      case 'transferToGroup':
        return admin.asks(Transfer, { conversationId, toGroupId: groups[step.to] });
      case 'group':
        return admin.asks(SetGroup, { conversationId, groupId: step.to && groups[step.to] });
      case 'priority':
        return admin.asks(SetPriority, { conversationId, priority: step.to });
      case 'status':
        return admin.asks(SetStatus, { conversationId, status: step.to });
      case 'snooze':
        return admin.asks(Snooze, { conversationId, until: moments[step.until] });
      case 'wake':
        await agency.query("UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND payload->>'until' = $2", [
          moments[step.until],
        ]);
        await world.settle();
        return {};
      case 'inbound':
        await whatsapp.receives('me again', { from });
        return {};
    }
  };

  return {
    /** Answers why it is refused, or null. */
    take: async (step: Step): Promise<string | null> => {
      const { errors } = await asked(step);
      return errors?.[0]?.extensions.reason ?? null;
    },
    state: async () => {
      const [work, lines, ...counts] = await Promise.all([
        workOn(admin, conversationId),
        linesOf(admin, conversationId),
        ...WHO.map((who) => countsOf(people[who])),
      ]);
      return { ...work, lines: lines.length, counts };
    },
    expected: ({ status, assignee, group, priority, snoozed, lines }: Model) => ({
      status,
      assigneeId: assignee && people[assignee].id,
      groupId: group && groups[group],
      priority,
      snoozedUntil: snoozed && moments[snoozed],
      lines,
    }),
    tabs: (who: Who) =>
      Promise.all(
        ['MY', 'OPEN', 'UNASSIGNED', 'PENDING', 'RESOLVED', 'ALL'].map(
          async (tab) => [tab.toLowerCase(), (await idsIn(people[who], tab)).length] as const,
        ),
      ),
  };
}

test('whatever is done in whatever order, a conversation is what the rules say, in lists, counts and lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const [model, real] = [new Model(), await begin()];
      for (const each of steps) {
        const refusal = model.take(each);
        expect([each, await real.take(each)]).toEqual([each, refusal]);
        expect(await real.state()).toMatchObject({
          ...real.expected(model),
          counts: WHO.map((who) => model.countsOf(who)),
        });
      }
      for (const who of WHO) expect(Object.fromEntries(await real.tabs(who))).toEqual(model.countsOf(who));
    }),
    { numRuns: 15 },
  );
}, 120_000);
