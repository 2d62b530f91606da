import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { InviteUser } from './documents.js';
import { accepted, auditedAbout, invitation, newAddress } from './invitees.js';

/** A mail server, and what it does with the next recipient: a status to refuse with, or null. */
class MailServer {
  readonly received: string[] = [];
  refuses: number | null = null;
  readonly #smtp = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_to, _session, done) => {
      const responseCode = this.refuses;
      done(responseCode === null ? null : Object.assign(new Error('Not now'), { responseCode }));
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        this.received.push(unfolded(Buffer.concat(chunks).toString('utf8')));
        done();
      });
    },
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#smtp.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(this.#smtp.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#smtp.close(resolve));
  }
}

/** Out of quoted-printable, as far as our mails need it. */
const unfolded = (source: string): string => source.replace(/=\r\n/g, '').replaceAll('=3D', '=');

const mailServer = new MailServer();
let world: World;
let acme: Agency;

beforeAll(async () => {
  world = await openWorld({ SMTP_URL: await mailServer.start(), MAIL_FROM: 'no-reply@example.com' });
});
afterAll(async () => {
  await world.close();
  await mailServer.stop();
});
beforeEach(async () => {
  mailServer.refuses = null;
  acme = await world.agency();
});

async function invites(email: string): Promise<string> {
  const { inviteUser } = await acme.admin.gets(InviteUser, invitation(email));
  await world.settle();
  return inviteUser.id;
}

/** What arrived for somebody: other tests of the worker may have left mail of theirs behind. */
const arrived = (email: string) => mailServer.received.filter((mail) => mail.includes(`\nTo: ${email}\r\n`));

const jobs = () =>
  acme.query(
    `SELECT 'waits' AS what, last_error FROM jobs WHERE agency_id = $1
     UNION ALL SELECT 'dead', last_error FROM dead_jobs WHERE agency_id = $1`,
  );

test('an invitation arrives in a mailbox, and nowhere on this machine', async () => {
  const email = newAddress();
  await invites(email);

  const [mail = '', ...others] = arrived(email);
  expect(others).toEqual([]);
  const [, token = ''] = /\?token=(\S+)/.exec(mail) ?? [];
  expect(await world.mailbox.to(email)).toEqual([]);
  await accepted(world, token);
  expect(await jobs()).toEqual([]);
});

test('a server that says "not now" is asked again, and the mail arrives once', async () => {
  const email = newAddress();
  mailServer.refuses = 451;
  await invites(email);
  expect(arrived(email)).toEqual([]);
  expect(await jobs()).toMatchObject([{ what: 'waits', last_error: expect.stringContaining('451 Not now') }]);

  mailServer.refuses = null;
  await acme.pausesEnd();

  expect(arrived(email)).toHaveLength(1);
  expect(await jobs()).toEqual([]);
});

test('an address that does not exist is given up, and whoever reads the audit finds out', async () => {
  mailServer.refuses = 550;
  const id = await invites(newAddress());

  expect(await jobs()).toMatchObject([{ what: 'dead', last_error: expect.stringContaining('550 Not now') }]);
  expect((await auditedAbout(acme, id)).at(-1)).toEqual({
    action: 'user.mail_given_up',
    user_id: null,
    details: { reason: expect.stringContaining('550 Not now') },
  });
});

test('a mail that waits is not sent any more when a newer one has taken its place', async () => {
  const email = newAddress();
  mailServer.refuses = 451;
  await invites(email);
  mailServer.refuses = null;
  await invites(email);

  await acme.pausesEnd();

  expect(arrived(email)).toHaveLength(1);
  expect(await jobs()).toEqual([]);
});
