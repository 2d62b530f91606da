import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { seesClient } from '../../kernel/actor.js';
import { parseId, type UserId } from '../../kernel/ids.js';
import { validateText } from '../channels/content.js';
import type { PlaceOfThread } from '../conversations/conversations.js';
import { ParticipantsService } from '../conversations/participants.service.js';
import { TeamService } from '../team/team.service.js';
import { AppendsRepository } from './appends.repository.js';
import { MAX_MENTIONS, mentionedIn } from './mentions.js';
import { MentionsRepository } from './mentions.repository.js';
import { cannotBeMentioned, tooManyMentions } from './messages.errors.js';
import { colleaguesMentioned } from './messages.events.js';
import type { Message } from './messages.js';

/** In code points. */
const LONGEST_NOTE = 4096;

/** What somebody notes, as they gave it. */
export interface Jotting {
  /** What it is called where it was given, for whoever has to mend it. */
  readonly field: string;
  readonly body: string;
  readonly clientMessageId: string | null;
}

/** The one way by which a note comes into a thread, whoever writes it and why. */
@Injectable()
export class Noting {
  constructor(
    private readonly appends: AppendsRepository,
    private readonly mentions: MentionsRepository,
    private readonly participants: ParticipantsService,
    private readonly team: TeamService,
  ) {}

  /**
   * Appends the note to a thread that the transaction has locked. Whom it mentions takes part in the thread from now
   * on, and hears of it.
   *
   * @throws DomainError INVALID_INPUT for a text of other than 1 to 4096 characters, for more than 20 mentions, and
   * for mentions of anybody who could not see the thread.
   */
  async write(tx: WriteTx, thread: PlaceOfThread, jotting: Jotting): Promise<Message> {
    const { field, body, clientMessageId } = jotting;
    validateText(body, { text: LONGEST_NOTE }, field);
    const mentioned = await this.mentioned(tx, thread, jotting);
    const draft = { body, clientMessageId, mentionedUserIds: mentioned };
    const note = await this.appends.note(tx, thread.id, draft);
    if (mentioned.length === 0) return note;
    await this.mentions.add(tx, note, mentioned);
    await this.participants.join(tx, thread, mentioned);
    tx.emit(colleaguesMentioned(note, mentioned));
    return note;
  }

  private async mentioned(tx: WriteTx, thread: PlaceOfThread, { field, body }: Jotting): Promise<UserId[]> {
    const named = mentionedIn(body);
    if (named.length > MAX_MENTIONS) throw tooManyMentions(field);
    const ids = named.flatMap((raw) => parseId<'User'>(raw) ?? []);
    if (named.length === 0) return [];
    const colleagues = await this.team.colleagues(tx, ids);
    const there = ids.filter((id) => {
      const colleague = colleagues.get(id);
      return colleague?.isActive && seesClient(colleague, thread.clientId);
    });
    const others = named.filter((raw) => !(there as string[]).includes(raw));
    if (others.length > 0) throw cannotBeMentioned(field, others);
    return there;
  }
}
