import { randomUUID } from 'node:crypto';
import { Afterwards } from '../../src/auth/afterwards.js';
import { JobRunner } from '../../src/jobs/job-runner.js';
import type { Agency } from '../world/agency.js';
import { Me } from '../world/documents.js';
import { PASSWORD, type Person } from '../world/person.js';
import { Server } from '../world/server.js';
import { Visitor } from '../world/visitor.js';
import { openWorld, type World } from '../world.js';
import {
  AcceptInvitation,
  InviteUser,
  RequestPasswordReset,
  ResetPassword,
  SendPasswordReset,
} from './documents.js';

const NEW_PASSWORD = 'nine patient lighthouses';
const NOT_VALID = { code: 'BAD_USER_INPUT', reason: 'TOKEN_NOT_VALID', details: { field: 'token' } };

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

/** Asks as somebody who has lost the password, and answers what was mailed. */
async function requested({ who: { email } }: Person) {
  await visitor.gets(RequestPasswordReset, { email });
  await world.settle();
  return world.mailbox.last(email);
}

const mailsTo = async (email: string) => (await world.mailbox.to(email)).length;

const audited = (id: string) =>
  acme.query(
    'SELECT action, user_id, details FROM audit_entries WHERE agency_id = $1 AND subject_id = $2 ORDER BY at, id',
    [id],
  );

test('somebody asks, reads the mail, chooses a password, and signs in with it', async () => {
  const { email } = acme.agent.who;
  await acme.query("UPDATE users SET display_name = 'Ana' WHERE agency_id = $1 AND id = $2", [acme.agent.id]);

  const answer = await visitor.gets(RequestPasswordReset, { email: ` ${email.toUpperCase()}` });
  await world.settle();
  const mail = await world.mailbox.last(email);
  expect(answer).toEqual({ requestPasswordReset: true });
  expect(mail.text).toMatch(/^Hello Ana,\n\nSomebody, we hope you, has asked/);
  expect(mail.text).toContain(`/reset-password?token=${acme.id}.`);

  await expect(visitor.gets(ResetPassword, { token: mail.token, password: NEW_PASSWORD })).resolves.toEqual({
    resetPassword: true,
  });
  expect((await visitor.signsIn(email, PASSWORD)).status).toBe(401);
  expect((await visitor.signsIn(email, NEW_PASSWORD)).status).toBe(200);
  expect((await audited(acme.agent.id)).slice(0, 2)).toEqual([
    { action: 'auth.password_reset_requested', user_id: null, details: null },
    { action: 'auth.password_reset', user_id: acme.agent.id, details: null },
  ]);
});

test('every session ends, of which some were open', async () => {
  const elsewhere = await acme.agent.inAnotherSession();
  await Promise.all([acme.agent.gets(Me), elsewhere.gets(Me)]);
  const { token } = await requested(acme.agent);

  await visitor.gets(ResetPassword, { token, password: NEW_PASSWORD });

  for (const person of [acme.agent, elsewhere]) {
    expect(await person.isRefused(Me)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_ENDED' });
  }
});

describe('nobody finds out who has an account', () => {
  const ask = (email: string) => visitor.asks(RequestPasswordReset, { email });

  test('by the answer', async () => {
    const disabled = acme.clientUser;
    await acme.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [disabled.id]);

    const answers = [
      await ask(acme.agent.who.email),
      await ask(`${randomUUID()}@nowhere.test`),
      await ask(disabled.who.email),
    ];

    expect(answers).toEqual(Array(3).fill({ data: { requestPasswordReset: true } }));
  });

  test('by its time: it leaves before anything is looked up', async () => {
    const afterwards = world.server.app.get(Afterwards, { strict: false });
    await afterwards.settled();
    const lockedOut = await world.database.holds('LOCK TABLE sign_in_names');

    // Whoever waits for the database waits for ever.
    expect(await ask(acme.agent.who.email)).toEqual({ data: { requestPasswordReset: true } });
    expect(await ask(`${randomUUID()}@nowhere.test`)).toEqual({ data: { requestPasswordReset: true } });

    await lockedOut.release();
    await world.settle();
    expect(await mailsTo(acme.agent.who.email)).toBe(1);
  });

  test('by the limit: it holds for addresses that nobody has', async () => {
    for (const email of [acme.agent.who.email, `${randomUUID()}@nowhere.test`]) {
      for (let n = 0; n < 5; n += 1) expect((await ask(email)).errors).toBeUndefined();

      expect(await visitor.isRefused(RequestPasswordReset, { email })).toEqual({
        code: 'LIMIT_EXCEEDED',
        reason: 'TOO_MANY_ATTEMPTS',
        details: { retryAfterSeconds: expect.any(Number) },
      });
    }
  });

  test('by a mail: none goes to who may not sign in', async () => {
    const rows: [Person, string][] = [
      [acme.agent, 'UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2'],
      [
        acme.delegate,
        'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
      ],
      [
        acme.clientUser,
        'UPDATE clients SET archived_at = now() WHERE agency_id = $1 AND id = (SELECT client_id FROM users WHERE id = $2)',
      ],
    ];
    for (const [person, change] of rows) {
      await acme.query(change, [person.id]);
      await ask(person.who.email);
    }
    await world.settle();

    expect(await Promise.all(rows.map(([person]) => mailsTo(person.who.email)))).toEqual([0, 0, 0]);
    expect(await audited(acme.agent.id)).toEqual([
      { action: 'auth.password_reset_refused', user_id: null, details: { reason: 'USER_DISABLED' } },
    ]);
  });
});

test('what is no address is said to be none', async () => {
  expect(await visitor.isRefused(RequestPasswordReset, { email: 'nobody' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'email' },
  });
});

test('who is only invited is mailed the invitation again', async () => {
  await acme.query("UPDATE users SET display_name = 'Nadia' WHERE agency_id = $1 AND id = $2", [
    acme.admin.id,
  ]);
  const email = `${randomUUID()}@example.com`;
  const { inviteUser } = await acme.admin.gets(InviteUser, {
    email,
    displayName: 'Ana',
    role: 'AGENCY_USER',
  });
  await world.settle();
  const first = await world.mailbox.last(email);

  await visitor.gets(RequestPasswordReset, { email });
  await world.settle();

  const second = await world.mailbox.last(email);
  expect(second.subject).toBe('Nadia invites you to Test');
  expect(await visitor.isRefused(AcceptInvitation, { token: first.token, password: NEW_PASSWORD })).toEqual(
    NOT_VALID,
  );
  await visitor.gets(AcceptInvitation, { token: second.token, password: NEW_PASSWORD });
  expect((await audited(inviteUser.id)).map(({ action, user_id }) => [action, user_id])).toEqual([
    ['user.invited', acme.admin.id],
    ['user.invitation_sent_again', null],
    ['user.accepted_invitation', inviteUser.id],
  ]);
});

describe('the link', () => {
  test('works once, even when it is used twice at the same time', async () => {
    const { token } = await requested(acme.agent);

    const held = await world.database.holds(
      `SELECT FROM one_time_tokens WHERE agency_id = ${acme.id} FOR UPDATE`,
    );

    const both = ['the first of the two', 'the other one of the two'].map((password) =>
      visitor.asks(ResetPassword, { token, password }),
    );
    await world.database.untilWaiting(2);
    await held.release();

    const answers = await Promise.all(both);
    const refusals = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
    expect(refusals).toEqual([NOT_VALID]);
  });

  test('ends after an hour', async () => {
    const { token } = await requested(acme.agent);
    const [row] = await acme.query(
      'SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM one_time_tokens WHERE agency_id = $1',
    );
    await acme.query(
      "UPDATE one_time_tokens SET expires_at = now() - interval '1 second' WHERE agency_id = $1",
    );

    expect(row).toEqual({ seconds: 3_600 });
    expect(await visitor.isRefused(ResetPassword, { token, password: NEW_PASSWORD })).toEqual(NOT_VALID);
  });

  test('is void when there is a newer one', async () => {
    const first = await requested(acme.agent);
    const second = await requested(acme.agent);

    expect(await visitor.isRefused(ResetPassword, { token: first.token, password: NEW_PASSWORD })).toEqual(
      NOT_VALID,
    );
    await visitor.gets(ResetPassword, { token: second.token, password: NEW_PASSWORD });
  });

  test('is for nothing else, nor is that of an invitation', async () => {
    const email = `${randomUUID()}@example.com`;
    await acme.admin.gets(InviteUser, { email, displayName: 'Ana', role: 'AGENCY_USER' });
    const reset = await requested(acme.agent);
    const invitation = await world.mailbox.last(email);

    expect(await visitor.isRefused(AcceptInvitation, { token: reset.token, password: NEW_PASSWORD })).toEqual(
      NOT_VALID,
    );
    expect(
      await visitor.isRefused(ResetPassword, { token: invitation.token, password: NEW_PASSWORD }),
    ).toEqual(NOT_VALID);
  });

  test('is not good for who was disabled since', async () => {
    const { token } = await requested(acme.agent);
    await acme.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [
      acme.agent.id,
    ]);

    expect(await visitor.isRefused(ResetPassword, { token, password: NEW_PASSWORD })).toEqual(NOT_VALID);
    await world.settle();
    expect((await audited(acme.agent.id)).at(-1)).toEqual({
      action: 'auth.password_reset_refused',
      user_id: null,
      details: { reason: 'TOKEN_NOT_VALID' },
    });
  });

  test('is not used up by a password that is refused', async () => {
    const { token } = await requested(acme.agent);

    expect(await visitor.isRefused(ResetPassword, { token, password: 'iloveyou' })).toEqual({
      code: 'BAD_USER_INPUT',
      reason: 'PASSWORD_TOO_SHORT',
      details: { field: 'password' },
    });
    await visitor.gets(ResetPassword, { token, password: NEW_PASSWORD });
  });
});

test('what was asked for is done before the server stops', async () => {
  const runner = world.server.app.get(JobRunner, { strict: false });
  await runner.stop();
  const leaving = await Server.start(world.database.url, { DATA_DIR: world.dataDir });
  const lockedOut = await world.database.holds('LOCK TABLE sign_in_names');
  // More than there are connections for: some have not begun yet.
  const people = Object.values(acme.people);
  for (const { who } of people) {
    await new Visitor(leaving).gets(RequestPasswordReset, { email: who.email });
  }

  const closed = leaving.close();
  await lockedOut.release();
  await closed;

  expect(leaving.errors).toEqual([]);
  runner.start();
  await world.settle();
  expect(await Promise.all(people.map(({ who }) => mailsTo(who.email)))).toEqual(people.map(() => 1));
});

describe('a link for a colleague', () => {
  const send = (person: Person, userId: string) => person.isRefused(SendPasswordReset, { userId });

  test('is mailed, and says who sends it', async () => {
    await acme.query("UPDATE users SET display_name = 'Nadia' WHERE agency_id = $1 AND id = $2", [
      acme.admin.id,
    ]);

    const answer = await acme.admin.gets(SendPasswordReset, { userId: acme.agent.id });
    await world.settle();

    expect(answer).toEqual({ sendPasswordReset: true });
    const { text, token } = await world.mailbox.last(acme.agent.who.email);
    expect(text).toContain('Nadia sends you this link to a new password for');
    await visitor.gets(ResetPassword, { token, password: NEW_PASSWORD });
    expect((await audited(acme.agent.id))[0]).toEqual({
      action: 'auth.password_reset_requested',
      user_id: acme.admin.id,
      details: null,
    });
  });

  test('of a higher role is refused', async () => {
    expect(await send(acme.admin, acme.superAdmin.id)).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'ROLE_EXCEEDS_OWN',
    });
  });

  test('who does not exist for the caller does not exist', async () => {
    const rival = await world.agency();
    await acme.allows(acme.delegate, 'team.reset_password');

    expect(await send(acme.admin, rival.agent.id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(acme.admin, 'x')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(acme.delegate, acme.clients[1].user.id)).toMatchObject({ code: 'NOT_FOUND' });
    await acme.delegate.gets(SendPasswordReset, { userId: acme.clients[0].user.id });
  });

  test('who cannot sign in is sent none', async () => {
    const email = `${randomUUID()}@example.com`;
    const { inviteUser } = await acme.admin.gets(InviteUser, {
      email,
      displayName: 'Ana',
      role: 'AGENCY_USER',
    });
    await acme.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [
      acme.agent.id,
    ]);

    expect(await send(acme.admin, inviteUser.id)).toMatchObject({
      code: 'CONFLICT',
      reason: 'NOT_YET_ACTIVE',
    });
    expect(await send(acme.admin, acme.agent.id)).toMatchObject({
      code: 'CONFLICT',
      reason: 'COLLEAGUE_DISABLED',
    });
  });

  test('again and again is refused', async () => {
    for (let n = 0; n < 5; n += 1) await acme.admin.gets(SendPasswordReset, { userId: acme.agent.id });

    expect(await send(acme.admin, acme.agent.id)).toMatchObject({ reason: 'TOO_MANY_MAILS' });
  });
});
