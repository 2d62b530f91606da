import { Injectable } from '@nestjs/common';
import { permissionMissing } from '../../auth/access.js';
import type { WriteTx } from '../../database/transaction.js';
import type { Actor, UserActor } from '../../kernel/actor.js';
import type { GroupId } from '../../kernel/ids.js';
import { validateText } from '../channels/content.js';
import { GroupsService } from '../groups/groups.service.js';
import { AssignmentService } from './assignment.service.js';
import { threadAudit } from './conversations.audit.js';
import { archived, notExactlyOneTarget, unknownGroup } from './conversations.errors.js';
import type { Conversation, ConversationView } from './conversations.js';
import { ThreadChanges } from './thread-changes.js';
import { groupChanged, type Named } from './thread-lines.js';
import { Timeline } from './timeline.js';
import { WorkRepository } from './work.repository.js';

export interface Transfer {
  readonly conversationId: string;
  /** A colleague, or … */
  readonly toUserId?: string | null;
  /** … a group: exactly one of them. */
  readonly toGroupId?: string | null;
  /** For whoever takes over. 1 to 4096 characters. */
  readonly note?: string | null;
}

const LONGEST_NOTE = 4096;

/** To whom a thread belongs, and how it goes from one to the next. */
@Injectable()
export class OwnershipService {
  constructor(
    private readonly changes: ThreadChanges,
    private readonly assignments: AssignmentService,
    private readonly groups: GroupsService,
    private readonly work: WorkRepository,
    private readonly timeline: Timeline,
  ) {}

  /**
   * Hands a thread on, with a note of the actor for whoever takes over: to a colleague, or to a group, whose thread it
   * is until somebody there claims it. Where it is there already nothing changes, and the note is not taken twice.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT for not exactly one target, for somebody who could not work on it,
   * for an unknown group, and for the note; FORBIDDEN for a note of who may not write any; CONFLICT
   * CONVERSATION_CLOSED.
   */
  async transfer(actor: UserActor, { conversationId, ...to }: Transfer): Promise<ConversationView> {
    return this.changes.change(actor, conversationId, async (tx, before) => {
      const [target, note] = [targetOf(to), noteOf(actor, to.note)];
      if (before.status === 'CLOSED') throw archived(before.id);
      const moved = await ('userId' in target
        ? this.toColleague(tx, before, target.userId)
        : this.toGroup(tx, before, target.groupId));
      if (!moved) return false;
      if (note !== null) await this.timeline.note(tx, before, note);
      tx.audit(threadAudit('transferred', before, { ...moved, hasNote: note !== null }));
      return true;
    });
  }

  /**
   * Makes a thread a group's, or with null no group's; who works on it stays. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT groupId.
   */
  async setGroup(actor: Actor, rawId: string, groupId: string | null): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, before) => {
      const group = groupId === null ? null : await this.group(tx, groupId);
      if (!(await this.give(tx, before, group))) return false;
      tx.audit(threadAudit('group_set', before, { from: before.groupId, to: group?.id ?? null }));
      return true;
    });
  }

  private async toColleague(tx: WriteTx, before: Conversation, userId: string) {
    const assigneeId = await this.assignments.eligible(tx, before, userId, 'toUserId');
    if (before.assigneeId === assigneeId) return null;
    await this.assignments.hand(tx, before, assigneeId, 'Transferred to');
    return { fromUserId: before.assigneeId, toUserId: assigneeId };
  }

  /** Nobody's in the group first, so that it is in the MY of all of them. */
  private async toGroup(tx: WriteTx, before: Conversation, groupId: string) {
    const group = await this.group(tx, groupId, 'toGroupId');
    const isNew = await this.give(tx, before, group, 'Transferred to');
    if (before.assigneeId) await this.assignments.hand(tx, before, null);
    const change = { fromUserId: before.assigneeId, fromGroupId: before.groupId, toGroupId: group.id };
    return isNew || before.assigneeId ? change : null;
  }

  /** Whether it was not there before. */
  private async give(
    tx: WriteTx,
    before: Conversation,
    group: Named<GroupId> | null,
    handing?: string,
  ): Promise<boolean> {
    if (before.groupId === (group?.id ?? null)) return false;
    await this.work.setGroup(tx, before.id, group?.id ?? null);
    await this.timeline.tell(tx, before, groupChanged(before.groupId, group, handing));
    return true;
  }

  private async group(tx: WriteTx, rawId: string, field?: string): Promise<Named<GroupId>> {
    const group = await this.groups.hold(tx, rawId);
    if (!group) throw unknownGroup(rawId, field);
    return group;
  }
}

type Target = { readonly userId: string } | { readonly groupId: string };

function targetOf({ toUserId, toGroupId }: Pick<Transfer, 'toUserId' | 'toGroupId'>): Target {
  const targets: Target[] = [];
  if (typeof toUserId === 'string') targets.push({ userId: toUserId });
  if (typeof toGroupId === 'string') targets.push({ groupId: toGroupId });
  const [target, another] = targets;
  if (!target || another) throw notExactlyOneTarget();
  return target;
}

function noteOf(actor: UserActor, note: string | null | undefined): string | null {
  if (note === null || note === undefined) return null;
  if (!actor.permissions.has('chat.write_internal_notes'))
    throw permissionMissing('chat.write_internal_notes');
  validateText(note, { text: LONGEST_NOTE }, 'note');
  return note;
}
