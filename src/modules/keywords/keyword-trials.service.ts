import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import type { Provider } from '../channels/channels.js';
import { ClientsService } from '../clients/clients.service.js';
import { type Judged, KeywordJudge } from './keyword-judge.js';
import type { KeywordRule } from './keyword-rules.js';

export interface TryKeywords {
  readonly clientId: number;
  readonly text: string;
  readonly provider: Provider;
}

export interface KeywordTrial {
  /** The one that would act. */
  readonly keywordRule: KeywordRule | null;
  /** In the order in which they are asked. */
  readonly judged: readonly Judged[];
}

const MAX_TEXT = 4_096;

/** Trying rules before a customer does. */
@Injectable()
export class KeywordTrialsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly judge: KeywordJudge,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * What would come of a text, if somebody wrote it now who never wrote before. Nothing is done. Null for a client that
   * the actor does not see.
   *
   * @throws DomainError INVALID_INPUT text.
   */
  async try(actor: UserActor, { clientId, text, provider }: TryKeywords): Promise<KeywordTrial | null> {
    if ([...text].length > MAX_TEXT) {
      throw invalidInput('text', `text is at most ${MAX_TEXT} characters.`, { max: MAX_TEXT });
    }
    const judged = await this.uow.read(actor, async (tx) => {
      if (!(await this.clients.isVisible(tx, clientId))) return null;
      const message = { text, provider, contact: null, messageId: null, hasRun: false };
      return this.judge.judge(tx, clientId, message);
    });
    if (!judged) return this.trail.dropped(actor, 'client', clientId);
    return { keywordRule: judged.find(({ verdict }) => verdict === 'ACTS')?.rule ?? null, judged };
  }
}
