import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LinkSigner } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { ImportId } from '../../kernel/ids.js';

/** A link is good for five minutes at least and ten at most: within them the same question has the same answer. */
const STEP_MS = 5 * 60_000;

export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

export const uploadOf = (id: string) => ({ use: 'PUT', subject: `import/${id}` });
export const rejectsOf = (id: string) => ({ use: 'GET', subject: `import/${id}/rejects` });
/** @param filter as it stands in the link. */
export const exportOf = (what: string, filter: string) => ({
  use: 'GET',
  subject: `export/${what}/${createHash('sha256').update(filter).digest('base64url')}`,
});

/** Where files come in and go out, for one person and a few minutes. */
@Injectable()
export class TransferLinks {
  constructor(
    private readonly signer: LinkSigner,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  upload(actor: UserActor, id: ImportId): SignedUrl {
    return this.signed(actor, `/api/imports/${id}/content`, uploadOf(id));
  }

  rejects(actor: UserActor, id: ImportId): SignedUrl {
    return this.signed(actor, `/api/imports/${id}/rejects.csv`, rejectsOf(id));
  }

  /** @param filter goes into the link, where everybody can read it and nobody can change it. */
  export(actor: UserActor, what: string, filter: object): SignedUrl {
    const written = Buffer.from(JSON.stringify(filter)).toString('base64url');
    return this.signed(actor, `/api/exports/${what}.csv?filter=${written}`, exportOf(what, written));
  }

  private signed(actor: UserActor, path: string, grant: { use: string; subject: string }): SignedUrl {
    const expiresAt = new Date(Math.ceil(this.clock.now().getTime() / STEP_MS + 1) * STEP_MS);
    const token = this.signer.sign(actor, { ...grant, expiresAt });
    const separator = path.includes('?') ? '&' : '?';
    return { url: `${this.config.publicUrl}${path}${separator}token=${token}`, expiresAt };
  }
}
