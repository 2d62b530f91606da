import type { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type CredentialCarrier, Public } from '../../auth/access.js';
import { STREAMED_BODY } from '../../http/http-server.js';
import { letGo } from '../../http/unread-body.js';
import type { UserActor } from '../../kernel/actor.js';
import { ContactExports } from './contact-exports.service.js';
import { ConversationExports } from './conversation-exports.service.js';
import type { ExportKind } from './export-files.js';
import { ImportUploads } from './import-uploads.service.js';
import { LinkRights } from './link-rights.js';
import { MessageExports } from './message-exports.service.js';
import { RejectsService } from './rejects.service.js';
import { exportOf, rejectsOf, uploadOf } from './transfer-links.js';

const LINK = 'The signed link is the credential.';

type Request = FastifyRequest & CredentialCarrier;

/** What stands in the link of an export. */
interface Asked {
  readonly filter?: unknown;
  readonly token?: unknown;
}

/** What a file was found to be. */
interface Received {
  readonly id: string;
  readonly columns: readonly string[];
  readonly totalRows: number | null;
}

/** Where files of contacts come in, and files of what there is go out. GraphQL gives the links. */
@Controller('api')
export class TransfersController {
  constructor(
    private readonly uploads: ImportUploads,
    private readonly rejects: RejectsService,
    private readonly contacts: ContactExports,
    private readonly conversations: ConversationExports,
    private readonly messages: MessageExports,
    private readonly rights: LinkRights,
  ) {}

  /**
   * Takes the file, whatever its type is said to be. Answered when it is stored and was looked through.
   *
   * @throws DomainError INVALID_INPUT FILE_TOO_LARGE, UNREADABLE_FILE; CONFLICT; FORBIDDEN LINK_NOT_VALID.
   */
  @Public(LINK)
  @RouteConfig(STREAMED_BODY)
  @Put('imports/:id/content')
  @HttpCode(200)
  async receive(
    @Param('id') id: string,
    @Query('token') token: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Received> {
    try {
      const actor = await this.rights.follow(token, uploadOf(id), 'chat.manage_contacts', request);
      const size = Number(request.headers['content-length'] ?? 0);
      // Whoever is refused half-way is still to be answered.
      const content = request.raw.iterator({ destroyOnReturn: false });
      const { columns, totalRows } = await this.uploads.receive(actor, id, content, size);
      return { id, columns, totalRows };
    } catch (error) {
      await letGo(request, reply);
      throw error;
    }
  }

  /** @throws DomainError FORBIDDEN LINK_NOT_VALID; LIMIT_EXCEEDED TOO_MANY_EXPORTS. */
  @Public(LINK)
  @Get('imports/:id/rejects.csv')
  async rejected(
    @Param('id') id: string,
    @Query('token') token: unknown,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const actor = await this.rights.follow(token, rejectsOf(id), 'chat.manage_contacts', request);
    await asFile(reply, 'rejected-rows.csv', await this.rejects.file(actor, id));
  }

  /** @throws DomainError FORBIDDEN LINK_NOT_VALID; LIMIT_EXCEEDED TOO_MANY_EXPORTS. */
  @Public(LINK)
  @Get('exports/contacts.csv')
  exportedContacts(
    @Query() asked: Asked,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.exported('contacts', this.contacts, asked, request, reply);
  }

  /** @throws DomainError FORBIDDEN LINK_NOT_VALID; LIMIT_EXCEEDED TOO_MANY_EXPORTS. */
  @Public(LINK)
  @Get('exports/conversations.csv')
  exportedThreads(@Query() asked: Asked, @Req() request: Request, @Res() reply: FastifyReply): Promise<void> {
    return this.exported('conversations', this.conversations, asked, request, reply);
  }

  /** @throws DomainError FORBIDDEN LINK_NOT_VALID; NOT_FOUND; LIMIT_EXCEEDED TOO_MANY_EXPORTS. */
  @Public(LINK)
  @Get('exports/messages.csv')
  exportedMessages(
    @Query() asked: Asked,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.exported('messages', this.messages, asked, request, reply);
  }

  private async exported(
    kind: ExportKind,
    exports: { file(actor: UserActor, filter: string): Promise<Readable> },
    { filter, token }: Asked,
    request: Request,
    reply: FastifyReply,
  ): Promise<void> {
    const written = String(filter);
    const actor = await this.rights.follow(token, exportOf(kind, written), 'chat.export_data', request);
    await asFile(reply, `${kind}.csv`, await exports.file(actor, written));
  }
}

async function asFile(reply: FastifyReply, name: string, stream: Readable): Promise<void> {
  await reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'private, no-store')
    .header('referrer-policy', 'no-referrer')
    .send(stream);
}
