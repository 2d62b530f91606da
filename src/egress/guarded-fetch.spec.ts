import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressError } from './egress-error.js';
import { GuardedFetch, type Resolve } from './guarded-fetch.js';
import type { OutboundRequest } from './outbound.js';

const LIMITS = { method: 'GET', timeoutMs: 5_000, maxResponseBytes: 1_000 } as const;
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

const servers: Server[] = [];
const clients: GuardedFetch[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function serve(
  listener: RequestListener,
): Promise<{ origin: string; port: number; seen: () => number }> {
  let connections = 0;
  const server = createServer(listener).on('connection', () => connections++);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, seen: () => connections };
}

function guarded(trusted: string[] = [], resolve?: Resolve): GuardedFetch {
  const client = new GuardedFetch(trusted, resolve);
  clients.push(client);
  return client;
}

async function failureOf(call: Promise<unknown>): Promise<EgressError> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof EgressError)) throw new Error(`expected an EgressError, got ${String(error)}`);
  return error;
}

describe('whom it calls', () => {
  test('an origin the operator configured may be private', async () => {
    const { origin } = await serve((_request, response) => response.end('pong'));

    const answer = await guarded([`${origin}/v23.0`]).request({ ...LIMITS, url: `${origin}/ping` });

    expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 200, body: 'pong' });
  });

  test('another port of a trusted host is another origin', async () => {
    const trusted = await serve((_request, response) => response.end());
    const other = await serve((_request, response) => response.end());

    const error = await failureOf(guarded([trusted.origin]).request({ ...LIMITS, url: other.origin }));

    expect(error.code).toBe('ADDRESS_NOT_PUBLIC');
    expect(other.seen()).toBe(0);
  });

  test.each([
    ['dotted', (port: number) => `http://127.0.0.1:${port}/`],
    ['short', (port: number) => `http://127.1:${port}/`],
    ['decimal', (port: number) => `http://2130706433:${port}/`],
    ['hexadecimal', (port: number) => `http://0x7f000001:${port}/`],
    ['octal', (port: number) => `http://0177.0.0.01:${port}/`],
    ['fullwidth digits', (port: number) => `http://１２７.0.0.1:${port}/`],
    ['IPv6 loopback', (port: number) => `http://[::1]:${port}/`],
    ['IPv4 inside IPv6', (port: number) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['unspecified', (port: number) => `http://0.0.0.0:${port}/`],
    ['cloud metadata', () => 'http://169.254.169.254/latest/meta-data/'],
  ])('a private literal is refused: %s', async (_form, url) => {
    const { port, seen } = await serve((_request, response) => response.end());

    const error = await failureOf(guarded().request({ ...LIMITS, url: url(port) }));

    expect({ failure: error.failure, code: error.code }).toEqual({
      failure: 'refused',
      code: 'ADDRESS_NOT_PUBLIC',
    });
    expect(seen()).toBe(0);
  });

  test('a name that resolves to a private address is refused', async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const client = guarded([], async () => LOOPBACK);

    const error = await failureOf(client.request({ ...LIMITS, url: `http://innocent.example:${port}/` }));

    expect(error.failure).toBe('refused');
    expect(seen()).toBe(0);
  });

  test('one private address among public ones is enough to refuse the name', async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const mixed = [{ address: '93.184.215.14', family: 4 }, ...LOOPBACK];
    const client = guarded([], async () => mixed);

    const error = await failureOf(client.request({ ...LIMITS, url: `http://mixed.example:${port}/` }));

    expect(error.failure).toBe('refused');
    expect(seen()).toBe(0);
  });

  test('a name is resolved once per connection, so a second answer is never asked for', async () => {
    const { port } = await serve((_request, response) => response.end('ok'));
    const url = `http://rebinding.example:${port}/`;
    let asked = 0;
    const client = guarded([url], async () => {
      asked += 1;
      return asked === 1 ? LOOPBACK : [{ address: '169.254.169.254', family: 4 }];
    });

    const answer = await client.request({ ...LIMITS, url });

    expect({ body: answer.body.toString(), asked }).toEqual({ body: 'ok', asked: 1 });
  });

  test.each([
    ['URL_MALFORMED', 'not a url'],
    ['URL_SCHEME', 'file:///etc/passwd'],
    ['URL_SCHEME', 'ftp://example.com/'],
    ['URL_CREDENTIALS', 'https://user:secret@example.com/'],
  ])('%s: %s', async (code, url) => {
    const error = await failureOf(guarded().request({ ...LIMITS, url }));

    expect(error.code).toBe(code);
    expect(JSON.stringify(error) + error.message).not.toContain('secret');
  });
});

describe('what it takes back', () => {
  async function asked(listener: RequestListener, more: Partial<OutboundRequest> = {}): Promise<EgressError> {
    const { origin } = await serve(listener);
    return failureOf(guarded([origin]).request({ ...LIMITS, url: origin, ...more }));
  }

  test('a redirect is an answer, not an order', async () => {
    const target = await serve((_request, response) => response.end());
    const { origin } = await serve((_request, response) => {
      response.writeHead(302, { location: target.origin }).end();
    });

    const answer = await guarded([origin, target.origin]).request({ ...LIMITS, url: origin });

    expect({ status: answer.status, followed: target.seen() }).toEqual({ status: 302, followed: 0 });
  });

  test('an answer above its cap fails, and says that its head was seen', async () => {
    const error = await asked((_request, response) => response.end(Buffer.alloc(2_000)));

    expect(error.failure).toBe('too_large');
    expect(error.progress).toEqual({ mayHaveArrived: true, status: 200 });
  });

  test('silence ends at the timeout, and the request may have arrived', async () => {
    const error = await asked(() => {}, { timeoutMs: 60 });

    expect(error.failure).toBe('timeout');
    expect(error.progress).toEqual({ mayHaveArrived: true, status: null });
  });

  test('an answer that trickles for ever ends at the same timeout', async () => {
    const error = await asked((_request, response) => void response.writeHead(200).write('a'), {
      timeoutMs: 60,
    });

    expect({ failure: error.failure, status: error.progress.status }).toEqual({
      failure: 'timeout',
      status: 200,
    });
  });

  test('a name lookup that hangs ends at the timeout, and nothing arrived', async () => {
    const client = guarded([], () => new Promise(() => {}));

    const error = await failureOf(client.request({ ...LIMITS, url: 'http://slow.example/', timeoutMs: 60 }));

    expect(error.failure).toBe('timeout');
    expect(error.progress.mayHaveArrived).toBe(false);
  });

  test('a connection reset after the request may have done its work', async () => {
    const error = await asked((request) => request.socket.destroy());

    expect(error.failure).toBe('broken');
    expect(error.progress.mayHaveArrived).toBe(true);
  });

  test('a reset on a connection that is used again may have done its work, too', async () => {
    let asked = 0;
    const { origin, seen } = await serve((request, response) => {
      if (++asked === 1) response.end();
      else request.socket.destroy();
    });
    const client = guarded([origin]);
    await client.request({ ...LIMITS, url: origin });

    const error = await failureOf(client.request({ ...LIMITS, url: origin }));

    expect({ asked, connections: seen() }).toEqual({ asked: 2, connections: 1 });
    expect(error.progress.mayHaveArrived).toBe(true);
  });

  test('nobody listening: nothing arrived', async () => {
    const { origin } = await serve((_request, response) => response.end());
    const server = servers.pop();
    await new Promise((done) => server?.close(done));

    const error = await failureOf(guarded([origin]).request({ ...LIMITS, url: origin }));

    expect({ failure: error.failure, code: error.code }).toEqual({
      failure: 'unreachable',
      code: 'ECONNREFUSED',
    });
    expect(error.progress.mayHaveArrived).toBe(false);
  });

  test('the caller can stop it', async () => {
    const stop = new AbortController();
    const error = await asked(() => stop.abort(), { signal: stop.signal });

    expect(error.failure).toBe('aborted');
  });

  test('a download reaches its sink piece by piece and waits for it', async () => {
    const { origin } = await serve((_request, response) => response.end(Buffer.alloc(500_000, 7)));
    let size = 0;
    let writing = 0;

    const answer = await guarded([origin]).download(
      { ...LIMITS, url: origin, maxResponseBytes: 500_000 },
      async (chunk) => {
        expect(++writing).toBe(1);
        await new Promise((later) => setImmediate(later));
        size += chunk.length;
        writing--;
      },
    );

    expect({ status: answer.status, size }).toEqual({ status: 200, size: 500_000 });
  });

  test('the body of a refusal never reaches the sink', async () => {
    const { origin } = await serve((_request, response) => response.writeHead(404).end('no such file'));
    const pieces: Buffer[] = [];

    const answer = await guarded([origin]).download({ ...LIMITS, url: origin }, (chunk) => {
      pieces.push(chunk);
    });

    expect({ status: answer.status, pieces: pieces.length }).toEqual({ status: 404, pieces: 0 });
  });

  test('what the sink throws is what the caller gets', async () => {
    const { origin } = await serve((_request, response) => response.end('data'));
    const full = new Error('disk full');

    const call = guarded([origin]).download({ ...LIMITS, url: origin }, () => Promise.reject(full));

    await expect(call).rejects.toBe(full);
  });

  test('connections are kept and used again', async () => {
    const { origin, seen } = await serve((_request, response) => response.end());
    const client = guarded([origin]);

    await client.request({ ...LIMITS, url: origin });
    await client.request({ ...LIMITS, url: origin });

    expect(seen()).toBe(1);
  });
});
