import { Injectable } from '@nestjs/common';
import { permissionMissing } from '../../auth/access.js';
import { AccessTrail } from '../../auth/access-trail.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { eachByItself, eachOnce } from '../../kernel/each-by-itself.js';
import type { DomainError } from '../../kernel/errors.js';
import type { Permission } from '../../kernel/permissions.js';
import { AssignmentService } from './assignment.service.js';
import { badNumberOfThreads, notExactlyOneChange } from './conversations.errors.js';
import type { ConversationPriority, ConversationStatus, ConversationView } from './conversations.js';
import { OwnershipService } from './ownership.service.js';
import { PriorityService } from './priority.service.js';
import { ReadingService } from './reading.service.js';
import { assertMaySleepUntil } from './snooze.policy.js';
import { SnoozeService } from './snooze.service.js';
import { StatusService } from './status.service.js';
import { TaggingService } from './tagging.service.js';

/** What is done to many threads alike: exactly one of these. False and null are as good as absent. */
export interface ConversationChange {
  readonly assigneeId?: string | null;
  readonly unassign?: boolean | null;
  readonly groupId?: string | null;
  readonly leaveGroup?: boolean | null;
  readonly status?: ConversationStatus | null;
  readonly priority?: ConversationPriority | null;
  readonly snoozedUntil?: Date | null;
  readonly addTagId?: string | null;
  readonly removeTagId?: string | null;
  readonly markRead?: boolean | null;
}

type Name = keyof ConversationChange;

/** One kind of change: what it demands, and how it is made of one thread, in a transaction of its own. */
interface Kind<Value> {
  readonly permission: Permission;
  readonly make: (actor: UserActor, id: string, value: Value) => Promise<ConversationView>;
  /** What is wrong with the value, whatever the thread. @throws DomainError INVALID_INPUT */
  readonly check?: (value: Value) => void;
}

type Kinds = { readonly [K in Name]-?: Kind<NonNullable<ConversationChange[K]>> };

/** What became of one thread: either is null. */
export interface BulkResult {
  /** As it was given. */
  readonly conversationId: string;
  readonly conversation: ConversationView | null;
  readonly error: DomainError | null;
}

const MAX_THREADS = 100;

/** The same change of many threads, each by itself: what goes wrong with one stops no other. */
@Injectable()
export class BulkService {
  readonly #kinds: Kinds;

  constructor(
    assignments: AssignmentService,
    ownership: OwnershipService,
    statuses: StatusService,
    priorities: PriorityService,
    snoozes: SnoozeService,
    reading: ReadingService,
    tagging: TaggingService,
    clock: Clock,
    private readonly trail: AccessTrail,
  ) {
    this.#kinds = {
      assigneeId: {
        permission: 'chat.assign',
        make: (actor, id, userId) => assignments.assign(actor, id, userId),
      },
      unassign: { permission: 'chat.assign', make: (actor, id) => assignments.assign(actor, id, null) },
      groupId: {
        permission: 'chat.assign',
        make: (actor, id, groupId) => ownership.setGroup(actor, id, groupId),
      },
      leaveGroup: { permission: 'chat.assign', make: (actor, id) => ownership.setGroup(actor, id, null) },
      status: {
        permission: 'chat.close',
        make: (actor, id, status) => statuses.setStatus(actor, id, status),
      },
      priority: {
        permission: 'chat.assign',
        make: (actor, id, priority) => priorities.set(actor, id, priority),
      },
      snoozedUntil: {
        permission: 'chat.close',
        make: (actor, id, until) => snoozes.snooze(actor, id, until),
        check: (until) => assertMaySleepUntil(until, clock.now(), 'snoozedUntil'),
      },
      addTagId: { permission: 'chat.reply', make: (actor, id, tagId) => tagging.add(actor, id, tagId) },
      removeTagId: { permission: 'chat.reply', make: (actor, id, tagId) => tagging.remove(actor, id, tagId) },
      markRead: { permission: 'chat.view_inbox', make: (actor, id) => reading.readToEnd(actor, id) },
    };
  }

  /**
   * Each thread once, in the order in which they were first named; each in a transaction of its own, as the mutation
   * for one of them makes it. Safe to repeat.
   *
   * @throws DomainError INVALID_INPUT for not 1 to 100 threads, for not exactly one change, and for a value that
   * suits no thread; FORBIDDEN PERMISSION_MISSING as the mutation for one of them demands it.
   */
  async update(
    actor: UserActor,
    rawIds: readonly string[],
    change: ConversationChange,
  ): Promise<BulkResult[]> {
    if (rawIds.length < 1 || rawIds.length > MAX_THREADS) throw badNumberOfThreads(MAX_THREADS);
    const make = this.makerOf(actor, change);
    const outcomes = await eachByItself(eachOnce(rawIds), make);
    return outcomes.map(({ id: conversationId, value: conversation, error }) => {
      if (error?.code === 'NOT_FOUND') this.trail.dropped(actor, 'conversation', conversationId);
      return { conversationId, conversation, error };
    });
  }

  private makerOf(actor: UserActor, change: ConversationChange): (id: string) => Promise<ConversationView> {
    const names = Object.keys(this.#kinds) as Name[];
    const given = names.filter((name) => (change[name] ?? false) !== false);
    const [name, another] = given;
    if (!name || another) throw notExactlyOneChange(names);
    // The table says for each name what its value is; a name that is looked up says it to nobody.
    const kind = this.#kinds[name] as Kind<unknown>;
    if (!actor.permissions.has(kind.permission)) throw permissionMissing(kind.permission);
    kind.check?.(change[name]);
    return (id) => kind.make(actor, id, change[name]);
  }
}
