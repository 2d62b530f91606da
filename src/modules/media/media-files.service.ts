import { Injectable } from '@nestjs/common';
import { permissionMissing } from '../../auth/access.js';
import { AccessTrail } from '../../auth/access-trail.js';
import { LinkSigner } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor, Origin, UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { type MediaId, parseId } from '../../kernel/ids.js';
import { notStored } from './media.errors.js';
import { isStored, type Media, type StoredMedia } from './media.js';
import { MediaRepository } from './media.repository.js';

const MINUTE_MS = 60_000;
const LINK_MS = 5 * MINUTE_MS;

export interface MediaLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * Files for those who may see them: a file belongs to a client, like the conversations that show it, so whoever sees
 * the client sees the file, sent or not.
 */
@Injectable()
export class MediaFilesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MediaRepository,
    private readonly links: LinkSigner,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly trail: AccessTrail,
  ) {}

  /** Null for what the actor may not see, and for what does not exist. */
  async find(actor: Actor, rawId: string): Promise<Media | null> {
    const id = parseId<'Media'>(rawId);
    return id && this.uow.read(actor, (tx) => this.repository.findById(tx, id));
  }

  /** By id; those that the actor does not see are missing. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, Media>> {
    const wanted = ids.map((id) => parseId<'Media'>(id)).filter((id): id is MediaId => id !== null);
    const found = await this.uow.read(actor, (tx) => this.repository.findMany(tx, wanted));
    return new Map(found.map((media) => [media.id, media]));
  }

  /**
   * A link that opens by itself, without a header. Null for what the actor may not see.
   *
   * @throws DomainError CONFLICT MEDIA_NOT_STORED.
   */
  async link(actor: UserActor, rawId: string): Promise<MediaLink | null> {
    const media = await this.find(actor, rawId);
    if (!media) return this.trail.dropped(actor, 'media', rawId);
    if (!isStored(media)) throw notStored(media.id);
    return this.linkTo(actor, media);
  }

  /** The same for 4 to 5 minutes: a link stays the same for a minute, so that a browser finds in its cache what it has. */
  private linkTo(actor: UserActor, { id }: StoredMedia): MediaLink {
    const end = Math.floor((this.clock.now().getTime() + LINK_MS) / MINUTE_MS) * MINUTE_MS;
    const expiresAt = new Date(end);
    const token = this.links.sign(actor, { use: 'GET', subject: id, expiresAt });
    return { url: `${this.plainUrl(id)}/content?token=${token}`, expiresAt };
  }

  /** Where a file is, for whoever sends a bearer token; null while it is not here. */
  urlOf(media: Media): string | null {
    return isStored(media) ? this.plainUrl(media.id) : null;
  }

  private plainUrl(id: string): string {
    return `${this.config.publicUrl}/api/media/${id}`;
  }

  /** A file to be read. @throws DomainError NOT_FOUND; CONFLICT MEDIA_NOT_STORED. */
  async readable(actor: UserActor, rawId: string): Promise<StoredMedia> {
    const media = await this.find(actor, rawId);
    if (!media) throw notFound('Media', { id: rawId });
    if (!isStored(media)) throw notStored(media.id);
    return media;
  }

  /** The same for whoever holds a link. @throws DomainError as `readable` and `LinkSigner.holder` say. */
  async readableBy(rawId: string, token: unknown, origin: Origin): Promise<StoredMedia> {
    const id = parseId<'Media'>(rawId);
    const actor = await this.links.holder(token, { use: 'GET', subject: id ?? '' }, origin);
    if (!actor.permissions.has('chat.view_inbox')) throw permissionMissing('chat.view_inbox');
    return this.readable(actor, rawId);
  }
}
