import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { ChannelId, MediaId } from '../../kernel/ids.js';
import type { AnnouncedFile, Media, ProviderFile, StoredFile } from './media.js';

const MEDIA_COLUMNS = `id, agency_id AS "agencyId", client_id AS "clientId", channel_id AS "channelId",
  provider_media_id AS "providerMediaId", mime_type AS "mimeType", file_name AS "fileName", size::int AS size, sha256,
  state, storage_key AS "storageKey", uploaded_by AS "uploadedBy"`;

const FIND_MANY = sql(
  'media_find_many',
  `SELECT ${MEDIA_COLUMNS} FROM media WHERE agency_id = $1 AND id = ANY ($2::uuid[])`,
);

const COUNT_UPLOADS = sql(
  'media_count_uploads',
  `SELECT count(*)::int AS n FROM media WHERE agency_id = $1 AND uploaded_by = $2 AND state = 'PENDING'`,
);

// Whoever is first says what the file is. The same again may follow, after a crash or a lost answer.
const CLAIM = sql(
  'media_claim',
  `UPDATE media SET sha256 = $3
   WHERE agency_id = $1 AND id = $2 AND state = 'PENDING' AND (sha256 IS NULL OR sha256 = $3) RETURNING id`,
);

const STORED = sql(
  'media_stored',
  `UPDATE media SET state = 'STORED', storage_key = $3, size = $4, sha256 = $5, stored_at = now(), failure = NULL
   WHERE agency_id = $1 AND id = $2 AND state <> 'STORED' RETURNING id`,
);

const EXPIRE = sql(
  'media_expire_upload',
  `DELETE FROM media WHERE agency_id = $1 AND id = $2 AND state = 'PENDING' AND uploaded_by IS NOT NULL`,
);

const LOCK_UPLOAD = sql(
  'media_lock_upload',
  `SELECT client_id AS "clientId", stored_at AS "storedAt" FROM media
   WHERE agency_id = $1 AND id = $2 AND uploaded_by IS NOT NULL FOR UPDATE`,
);

const REMOVE_UNUSED = sql(
  'media_remove_unused',
  `DELETE FROM media WHERE agency_id = $1 AND id = $2
     AND NOT EXISTS (SELECT FROM messages WHERE agency_id = $1 AND media_id = $2) RETURNING id`,
);

const COPY = sql(
  'media_copy_find',
  `SELECT provider_media_id AS "providerMediaId" FROM media_copies
   WHERE agency_id = $1 AND media_id = $2 AND channel_id = $3 AND expires_at > $4`,
);

const REMEMBER_COPY = sql(
  'media_copy_remember',
  `INSERT INTO media_copies (agency_id, media_id, channel_id, client_id, provider_media_id, expires_at)
   SELECT $1, id, $3, client_id, $4, $5 FROM media WHERE agency_id = $1 AND id = $2
   ON CONFLICT (agency_id, media_id, channel_id)
     DO UPDATE SET provider_media_id = excluded.provider_media_id, expires_at = excluded.expires_at`,
);

const FORGET_COPY = sql(
  'media_copy_forget',
  'DELETE FROM media_copies WHERE agency_id = $1 AND media_id = $2 AND channel_id = $3',
);

@Injectable()
export class MediaRepository {
  async insert(tx: WriteTx, id: MediaId, file: ProviderFile): Promise<void> {
    await tx.db.media.create({ data: { agencyId: tx.agencyId, id, ...file } });
  }

  async insertUpload(tx: WriteTx, id: MediaId, file: AnnouncedFile): Promise<void> {
    await tx.db.media.create({ data: { agencyId: tx.agencyId, id, ...file, uploadedBy: tx.actor.userId } });
  }

  async findById(tx: TenantTx, id: MediaId): Promise<Media | null> {
    const [found] = await this.findMany(tx, [id]);
    return found ?? null;
  }

  findMany(tx: TenantTx, ids: readonly MediaId[]): Promise<Media[]> {
    return tx.rows<Media>(FIND_MANY, [tx.agencyId, ids]);
  }

  /** How many uploads of the actor are not finished. */
  async countUploads(tx: TenantTx): Promise<number> {
    const [counted] = await tx.rows<{ n: number }>(COUNT_UPLOADS, [tx.agencyId, tx.actor.userId]);
    return counted?.n ?? 0;
  }

  /** Whether an upload may become a file of this digest: only one ever does. */
  async claim(tx: WriteTx, id: MediaId, sha256: string): Promise<boolean> {
    return (await tx.rows(CLAIM, [tx.agencyId, id, sha256])).length > 0;
  }

  /** False when it was stored before, or is gone. */
  async stored(tx: WriteTx, id: MediaId, { storageKey, size, sha256 }: StoredFile): Promise<boolean> {
    return (await tx.rows(STORED, [tx.agencyId, id, storageKey, size, sha256])).length > 0;
  }

  async failed(tx: WriteTx, id: MediaId, failure: string): Promise<void> {
    await tx.db.media.update({
      where: { agencyId_id: { agencyId: tx.agencyId, id } },
      data: { state: 'FAILED', failure },
    });
  }

  /** Forgets an upload that was never finished. */
  async expire(tx: WriteTx, id: MediaId): Promise<void> {
    await tx.rows(EXPIRE, [tx.agencyId, id]);
  }

  /** A file of a colleague. Until the transaction ends no message takes it. */
  async lockUpload(
    tx: WriteTx,
    id: MediaId,
  ): Promise<{ readonly clientId: number; readonly storedAt: Date | null } | null> {
    const [found] = await tx.rows<{ clientId: number; storedAt: Date | null }>(LOCK_UPLOAD, [
      tx.agencyId,
      id,
    ]);
    return found ?? null;
  }

  /** Whether it was removed: what a message refers to stays. The upload must be locked by the transaction. */
  async removeUnused(tx: WriteTx, id: MediaId): Promise<boolean> {
    return (await tx.rows(REMOVE_UNUSED, [tx.agencyId, id])).length > 0;
  }

  /** What the provider of a channel calls a file, if it still has it. */
  async copy(tx: TenantTx, id: MediaId, channelId: ChannelId, now: Date): Promise<string | null> {
    const [found] = await tx.rows<{ providerMediaId: string }>(COPY, [tx.agencyId, id, channelId, now]);
    return found?.providerMediaId ?? null;
  }

  async rememberCopy(
    tx: WriteTx,
    id: MediaId,
    channelId: ChannelId,
    copy: { readonly providerMediaId: string; readonly expiresAt: Date },
  ): Promise<void> {
    await tx.rows(REMEMBER_COPY, [tx.agencyId, id, channelId, copy.providerMediaId, copy.expiresAt]);
  }

  async forgetCopy(tx: WriteTx, id: MediaId, channelId: ChannelId): Promise<void> {
    await tx.rows(FORGET_COPY, [tx.agencyId, id, channelId]);
  }
}
