import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import type { OutboundContent } from '../../modules/channels/content.js';
import type { InboundMessage, ProviderIdentity } from '../../modules/channels/providers/provider.js';
import { WhatsAppProvider } from '../../modules/channels/providers/whatsapp/whatsapp.provider.js';
import { main } from '../main.js';
import { readOptions, type SimulationOptions, UsageError } from './options.js';
import { Simulation } from './simulation.js';

const SECRET = 'dev-meta-app-secret';
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Heard {
  readonly accountId: string;
  readonly message: InboundMessage;
}

/** A server in small: the real provider reads what comes and sends what an agent says. */
class Inbox {
  readonly heard: Heard[] = [];
  statuses = 0;
  private readonly waiting: { until: (heard: readonly Heard[]) => boolean; resolve: () => void }[] = [];
  private provider: WhatsAppProvider | null = null;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Inbox> {
    const server = createServer();
    const inbox = new Inbox(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const isSigned = inbox.take(Buffer.concat(chunks), String(request.headers['x-hub-signature-256']));
      response.writeHead(isSigned ? 200 : 401).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    stops.push(() => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    });
    return inbox;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From here on the agent can write. */
  connect(graphUrl: string): void {
    const http = new GuardedFetch([graphUrl]);
    stops.push(() => http.close());
    this.provider = new WhatsAppProvider(http, { graphUrl, appSecret: SECRET, verifyToken: 'token' });
  }

  async reply(accountId: string, to: ProviderIdentity, content: OutboundContent): Promise<string | null> {
    const sent = await this.provider?.send({ accountId, token: 'token' }, to, content, {
      idempotencyKey: 'key',
    });
    return sent?.outcome === 'accepted' ? sent.providerMessageId : null;
  }

  until(until: (heard: readonly Heard[]) => boolean): Promise<void> {
    if (until(this.heard)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ until, resolve }));
  }

  private take(body: Buffer, signature: string): boolean {
    const reader =
      this.provider ??
      new WhatsAppProvider(new GuardedFetch(), { graphUrl: '', appSecret: SECRET, verifyToken: '' });
    if (!reader.verifySignature(body, signature)) return false;
    for (const { kind, accountId, payload } of reader.parseEnvelope(JSON.parse(body.toString())).items) {
      if (kind === 'message')
        this.heard.push({ accountId, message: reader.interpretMessage(payload, new Date()) });
      else this.statuses += 1;
    }
    for (const { until, resolve } of this.waiting) if (until(this.heard)) resolve();
    return true;
  }
}

const optionsFor = (inbox: Inbox, more: Partial<SimulationOptions> = {}): SimulationOptions => ({
  url: inbox.url,
  customers: 1,
  rate: 600,
  pace: 0,
  once: true,
  seed: 1,
  providerPort: 0,
  googlePort: 0,
  aiPort: 0,
  appSecret: SECRET,
  ...more,
});

async function simulate(inbox: Inbox, more: Partial<SimulationOptions> = {}): Promise<Simulation> {
  const simulation = new Simulation(optionsFor(inbox, more), () => {});
  stops.push(() => simulation.stop());
  inbox.connect(await simulation.listen());
  return simulation;
}

test('once: every customer says an opening, and it ends well', async () => {
  const inbox = await Inbox.open();
  const simulation = await simulate(inbox, { customers: 5 });

  expect(await simulation.play()).toBe(true);

  const people = new Set(inbox.heard.map(({ message }) => message.identities[0].value));
  expect(people.size).toBe(5);
  expect(inbox.heard.map(({ message }) => message.type)).toContain('TEXT');
});

test('the same seed is the same people with the same words', async () => {
  const said = async () => {
    const inbox = await Inbox.open();
    await (await simulate(inbox, { customers: 3, seed: 7 })).play();
    return inbox.heard
      .map(({ accountId, message }) => `${accountId} ${message.displayName}: ${message.body}`)
      .sort();
  };

  expect(await said()).toEqual(await said());
});

test('a customer answers an agent’s buttons with a tap, and the statuses come back', async () => {
  const inbox = await Inbox.open();
  const simulation = await simulate(inbox);
  await simulation.play();
  const [first] = inbox.heard;
  if (!first) throw new Error('nobody wrote');

  const wamid = await inbox.reply(first.accountId, first.message.identities[0], {
    kind: 'interactive',
    interactive: { type: 'REPLY_BUTTONS', body: 'Shall we?', buttons: [{ id: 'yes', title: 'Yes' }] },
  });
  await inbox.until((heard) => heard.some(({ message }) => message.quotedProviderId === wamid));
  await simulation.settled();

  expect(inbox.statuses).toBe(3);
  expect(inbox.heard.at(-1)?.message).toMatchObject({
    identities: first.message.identities,
    interactive: { type: 'BUTTON_REPLY', id: 'yes', title: 'Yes' },
  });
});

test('someone whom only the server knows answers, too, and keeps the name it has', async () => {
  const inbox = await Inbox.open();
  await simulate(inbox);
  const stranger = { kind: 'WHATSAPP', value: '15557770001' } as const;

  await inbox.reply('100000000000002', stranger, { kind: 'text', body: 'Your results are in.' });
  await inbox.until((heard) => heard.some(({ message }) => message.type === 'TEXT'));

  expect(inbox.heard.at(-1)).toMatchObject({
    accountId: '100000000000002',
    message: { identities: [stranger], displayName: null },
  });
});

test('two that answer each other come to rest', async () => {
  const inbox = await Inbox.open();
  const simulation = await simulate(inbox);
  const stranger = { kind: 'WHATSAPP', value: '15557770001' } as const;
  const words = () => inbox.heard.filter(({ message }) => message.type === 'TEXT').length;

  for (let i = 1; i <= 5; i++) {
    await inbox.reply('100000000000001', stranger, { kind: 'text', body: `Automatic answer ${i}` });
    if (i <= 2) await inbox.until(() => words() === i);
  }
  await simulation.settled();

  expect(words()).toBe(2);
});

test('a secret that differs is told of, and the exit code says that it failed', async () => {
  const inbox = await Inbox.open();
  const lines: string[] = [];

  const code = await main(
    [
      '--url',
      inbox.url,
      '--once',
      '--customers',
      '1',
      '--pace',
      '0',
      '--provider-port',
      '0',
      '--google-port',
      '0',
      '--ai-port',
      '0',
    ],
    { META_APP_SECRET: 'another-secret' },
    (line) => lines.push(line),
  );

  expect(code).toBe(1);
  expect(lines.join('\n')).toContain('answered 401. Is META_APP_SECRET the same on both sides?');
});

test('a person is told how the server finds the provider', async () => {
  const inbox = await Inbox.open();
  const lines: string[] = [];

  const args = [
    '--url',
    inbox.url,
    '--once',
    '--customers',
    '1',
    '--pace',
    '0',
    '--provider-port',
    '0',
    '--google-port',
    '0',
    '--ai-port',
    '0',
  ];
  const code = await main(args, {}, (line) => lines.push(line));

  expect(code).toBe(0);
  expect(lines[0]).toMatch(/META_GRAPH_URL=http:\/\/127\.0\.0\.1:\d+/);
});

test.each([
  [['--customers', '0']],
  [['--customers', '2.5']],
  [['--rate', 'fast']],
  [['--rate', '']],
  [['--url', 'localhost:3000']],
  [['--provider-port', '70000']],
  [['--google-port', 'x']],
  [['--ai-port', 'x']],
  [['--unknown']],
])('%j is refused with a sentence', (args) => {
  expect(() => readOptions(args, {})).toThrow(UsageError);
});

test('help and mistakes end at once', async () => {
  expect(await main(['--help'], {}, () => {})).toBe(0);
  expect(await main(['--rate', 'fast'], {}, () => {})).toBe(2);
});
