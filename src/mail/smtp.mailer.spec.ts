import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Dead, Retry } from '../jobs/job.js';
import { SmtpMailer, type SmtpOptions } from './smtp.mailer.js';

const PATIENT = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 5_000 };
const IMPATIENT = { connectionTimeout: 50, greetingTimeout: 50, socketTimeout: 50 };
const MAIL = {
  id: '0191d2f0-0000-7000-8000-000000000001',
  to: 'ana@example.com',
  subject: 'Nádia invites you',
  text: 'Hello,\n\nhttps://app.example.com/accept-invitation?token=1.a.b\n',
  operation: 'mutation { hello }',
};

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly secure: boolean;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const refusal = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

/** A real server, and what it was handed. */
async function server(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope, secure }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, source: Buffer.concat(chunks).toString('utf8'), secure });
        done();
      });
    },
    ...options,
  });
  smtp.on('error', () => {});
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  closing.push(() => smtp.close(() => {}));
  return { port: (smtp.server.address() as AddressInfo).port, received };
}

/** Something that listens on a port and is no mail server. */
async function listener(onConnection: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const listening = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closing.push(() => {
    listening.close();
    for (const socket of sockets) socket.destroy();
  });
  return (listening.address() as AddressInfo).port;
}

const mailer = (url: string, timeouts: SmtpOptions['timeouts'] = PATIENT) =>
  new SmtpMailer({ url, from: 'Switchboard <no-reply@example.com>', timeouts });

const sent = (url: string, timeouts?: SmtpOptions['timeouts']): Promise<unknown> =>
  mailer(url, timeouts)
    .send(MAIL, new AbortController().signal)
    .catch((error: unknown) => error);

test('a mail arrives as it was written', async () => {
  const { port, received } = await server();

  await mailer(`smtp://127.0.0.1:${port}`).send(MAIL, new AbortController().signal);

  expect(received).toHaveLength(1);
  const [{ from, to, source } = { from: '', to: [], source: '' }] = received;
  expect([from, to]).toEqual(['no-reply@example.com', ['ana@example.com']]);
  expect(source).toMatch(/^From: Switchboard <no-reply@example\.com>\r$/m);
  expect(source).toMatch(/^To: ana@example\.com\r$/m);
  expect(source).toMatch(/^Subject: =\?UTF-8\?Q\?N=C3=A1dia_invites_you\?=\r$/m);
  expect(source).toMatch(/^Message-ID: <0191d2f0-0000-7000-8000-000000000001@example\.com>\r$/m);
  expect(source).toMatch(/^Content-Type: text\/plain/m);
  expect(source.replace(/=\r\n/g, '').replaceAll('=3D', '=')).toContain('/accept-invitation?token=1.a.b');
  expect(source).not.toContain('mutation');
});

test('a calendar is asked as mail programs expect it: beside the text, and as a file', async () => {
  const { port, received } = await server();
  const text = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
  const calendar = { method: 'REQUEST', fileName: 'booking.ics', text } as const;

  await mailer(`smtp://127.0.0.1:${port}`).send({ ...MAIL, calendar }, new AbortController().signal);

  const source = received[0]?.source ?? '';
  const parts = [...source.matchAll(/^Content-Type: ([^;\r\n]+)(?:.*;\s*method=(\w+))?/gm)];
  expect(parts.map(([, type, method]) => [type, method])).toEqual([
    ['multipart/mixed', undefined],
    ['multipart/alternative', undefined],
    ['text/plain', undefined],
    ['text/calendar', 'REQUEST'],
    ['application/ics', undefined],
  ]);
  expect(source).toMatch(/filename="?booking\.ics/);
  expect(source).toContain(Buffer.from(text).toString('base64'));
});

test.each([
  ['its recipient', { onRcptTo: (_to, _session, done) => done(refusal(550)) }],
  ['its sender', { onMailFrom: (_from, _session, done) => done(refusal(553)) }],
  [
    'its text',
    {
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(refusal(554)));
      },
    },
  ],
] satisfies [string, SMTPServerOptions][])(
  'a mail that is refused for good for %s is given up',
  async (_why, options) => {
    const { port } = await server(options);

    expect(await sent(`smtp://127.0.0.1:${port}`)).toBeInstanceOf(Dead);
  },
);

test.each([
  ['a full mailbox', { onRcptTo: (_to, _session, done) => done(refusal(452)) }],
  ['a greylist', { onMailFrom: (_from, _session, done) => done(refusal(451)) }],
  ['a server that shuts its door', { onConnect: (_session, done) => done(refusal(554)) }],
  [
    'text that could not be stored',
    {
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(refusal(451)));
      },
    },
  ],
] satisfies [string, SMTPServerOptions][])('after %s it is tried again', async (_why, options) => {
  const { port } = await server(options);

  expect(await sent(`smtp://127.0.0.1:${port}`)).toBeInstanceOf(Retry);
});

test('where nobody listens it is tried again', async () => {
  const port = await listener(() => {});
  closing.pop()?.();

  expect(await sent(`smtp://127.0.0.1:${port}`)).toBeInstanceOf(Retry);
});

test.each([
  ['greets', () => {}],
  ['answers', (socket: net.Socket) => socket.write('220 mail.example.com\r\n')],
])('a server that never %s is not waited for', async (_what, onConnection) => {
  const port = await listener(onConnection);

  const outcome = await sent(`smtp://127.0.0.1:${port}`, IMPATIENT);

  expect(outcome).toBeInstanceOf(Retry);
  expect(String(outcome)).toMatch(/timeout|never received/i);
});

test('a job that is called off stops sending', async () => {
  const port = await listener((socket) => socket.write('220 mail.example.com\r\n'));
  const calledOff = new AbortController();
  const sending = mailer(`smtp://127.0.0.1:${port}`).send(MAIL, calledOff.signal);

  calledOff.abort(new Error('called off'));

  await expect(sending).rejects.toBeInstanceOf(Retry);
});

describe('with credentials', () => {
  const tried: { username?: string | null; password?: string | null }[] = [];
  beforeEach(() => {
    tried.length = 0;
  });

  const authenticated: SMTPServerOptions = {
    authOptional: false,
    onAuth({ username, password }, _session, done) {
      tried.push({ username, password });
      done(null, password === 'p:a@ss' ? { user: username } : {});
    },
  };
  const withTls: SMTPServerOptions = { ...authenticated, disabledCommands: [] };
  const unverified = 'tls.rejectUnauthorized=false';

  test('it signs in over STARTTLS', async () => {
    const { port, received } = await server(withTls);

    await sent(`smtp://mailer:p%3Aa%40ss@127.0.0.1:${port}?${unverified}`);

    expect(tried).toEqual([{ username: 'mailer', password: 'p:a@ss' }]);
    expect(received).toMatchObject([{ secure: true }]);
  });

  test('it signs in over TLS from the start', async () => {
    const { port, received } = await server({ ...withTls, secure: true });

    await sent(`smtps://mailer:p%3Aa%40ss@127.0.0.1:${port}?${unverified}`);

    expect(received).toMatchObject([{ secure: true }]);
  });

  test('wrong ones are ours to put right: the mail waits', async () => {
    const { port, received } = await server(withTls);

    const outcome = await sent(`smtp://mailer:wrong@127.0.0.1:${port}?${unverified}`);

    expect(outcome).toBeInstanceOf(Retry);
    expect(String(outcome)).not.toContain('wrong');
    expect(received).toEqual([]);
  });

  test('they are not shown to a server without TLS', async () => {
    const { port } = await server({ ...authenticated, allowInsecureAuth: true });

    expect(await sent(`smtp://mailer:p%3Aa%40ss@127.0.0.1:${port}`)).toBeInstanceOf(Retry);
    expect(tried).toEqual([]);
  });

  test('they are not shown to a server whose certificate nobody vouches for', async () => {
    const { port } = await server(withTls);

    expect(await sent(`smtp://mailer:p%3Aa%40ss@127.0.0.1:${port}`)).toBeInstanceOf(Retry);
    expect(tried).toEqual([]);
  });
});
