import { randomBytes } from 'node:crypto';
import { Controller, Get, Inject, NotFoundException, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.js';
import { TOKEN_BRIDGE } from './graphiql-token-bridge.js';
import { GRAPHQL_DOOR_OPTIONS, GRAPHQL_PATH, type GraphqlDoorOptions } from './graphql.options.js';

const GREETING = `# Sign in by POST /api/auth/login, then paste the token into the Headers tab below.
# The same token opens the socket, so subscriptions work too.
`;

/** The page around the nonces that its scripts carry; nine megabytes, so it is rendered once. */
type Page = readonly string[];

/** GraphiQL, with everything it needs in one page: it works without a network, and in development only. */
@Controller('api/chat/graphiql')
export class GraphiqlController {
  #page: Promise<Page> | null = null;

  constructor(@Inject(GRAPHQL_DOOR_OPTIONS) private readonly options: GraphqlDoorOptions) {}

  @Public('a developer signs in from the page itself; it is served in development only')
  @Get()
  async show(@Res() reply: FastifyReply): Promise<void> {
    if (this.options.production) throw new NotFoundException();
    this.#page ??= renderPage();
    const nonce = randomBytes(16).toString('base64');
    await reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .header('x-frame-options', 'DENY')
      .header('cache-control', 'no-store')
      .send((await this.#page).join(`<script nonce="${nonce}">`));
  }
}

/** Loaded on first use: production never holds the page in memory. */
async function renderPage(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Switchboard GraphiQL',
    endpoint: GRAPHQL_PATH,
    subscriptionsProtocol: 'WS',
    headers: '{ "Authorization": "Bearer " }',
    defaultQuery: GREETING,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: true,
    method: 'POST',
  });
  const [head = '', ...scripts] = html.split('<script>');
  return [head, `${TOKEN_BRIDGE}</script>`, scripts.join('<script>')];
}

/** Monaco makes its workers from blobs and its styles as it goes; nothing else may come from elsewhere. */
const contentSecurityPolicy = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `worker-src blob:`,
    `style-src 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self' data:`,
    `connect-src 'self' ws: wss:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
