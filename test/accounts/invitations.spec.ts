import { randomUUID } from 'node:crypto';
import { JobRunner } from '../../src/jobs/job-runner.js';
import type { Agency } from '../world/agency.js';
import { Server } from '../world/server.js';
import { Visitor } from '../world/visitor.js';
import { openWorld, type World } from '../world.js';
import { AcceptInvitation, InviteUser } from './documents.js';
import {
  accepted,
  auditedAbout,
  CHOSEN,
  invitation,
  invitedBy,
  LINK_NOT_VALID,
  newAddress,
} from './invitees.js';

let world: World;
let acme: Agency;
let visitor: Visitor;

beforeAll(async () => {
  world = await openWorld();
  ({ visitor } = world);
});
afterAll(() => world.close());
beforeEach(async () => {
  acme = await world.agency();
});

test('somebody is invited, reads the mail, accepts, and signs in', async () => {
  await acme.query("UPDATE agencies SET name = 'Acme' WHERE id = $1");
  await acme.query("UPDATE users SET display_name = 'Nadia Okafor' WHERE agency_id = $1 AND id = $2", [
    acme.admin.id,
  ]);
  const email = newAddress();

  const { inviteUser } = await acme.admin.gets(InviteUser, invitation(` ${email.toUpperCase()}`));
  await world.settle();
  expect(inviteUser).toMatchObject({ email, status: 'INVITED', clientId: null });
  expect(inviteUser).toMatchObject({ displayName: 'Ana Duarte', role: 'AGENCY_USER' });
  const mail = await world.mailbox.last(email);
  expect(mail.subject).toBe('Nadia Okafor invites you to Acme');
  expect(mail.text).toContain(
    `${new URL(world.server.url).protocol}//127.0.0.1:0/accept-invitation?token=${acme.id}.`,
  );
  expect((await visitor.signsIn(email, CHOSEN)).status).toBe(401);

  const answer = await visitor.gets(AcceptInvitation, {
    token: mail.token,
    password: CHOSEN,
    displayName: ' Ana D. ',
  });
  expect(answer.acceptInvitation).toEqual({ email, displayName: 'Ana D.', agencyName: 'Acme' });
  const { status, body } = await visitor.signsIn(email, CHOSEN);
  expect([status, body.user]).toEqual([
    200,
    {
      id: inviteUser.id,
      email,
      displayName: 'Ana D.',
      role: 'AGENCY_USER',
      agencyId: acme.id,
      clientId: null,
    },
  ]);
  expect(await auditedAbout(acme, inviteUser.id)).toEqual([
    { action: 'user.invited', user_id: acme.admin.id, details: { role: 'AGENCY_USER' } },
    { action: 'user.accepted_invitation', user_id: inviteUser.id, details: { role: 'AGENCY_USER' } },
  ]);
});

test('a mail that is being sent leaves no secret in the database', async () => {
  const runner = world.server.app.get(JobRunner, { strict: false });
  await runner.stop();
  const email = newAddress();
  const { inviteUser } = await acme.admin.gets(InviteUser, invitation(email));

  const [job] = await acme.query<{ payload: object }>(
    "SELECT payload FROM jobs WHERE agency_id = $1 AND kind = 'account.mail_link'",
  );
  runner.start();
  await world.settle();
  const [, id, secret = ''] = (await world.mailbox.last(email)).token.split('.');

  expect(job?.payload).toEqual({ tokenId: id, userId: inviteUser.id, clientId: null });
  const [row] = await acme.query('SELECT * FROM one_time_tokens WHERE agency_id = $1');
  expect(secret).toHaveLength(43);
  expect(JSON.stringify(row)).not.toContain(secret);
});

describe('the link', () => {
  test('works once', async () => {
    const { token } = await invitedBy(world, acme.admin);
    await accepted(world, token);

    expect(await visitor.isRefused(AcceptInvitation, { token, password: CHOSEN })).toEqual(LINK_NOT_VALID);
  });

  test('works once even when it is used twice at the same time', async () => {
    const { token, email } = await invitedBy(world, acme.admin);
    const passwords = ['the first of the two', 'the other one of the two'];

    const held = await world.database.holds(
      `SELECT FROM one_time_tokens WHERE agency_id = ${acme.id} FOR UPDATE`,
    );

    const both = passwords.map((password) => visitor.asks(AcceptInvitation, { token, password }));
    await world.database.untilWaiting(2);
    await held.release();

    const answers = await Promise.all(both);
    const refusals = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
    expect(refusals).toEqual([LINK_NOT_VALID]);
    const winner = passwords[answers.findIndex(({ errors }) => !errors)] ?? '';
    expect((await visitor.signsIn(email, winner)).status).toBe(200);
    const [{ n } = { n: 0 }] = await acme.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM audit_entries WHERE agency_id = $1 AND action = 'user.accepted_invitation'",
    );
    expect(n).toBe(1);
  });

  test('ends after seven days', async () => {
    const { token, id } = await invitedBy(world, acme.admin);
    const [{ days } = { days: 0 }] = await acme.query<{ days: number }>(
      'SELECT extract(epoch FROM expires_at - created_at)::int / 86400 AS days FROM one_time_tokens WHERE agency_id = $1',
    );
    await acme.query(
      "UPDATE one_time_tokens SET expires_at = now() - interval '1 second' WHERE agency_id = $1",
    );

    expect(days).toBe(7);
    expect(await visitor.isRefused(AcceptInvitation, { token, password: CHOSEN })).toEqual(LINK_NOT_VALID);
    await world.settle();
    expect((await auditedAbout(acme, id)).at(-1)).toEqual({
      action: 'user.acceptance_refused',
      user_id: null,
      details: { reason: 'TOKEN_NOT_VALID' },
    });
  });

  test.each<[string, (token: string) => string | Promise<string>]>([
    ['with another secret', (token) => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['of another agency', (token) => token.replace(/^\d+/, (id) => `${Number(id) + 1}`)],
    ['that never was', (token) => token.replace(/\.[^.]+\./, `.${randomUUID()}.`)],
    ['that is no token', () => 'x'],
    ['that is nothing', () => ''],
    ['of an agency that cannot be', (token) => token.replace(/^\d+/, '9999999999')],
    ['that is far too long', (token) => token + 'x'.repeat(10_000)],
  ])('%s is refused in the same words', async (_which, forge) => {
    const { token } = await invitedBy(world, acme.admin);

    expect(
      await visitor.isRefused(AcceptInvitation, { token: await forge(token), password: CHOSEN }),
    ).toEqual(LINK_NOT_VALID);
    await accepted(world, token);
  });

  test.each([
    ['disabled', 'UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2'],
    ['deleted', 'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2'],
    [
      'of an archived agency',
      'UPDATE agencies SET archived_at = now() WHERE id = $1 AND $2::uuid IS NOT NULL',
    ],
  ])('of somebody %s is refused in the same words', async (_what, change) => {
    const { token, id } = await invitedBy(world, acme.admin);
    await acme.query(change, [id]);

    expect(await visitor.isRefused(AcceptInvitation, { token, password: CHOSEN })).toEqual(LINK_NOT_VALID);
  });

  test('is not used up by a password that is refused', async () => {
    const { token, email } = await invitedBy(world, acme.admin);

    for (const [password, reason] of [
      ['short', 'PASSWORD_TOO_SHORT'],
      ['1234567890', 'PASSWORD_COMMON'],
      [email.toUpperCase(), 'PASSWORD_IS_EMAIL'],
    ]) {
      expect(await visitor.isRefused(AcceptInvitation, { token, password })).toEqual({
        code: 'BAD_USER_INPUT',
        reason,
        details: { field: 'password' },
      });
    }
    await accepted(world, token);
  });

  test('is found again when the keys change between the invitation and its mail', async () => {
    const runner = world.server.app.get(JobRunner, { strict: false });
    await runner.stop();
    const email = newAddress();
    await acme.admin.gets(InviteUser, invitation(email));
    const settings = { DATA_DIR: world.dataDir, JWT_SECRET: 'another secret' };

    // The old secret is development's own, which the first server has.
    const later = await Server.start(world.database.url, {
      ...settings,
      JWT_ACCEPTED_SECRETS: 'dev-jwt-secret-not-for-production',
    });
    try {
      await later.settle();
      const { token } = await world.mailbox.last(email);
      await new Visitor(later).gets(AcceptInvitation, { token, password: CHOSEN });
    } finally {
      await later.close();
      runner.start();
    }
    expect((await visitor.signsIn(email, CHOSEN)).status).toBe(200);
  });
});
