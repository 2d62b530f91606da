import { randomUUID } from 'node:crypto';
import { JobRunner } from '../../src/jobs/job-runner.js';
import type { Role } from '../../src/kernel/permissions.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import { Server } from '../world/server.js';
import { Visitor } from '../world/visitor.js';
import { openWorld, type World } from '../world.js';
import { AcceptInvitation, InviteUser } from './documents.js';

const PASSWORD = 'six green umbrellas';
const NOT_VALID = {
  code: 'BAD_USER_INPUT',
  reason: 'TOKEN_NOT_VALID',
  details: { field: 'token' },
};

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

const newAddress = () => `${randomUUID()}@example.com`;

const invitation = (email: string, role: Role = 'AGENCY_USER', clientId: number | null = null) => ({
  email,
  displayName: 'Ana Duarte',
  role,
  clientId,
});

/** Invites somebody new, and answers what they were mailed. */
async function invited(by: Person = acme.admin, email = newAddress(), role: Role = 'AGENCY_USER') {
  const { inviteUser } = await by.gets(InviteUser, invitation(email, role));
  await world.settle();
  return { id: inviteUser.id, email, ...(await world.mailbox.last(email)) };
}

const accepts = (token: string, password = PASSWORD) => visitor.gets(AcceptInvitation, { token, password });

const audited = (id: string) =>
  acme.query<{ action: string; user_id: string | null; details: unknown }>(
    `SELECT action, user_id, details FROM audit_entries
     WHERE agency_id = $1 AND subject_id = $2 ORDER BY at, id`,
    [id],
  );

test('somebody is invited, reads the mail, accepts, and signs in', async () => {
  await acme.query("UPDATE agencies SET name = 'Acme' WHERE id = $1");
  await acme.query("UPDATE users SET display_name = 'Nadia Okafor' WHERE agency_id = $1 AND id = $2", [
    acme.admin.id,
  ]);
  const email = newAddress();

  const { inviteUser } = await acme.admin.gets(InviteUser, invitation(` ${email.toUpperCase()}`));
  await world.settle();
  expect(inviteUser).toMatchObject({ displayName: 'Ana Duarte', role: 'AGENCY_USER' });
  const mail = await world.mailbox.last(email);
  expect(mail.subject).toBe('Nadia Okafor invites you to Acme');
  expect(mail.text).toContain(
    `${new URL(world.server.url).protocol}//127.0.0.1:0/accept-invitation?token=${acme.id}.`,
  );
  expect((await visitor.signsIn(email, PASSWORD)).status).toBe(401);

  const answer = await visitor.gets(AcceptInvitation, {
    token: mail.token,
    password: PASSWORD,
    displayName: ' Ana D. ',
  });
  expect(answer.acceptInvitation).toEqual({ email, displayName: 'Ana D.', agencyName: 'Acme' });
  const { status, body } = await visitor.signsIn(email, PASSWORD);
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
  expect(await audited(inviteUser.id)).toEqual([
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
    const { token } = await invited();
    await accepts(token);

    expect(await visitor.isRefused(AcceptInvitation, { token, password: PASSWORD })).toEqual(NOT_VALID);
  });

  test('works once even when it is used twice at the same time', async () => {
    const { token, email } = await invited();
    const passwords = ['the first of the two', 'the other one of the two'];

    const held = await world.database.holds(
      `SELECT FROM one_time_tokens WHERE agency_id = ${acme.id} FOR UPDATE`,
    );

    const both = passwords.map((password) => visitor.asks(AcceptInvitation, { token, password }));
    await world.database.untilWaiting(2);
    await held.release();

    const answers = await Promise.all(both);
    const refusals = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
    expect(refusals).toEqual([NOT_VALID]);
    const winner = passwords[answers.findIndex(({ errors }) => !errors)] ?? '';
    expect((await visitor.signsIn(email, winner)).status).toBe(200);
    const [{ n } = { n: 0 }] = await acme.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM audit_entries WHERE agency_id = $1 AND action = 'user.accepted_invitation'",
    );
    expect(n).toBe(1);
  });

  test('ends after seven days', async () => {
    const { token, id } = await invited();
    const [{ days } = { days: 0 }] = await acme.query<{ days: number }>(
      'SELECT extract(epoch FROM expires_at - created_at)::int / 86400 AS days FROM one_time_tokens WHERE agency_id = $1',
    );
    await acme.query(
      "UPDATE one_time_tokens SET expires_at = now() - interval '1 second' WHERE agency_id = $1",
    );

    expect(days).toBe(7);
    expect(await visitor.isRefused(AcceptInvitation, { token, password: PASSWORD })).toEqual(NOT_VALID);
    await world.settle();
    expect((await audited(id)).at(-1)).toEqual({
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
    const { token } = await invited();

    expect(
      await visitor.isRefused(AcceptInvitation, { token: await forge(token), password: PASSWORD }),
    ).toEqual(NOT_VALID);
    await accepts(token);
  });

  test.each([
    ['disabled', 'UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2'],
    ['deleted', 'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2'],
    [
      'of an archived agency',
      'UPDATE agencies SET archived_at = now() WHERE id = $1 AND $2::uuid IS NOT NULL',
    ],
  ])('of somebody %s is refused in the same words', async (_what, change) => {
    const { token, id } = await invited();
    await acme.query(change, [id]);

    expect(await visitor.isRefused(AcceptInvitation, { token, password: PASSWORD })).toEqual(NOT_VALID);
  });

  test('is not used up by a password that is refused', async () => {
    const { token, email } = await invited();

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
    await accepts(token);
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
      await new Visitor(later).gets(AcceptInvitation, { token, password: PASSWORD });
    } finally {
      await later.close();
      runner.start();
    }
    expect((await visitor.signsIn(email, PASSWORD)).status).toBe(200);
  });
});

describe('inviting an address again', () => {
  test('keeps the person, takes what is said now, and voids the old link', async () => {
    const first = await invited();

    const { inviteUser } = await acme.admin.gets(InviteUser, {
      ...invitation(first.email, 'CLIENT_USER', acme.clients[0].id),
      displayName: 'Ana D.',
    });
    await world.settle();

    expect(inviteUser).toEqual({ id: first.id, displayName: 'Ana D.', role: 'CLIENT_USER' });
    expect(await visitor.isRefused(AcceptInvitation, { token: first.token, password: PASSWORD })).toEqual(
      NOT_VALID,
    );
    await accepts((await world.mailbox.last(first.email)).token);
    const { body } = await visitor.signsIn(first.email, PASSWORD);
    expect(body.user).toMatchObject({ id: first.id, role: 'CLIENT_USER', clientId: acme.clients[0].id });
    expect((await audited(first.id)).map(({ action }) => action)).toEqual([
      'user.invited',
      'user.invitation_sent_again',
      'user.accepted_invitation',
    ]);
  });

  test('at the same time makes one person', async () => {
    const email = newAddress();

    const answers = await Promise.all([1, 2, 3].map(() => acme.admin.gets(InviteUser, invitation(email))));

    expect(new Set(answers.map(({ inviteUser }) => inviteUser.id)).size).toBe(1);
  });

  test.each([
    ['signs in', async () => acme.agent.who.email],
    [
      'is disabled',
      async () => {
        await acme.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [
          acme.agent.id,
        ]);
        return acme.agent.who.email;
      },
    ],
    [
      'was invited and disabled before coming',
      async () => {
        const { id, email } = await invited();
        await acme.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [id]);
        return email;
      },
    ],
  ])('is refused for a colleague who %s', async (_what, address) => {
    const email = await address();

    expect(await acme.admin.isRefused(InviteUser, invitation(email))).toEqual({
      code: 'CONFLICT',
      reason: 'ALREADY_A_COLLEAGUE',
      details: { field: 'email' },
    });
  });

  test('is not a way to put down somebody who was invited above oneself', async () => {
    const { email, id } = await invited(acme.admin, newAddress(), 'AGENCY_ADMIN');
    await acme.allows(acme.agent, 'team.invite');

    expect(await acme.agent.isRefused(InviteUser, invitation(email))).toMatchObject({
      reason: 'ROLE_EXCEEDS_OWN',
    });
    const [person] = await acme.query('SELECT role FROM users WHERE agency_id = $1 AND id = $2', [id]);
    expect(person).toEqual({ role: 'AGENCY_ADMIN' });
  });

  test('of somebody deleted makes a new person, who takes the name over', async () => {
    const { email, id, token } = await invited();
    await accepts(token);
    await acme.query(
      'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
      [id],
    );

    const again = await invited(acme.admin, email);
    await accepts(again.token, 'seven blue umbrellas');

    expect(again.id).not.toBe(id);
    expect((await visitor.signsIn(email, 'seven blue umbrellas')).body.user).toMatchObject({ id: again.id });
    expect((await visitor.signsIn(email, PASSWORD)).status).toBe(401);
  });
});

describe('what an inviter does not see', () => {
  test('an account in another agency: only the invitee is told', async () => {
    const rival = await world.agency();
    const { email } = rival.agent.who;

    const { id, token } = await invited(acme.admin, email);

    expect(await visitor.isRefused(AcceptInvitation, { token, password: PASSWORD })).toEqual({
      code: 'CONFLICT',
      reason: 'EMAIL_TAKEN',
      details: {},
    });
    await world.settle();
    expect((await audited(id)).at(-1)).toMatchObject({
      action: 'user.acceptance_refused',
      details: { reason: 'EMAIL_TAKEN' },
    });
    const [owner] = await world.database.query('SELECT user_id FROM sign_in_names WHERE email = $1', [email]);
    expect(owner).toEqual({ user_id: rival.agent.id });
  });

  test('two who are invited to two agencies under one address: the first who comes has it', async () => {
    const rival = await world.agency();
    const email = newAddress();
    const here = await invited(acme.admin, email);
    const there = await invited(rival.admin, email);

    await accepts(there.token);

    expect(
      await visitor.isRefused(AcceptInvitation, { token: here.token, password: PASSWORD }),
    ).toMatchObject({
      reason: 'EMAIL_TAKEN',
    });
  });

  test('and if both come at the same time, one of them has it', async () => {
    const rival = await world.agency();
    const email = newAddress();
    const both = [await invited(acme.admin, email), await invited(rival.admin, email)];

    const answers = await Promise.all(
      both.map(({ token }) => visitor.asks(AcceptInvitation, { token, password: PASSWORD })),
    );

    const reasons = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.reason));
    expect(reasons).toEqual(['EMAIL_TAKEN']);
    const come = await world.database.query(
      'SELECT id FROM users WHERE email = $1 AND activated_at IS NOT NULL',
      [email],
    );
    const owners = await world.database.query('SELECT user_id AS id FROM sign_in_names WHERE email = $1', [
      email,
    ]);
    expect(come).toEqual(owners);
  });

  test('somebody of another client, invited or come', async () => {
    const [one, two] = acme.clients;
    await acme.allows(acme.delegate, 'team.invite');
    await acme.allows(acme.delegate, 'chat.transfer');
    const pending = newAddress();
    await acme.admin.gets(InviteUser, invitation(pending, 'CLIENT_USER', two.id));

    for (const email of [two.user.who.email, pending]) {
      const { inviteUser } = await acme.delegate.gets(InviteUser, invitation(email, 'CLIENT_USER', one.id));
      expect(inviteUser.role).toBe('CLIENT_USER');
    }
    const hidden = await acme.query(
      'SELECT client_id FROM users WHERE agency_id = $1 AND email = $2 ORDER BY client_id',
      [pending],
    );
    expect(hidden).toEqual([{ client_id: one.id }, { client_id: two.id }]);
  });
});

describe('who may not', () => {
  test('is refused, and the refusal is kept', async () => {
    await acme.allows(acme.agent, 'team.invite');

    expect(await acme.agent.isRefused(InviteUser, invitation(newAddress(), 'AGENCY_ADMIN'))).toEqual({
      code: 'FORBIDDEN',
      reason: 'ROLE_EXCEEDS_OWN',
      details: { role: 'AGENCY_ADMIN' },
    });
    const [line] = await acme.query(
      "SELECT user_id, details FROM audit_entries WHERE agency_id = $1 AND action = 'user.invitation_refused'",
    );
    expect(line).toEqual({ user_id: acme.agent.id, details: { reason: 'ROLE_EXCEEDS_OWN' } });
  });

  test('has no permission to', async () => {
    for (const person of [acme.agent, acme.delegate, acme.clientUser, acme.orphan]) {
      expect(await person.isRefused(InviteUser, invitation(newAddress()))).toMatchObject({
        reason: 'PERMISSION_MISSING',
      });
    }
  });

  test('names a client that does not exist for them', async () => {
    const rival = await world.agency();

    for (const clientId of [rival.clients[0].id, 0, -1, 2_147_483_647]) {
      expect(
        await acme.admin.isRefused(InviteUser, invitation(newAddress(), 'CLIENT_USER', clientId)),
      ).toEqual({
        code: 'NOT_FOUND',
        reason: 'NOT_FOUND',
        details: { field: 'clientId', clientId },
      });
    }
  });

  test('names an archived client', async () => {
    await acme.query('UPDATE clients SET archived_at = now() WHERE agency_id = $1');

    expect(
      await acme.admin.isRefused(InviteUser, invitation(newAddress(), 'CLIENT_USER', acme.clients[0].id)),
    ).toMatchObject({ code: 'CONFLICT', reason: 'CLIENT_ARCHIVED' });
  });

  test.each([
    ['email', { email: 'nobody' }],
    ['email', { email: 'a@b.test, c@d.test' }],
    ['email', { email: 'a@b.test>' }],
    ['email', { email: `${'a'.repeat(250)}@b.test` }],
    ['displayName', { displayName: ' ' }],
    ['displayName', { displayName: 'Ana\nDuarte' }],
    ['displayName', { displayName: 'a'.repeat(81) }],
    ['clientId', { clientId: 1 }],
  ])('says something wrong of %s: %j', async (field, wrong) => {
    expect(await acme.admin.isRefused(InviteUser, { ...invitation(newAddress()), ...wrong })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
  });
});

describe('too many', () => {
  test('mails to one address are refused', async () => {
    const email = newAddress();
    for (let n = 0; n < 5; n += 1) await acme.admin.gets(InviteUser, invitation(email));

    expect(await acme.admin.isRefused(InviteUser, invitation(email))).toEqual({
      code: 'LIMIT_EXCEEDED',
      reason: 'TOO_MANY_MAILS',
      details: { retryAfterSeconds: expect.any(Number) },
    });
    await acme.admin.gets(InviteUser, invitation(newAddress()));
  });

  test('mails of one person are refused, and a colleague is not held back', async () => {
    const addresses = Array.from({ length: 51 }, newAddress);

    const answers = await Promise.all(
      addresses.map((email) => acme.admin.asks(InviteUser, invitation(email))),
    );

    const refusals = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.reason));
    expect(refusals).toEqual(['TOO_MANY_MAILS']);
    await acme.superAdmin.gets(InviteUser, invitation(newAddress()));
  });
});
