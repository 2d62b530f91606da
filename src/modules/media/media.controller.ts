import { Controller, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, Public, RequestOrigin } from '../../auth/access.js';
import { FileStore, storeUnavailable } from '../../files/file-store.js';
import { declaredTypeOf, STREAMED_BODY } from '../../http/http-server.js';
import { letGo } from '../../http/unread-body.js';
import type { Origin, UserActor } from '../../kernel/actor.js';
import { namesTag, rangeOf } from './byte-ranges.js';
import { headersOf, tagOf } from './content-headers.js';
import { rangeNotSatisfiable } from './media.errors.js';
import type { StoredMedia } from './media.js';
import { MediaFilesService } from './media-files.service.js';
import { UploadsService } from './uploads.service.js';

/** Whoever takes longer for a file has gone to sleep over it. */
const LONGEST_DOWNLOAD_MS = 10 * 60_000;

/** The bytes of files, in and out. */
@Controller('api/media')
export class MediaController {
  constructor(
    private readonly files: MediaFilesService,
    private readonly uploads: UploadsService,
    private readonly store: FileStore,
  ) {}

  /** The file, or the part of it that `Range` asks for. @throws DomainError as `MediaFilesService.readable` says. */
  @Allow('chat.view_inbox')
  @Get(':id')
  async download(
    @CurrentActor() actor: UserActor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(await this.files.readable(actor, id), request, reply);
  }

  /** The same under a signed link. */
  @Public('The signed link speaks for the person who asked for it.')
  @Get(':id/content')
  async downloadByLink(
    @Param('id') id: string,
    @Query('token') token: unknown,
    @RequestOrigin() origin: Origin,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(await this.files.readableBy(id, token, origin), request, reply);
  }

  /** Takes the bytes of an announced file. @throws DomainError as `UploadsService.receive` says. */
  @Public('The signed link is good for exactly one file of the person who announced it.')
  @Put(':id/content')
  @RouteConfig(STREAMED_BODY)
  async upload(
    @Param('id') id: string,
    @Query('token') token: unknown,
    @RequestOrigin() origin: Origin,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const length = request.headers['content-length'];
    const incoming = {
      contentType: declaredTypeOf(request),
      contentLength: length === undefined ? null : Number(length),
      // Whoever is refused in the middle still hears why: the rest is let go below.
      body: request.raw.iterator({ destroyOnReturn: false }),
    };
    try {
      const media = await this.uploads.receive(id, token, origin, incoming);
      const { mimeType, fileName, size, sha256, state } = media;
      return { id: media.id, state, mimeType, fileName, size, sha256 };
    } catch (error) {
      await letGo(request, reply);
      throw error;
    }
  }

  private async answer(media: StoredMedia, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { range: rangeHeader, 'if-none-match': known, 'if-range': ifRange } = request.headers;
    const { size, storageKey } = media;
    reply.headers(headersOf(media));
    if (namesTag(known, tagOf(media))) {
      reply.status(304).send();
      return;
    }
    const isSame = ifRange === undefined || ifRange === tagOf(media);
    const range = isSame ? rangeOf(rangeHeader, size) : null;
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${size}`);
      throw rangeNotSatisfiable(size);
    }
    const file = await this.store.open(storageKey, range ?? undefined);
    if (!file) throw storeUnavailable(new Error('The store has lost a file.'));
    const asleep = setTimeout(() => file.stream.destroy(), LONGEST_DOWNLOAD_MS);
    file.stream.once('close', () => clearTimeout(asleep));
    if (range) reply.header('content-range', `bytes ${range.start}-${range.end}/${size}`);
    reply.header('content-length', range ? range.end - range.start + 1 : size);
    reply.status(range ? 206 : 200).send(file.stream);
  }
}
