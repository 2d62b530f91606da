import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { type SnippetPart, snippetOf, wordsOf } from '../../kernel/snippet.js';
import { hasNul, isWellFormed, lengthOf } from '../channels/text.js';
import { type FoundMessage, MessageSearchRepository } from './message-search.repository.js';
import { mayReadNotes } from './messages.policy.js';

/** In code points. */
const LONGEST_SEARCH = 200;

export interface SearchMessages {
  readonly text: string;
  readonly clientId?: number | null;
  readonly conversationId?: string | null;
  readonly channelId?: string | null;
  readonly tagId?: string | null;
  readonly assigneeId?: string | null;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
}

export interface MessageHit {
  readonly message: FoundMessage;
  readonly snippet: readonly SnippetPart[];
}

export interface MessageSearchResult {
  readonly hits: readonly MessageHit[];
  readonly isComplete: boolean;
}

const NOTHING: MessageSearchResult = { hits: [], isComplete: true };

/** Finding what was said. */
@Injectable()
export class MessageSearchService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MessageSearchRepository,
  ) {}

  /**
   * Messages with all the words, in any of their cases and with or without accents: those of the last 13
   * months with the words side by side first, then the others, each the newest first. `"two words"` belong together, `-word` must not be there,
   * `or` allows either. Notes for who may read notes; never what the timeline tells.
   *
   * 50 unless told, at most 100. `beforeId` is the last message of the page before, of the same search.
   *
   * @throws DomainError INVALID_INPUT text for none or more than 200 characters, limit, beforeId.
   */
  async search(actor: UserActor, command: SearchMessages): Promise<MessageSearchResult> {
    const { text } = command;
    assertSearch(text);
    const [conversationId, channelId, tagId, assigneeId] = [
      narrowed<'Conversation'>(command.conversationId),
      narrowed<'Channel'>(command.channelId),
      narrowed<'Tag'>(command.tagId),
      narrowed<'User'>(command.assigneeId),
    ];
    const page = {
      text,
      limit: pageSize(command.limit),
      before: cursorId<'Message'>('beforeId', command.beforeId),
      withNotes: mayReadNotes(actor),
      clientId: command.clientId ?? null,
    };
    // Nothing but punctuation, or only what must not be there, looks for nothing; what cannot be an id is nowhere.
    const words = wordsOf(text);
    if (words.size === 0 || !conversationId || !channelId || !tagId || !assigneeId) return NOTHING;
    const { found, isComplete } = await this.uow.read(actor, (tx) =>
      this.repository.search(tx, {
        ...page,
        conversationId: conversationId.id,
        channelId: channelId.id,
        tagId: tagId.id,
        assigneeId: assigneeId.id,
      }),
    );
    const hits = found.map((message) => ({ message, snippet: snippetOf(spokenIn(message), words) }));
    return { hits, isComplete };
  }
}

/** The text in which it is found. */
const spokenIn = ({ body, interactive }: FoundMessage): string => {
  const offered = interactive && 'body' in interactive ? interactive.body : null;
  return [body, offered].filter(Boolean).join(' ');
};

/** Null for what cannot be an id. */
function narrowed<Kind extends string>(raw: string | null | undefined) {
  if (raw === null || raw === undefined) return { id: null };
  const id = parseId<Kind>(raw);
  return id && { id };
}

function assertSearch(text: string): void {
  const length = lengthOf(text.trim());
  if (length > 0 && length <= LONGEST_SEARCH && !hasNul(text) && isWellFormed(text)) return;
  throw invalidInput('text', `text is 1 to ${LONGEST_SEARCH} characters.`, { min: 1, max: LONGEST_SEARCH });
}
