import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { TOKEN_BRIDGE } from '../../src/graphql/graphiql-token-bridge.js';
import { ToyWorld } from './toy-world.js';

const addressOf = (world: ToyWorld) => world.url.replace('/graphql', '/graphiql');

describe('GraphiQL', () => {
  test('is one page that loads nothing from elsewhere, under a strict policy', async () => {
    const world = await ToyWorld.open();
    const response = await fetch(addressOf(world));
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? [];

    expect(response.status).toBe(200);
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="?(https?:)?\/\//);
    expect(html.split(`<script nonce="${nonce}">`)).toHaveLength(3);
    expect(html).toContain('"endpoint":"/api/chat/graphql"');
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    await world.close();
  });

  test('does not exist in production', async () => {
    const world = await ToyWorld.open({ production: true });

    expect((await fetch(addressOf(world))).status).toBe(404);
    await world.close();
  });
});

describe('the token of the Headers tab', () => {
  /** A browser's window, as far as the bridge looks at it. */
  function browser(stored: Record<string, string>) {
    const sent: string[] = [];
    class FakeSocket {
      send(data: string) {
        sent.push(data);
      }
    }
    const page = { fetch: () => undefined, WebSocket: FakeSocket, Headers, sent };
    const context = createContext({
      ...page,
      window: page,
      localStorage: { getItem: (key: string) => stored[key] ?? null },
    });
    runInContext(TOKEN_BRIDGE, context);
    return { page, sent, socket: new FakeSocket() };
  }

  const tabs = (authorization: string) => ({
    'graphiql:tabState': JSON.stringify({
      activeTabIndex: 0,
      tabs: [{ headers: JSON.stringify({ Authorization: authorization }) }],
    }),
  });
  const init = JSON.stringify({ type: 'connection_init', payload: {} });

  test('opens the socket', () => {
    const { socket, sent } = browser(tabs('Bearer one'));
    socket.send(init);

    expect(JSON.parse(sent[0] ?? '')).toEqual({
      type: 'connection_init',
      payload: { Authorization: 'Bearer one' },
    });
  });

  test('is taken from the last request where the page keeps no tabs', () => {
    const { page, socket, sent } = browser({});
    Reflect.apply(page.fetch, page, ['/api/chat/graphql', { headers: { authorization: 'Bearer two' } }]);
    socket.send(init);

    expect(JSON.parse(sent[0] ?? '').payload).toEqual({ Authorization: 'Bearer two' });
  });

  test('changes no other message', () => {
    const { socket, sent } = browser(tabs('Bearer one'));
    socket.send('{"type":"ping"}');

    expect(sent).toEqual(['{"type":"ping"}']);
  });
});
