import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { permissionMissing } from '../../auth/access.js';
import { LinkSigner, linkExpired } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type FileSink, FileStore } from '../../files/file-store.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { type Origin, systemActor, type UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError, notFound } from '../../kernel/errors.js';
import { type MediaId, newId, parseId } from '../../kernel/ids.js';
import { FileProbe } from './file-probe.js';
import {
  alreadyUploaded,
  anotherSize,
  anotherType,
  brokenOff,
  tooLarge,
  tooManyUploads,
} from './media.errors.js';
import { type AnnouncedFile, EXPIRE_UPLOAD, type Media, storageKeyOf } from './media.js';
import { MediaRepository } from './media.repository.js';
import { bareType } from './media-types.js';
import { UnusedUploads } from './unused-uploads.js';
import { checkedFile } from './upload-rules.js';

const payload = z.object({ mediaId: z.string() });
type Payload = z.infer<typeof payload>;

const LINK_MS = 15 * 60_000;
/** An upload that began just before its link expired may still be under way. */
const GRACE_MS = 15 * 60_000;
const MOST_AT_ONCE = 100;

/** What to do to upload a file. */
export interface Upload {
  readonly mediaId: MediaId;
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
  readonly maxSize: number;
}

/** A file as it comes in. */
export interface IncomingFile {
  readonly contentType: string;
  /** Null where it was not said. */
  readonly contentLength: number | null;
  readonly body: AsyncIterable<Buffer>;
}

/** Files that colleagues send: announced first, then uploaded under a link that is good for exactly this file. */
@Injectable()
export class UploadsService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MediaRepository,
    private readonly store: FileStore,
    private readonly links: LinkSigner,
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly unused: UnusedUploads,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(EXPIRE_UPLOAD, this);
  }

  /**
   * Announces a file of a client that the actor sees. The link is good for 15 minutes and while the session lasts;
   * what is not uploaded by then is forgotten.
   *
   * @throws DomainError INVALID_INPUT fileName, mimeType or size; LIMIT_EXCEEDED TOO_MANY_UPLOADS.
   */
  async create(actor: UserActor, announced: AnnouncedFile): Promise<Upload> {
    const file = checkedFile(announced);
    const id = newId<'Media'>();
    const expiresAt = new Date(this.clock.now().getTime() + LINK_MS);
    await this.uow.write(actor, async (tx) => {
      if ((await this.repository.countUploads(tx)) >= MOST_AT_ONCE) throw tooManyUploads(MOST_AT_ONCE);
      await this.repository.insertUpload(tx, id, file);
      const runAt = new Date(expiresAt.getTime() + GRACE_MS);
      await this.queue.add(tx, { kind: EXPIRE_UPLOAD, lane: `media:${id}`, payload: { mediaId: id }, runAt });
      tx.audit({ action: 'media.upload_created', subjectId: id, clientId: file.clientId });
    });
    const token = this.links.sign(actor, { use: 'PUT', subject: id, expiresAt });
    return {
      mediaId: id,
      url: `${this.config.publicUrl}/api/media/${id}/content?token=${token}`,
      method: 'PUT',
      headers: { 'content-type': file.mimeType },
      expiresAt,
      maxSize: file.size,
    };
  }

  /**
   * Takes the bytes of an announced file: whole, of the announced size and type, or not at all. The same bytes again
   * change nothing.
   *
   * @throws DomainError FORBIDDEN LINK_NOT_VALID; LINK_EXPIRED; NOT_FOUND; INVALID_INPUT FILE_TOO_LARGE, another size,
   * or FILE_TYPE_REFUSED; CONFLICT ALREADY_UPLOADED for other bytes than before.
   */
  async receive(rawId: string, token: unknown, origin: Origin, incoming: IncomingFile): Promise<Media> {
    const id = parseId<'Media'>(rawId);
    const actor = await this.links.holder(token, { use: 'PUT', subject: id ?? '' }, origin);
    if (!actor.permissions.has('chat.reply')) throw permissionMissing('chat.reply');
    const media = id && (await this.find(actor, id));
    if (!media) throw notFound('Media', { id: rawId });
    assertAnnounced(media, incoming);
    if (media.state === 'STORED') return this.repeated(media, incoming);
    const storageKey = storageKeyOf(media);
    let sha256 = '';
    const isStored = await this.store.put(storageKey, async (sink) => {
      sha256 = await passed(media, incoming.body, sink);
      return this.uow.write(actor, (tx) => this.repository.claim(tx, media.id, sha256));
    });
    if (!isStored) return this.outrun(actor, media, sha256);
    return this.finish(actor, media, { storageKey, size: media.size ?? 0, sha256 });
  }

  /** Nobody has finished this upload. */
  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const house = systemActor(job.agencyId, 'expire an upload');
    const id = parseId<'Media'>(job.payload.mediaId);
    const media = id && (await this.uow.read(house, (tx) => this.repository.findById(tx, id)));
    // A crash may have come between the bytes and the row that says they are here.
    if (media?.state === 'PENDING') await this.store.remove(storageKeyOf(media));
    await this.uow.write(house, async (tx) => {
      if (media) await this.repository.expire(tx, media.id);
      await complete(tx);
    });
  }

  private find(actor: UserActor, id: MediaId): Promise<Media | null> {
    return this.uow.read(actor, (tx) => this.repository.findById(tx, id));
  }

  private async finish(
    actor: UserActor,
    media: Media,
    file: { storageKey: string; size: number; sha256: string },
  ): Promise<Media> {
    const { id, clientId } = media;
    await this.uow.write(actor, async (tx) => {
      if (!(await this.repository.stored(tx, id, file))) return;
      await this.unused.watch(tx, id, file.storageKey);
      tx.audit({ action: 'media.uploaded', subjectId: id, clientId, details: { size: file.size } });
    });
    const after = await this.find(actor, id);
    if (after) return after;
    // It took so long that it was forgotten meanwhile.
    await this.store.remove(file.storageKey);
    throw linkExpired();
  }

  /** Somebody else was faster. */
  private async outrun(actor: UserActor, { id }: Media, sha256: string): Promise<Media> {
    const now = await this.find(actor, id);
    if (!now) throw linkExpired();
    if (now.state !== 'STORED' || now.sha256 !== sha256) throw alreadyUploaded(id);
    return now;
  }

  private async repeated(media: Media, { body }: IncomingFile): Promise<Media> {
    const sha256 = await passed(media, body, async () => {});
    if (sha256 !== media.sha256) throw alreadyUploaded(media.id);
    return media;
  }
}

function assertAnnounced({ mimeType, size }: Media, { contentType, contentLength }: IncomingFile): void {
  if (bareType(contentType) !== mimeType) throw anotherType(mimeType, bareType(contentType) || 'not said');
  const announced = size ?? 0;
  if (contentLength === null || contentLength === announced) return;
  throw contentLength > announced ? tooLarge(announced) : anotherSize(announced, contentLength);
}

/** Passes a body on as long as it is what was announced. Answers its digest. */
async function passed(
  { size, mimeType }: Media,
  body: AsyncIterable<Buffer>,
  sink: FileSink,
): Promise<string> {
  const announced = size ?? 0;
  const hash = createHash('sha256');
  const probe = new FileProbe(mimeType);
  let received = 0;
  try {
    for await (const chunk of body) {
      received += chunk.length;
      if (received > announced) throw tooLarge(announced);
      hash.update(chunk);
      probe.take(chunk);
      await sink(chunk);
    }
  } catch (error) {
    throw error instanceof DomainError || !isBreak(error) ? error : brokenOff(error);
  }
  if (received < announced) throw anotherSize(announced, received);
  const found = await probe.contradiction();
  if (found) throw anotherType(mimeType, found);
  return hash.digest('hex');
}

/** The caller went away in the middle. */
const isBreak = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(
    String((error as NodeJS.ErrnoException).code),
  );
