import type { Agency } from '../world/agency.js';
import type { Visitor } from '../world/visitor.js';
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

describe('inviting an address again', () => {
  test('keeps the person, takes what is said now, and voids the old link', async () => {
    const first = await invitedBy(world, acme.admin);

    const { inviteUser } = await acme.admin.gets(InviteUser, {
      ...invitation(first.email, 'CLIENT_USER', acme.clients[0].id),
      displayName: 'Ana D.',
    });
    await world.settle();

    expect(inviteUser).toMatchObject({ id: first.id, displayName: 'Ana D.', role: 'CLIENT_USER' });
    expect(await visitor.isRefused(AcceptInvitation, { token: first.token, password: CHOSEN })).toEqual(
      LINK_NOT_VALID,
    );
    await accepted(world, (await world.mailbox.last(first.email)).token);
    const { body } = await visitor.signsIn(first.email, CHOSEN);
    expect(body.user).toMatchObject({ id: first.id, role: 'CLIENT_USER', clientId: acme.clients[0].id });
    expect((await auditedAbout(acme, first.id)).map(({ action }) => action)).toEqual([
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
        const { id, email } = await invitedBy(world, acme.admin);
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
    const { email, id } = await invitedBy(world, acme.admin, newAddress(), 'AGENCY_ADMIN');
    await acme.allows(acme.agent, 'team.invite');

    expect(await acme.agent.isRefused(InviteUser, invitation(email))).toMatchObject({
      reason: 'ROLE_EXCEEDS_OWN',
    });
    const [person] = await acme.query('SELECT role FROM users WHERE agency_id = $1 AND id = $2', [id]);
    expect(person).toEqual({ role: 'AGENCY_ADMIN' });
  });

  test('of somebody deleted makes a new person, who takes the name over', async () => {
    const { email, id, token } = await invitedBy(world, acme.admin);
    await accepted(world, token);
    await acme.query(
      'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
      [id],
    );

    const again = await invitedBy(world, acme.admin, email);
    await accepted(world, again.token, 'seven blue umbrellas');

    expect(again.id).not.toBe(id);
    expect((await visitor.signsIn(email, 'seven blue umbrellas')).body.user).toMatchObject({ id: again.id });
    expect((await visitor.signsIn(email, CHOSEN)).status).toBe(401);
  });
});

describe('what an inviter does not see', () => {
  test('an account in another agency: only the invitee is told', async () => {
    const rival = await world.agency();
    const { email } = rival.agent.who;

    const { id, token } = await invitedBy(world, acme.admin, email);

    expect(await visitor.isRefused(AcceptInvitation, { token, password: CHOSEN })).toEqual({
      code: 'CONFLICT',
      reason: 'EMAIL_TAKEN',
      details: {},
    });
    await world.settle();
    expect((await auditedAbout(acme, id)).at(-1)).toMatchObject({
      action: 'user.acceptance_refused',
      details: { reason: 'EMAIL_TAKEN' },
    });
    const [owner] = await world.database.query('SELECT user_id FROM sign_in_names WHERE email = $1', [email]);
    expect(owner).toEqual({ user_id: rival.agent.id });
  });

  test('two who are invited to two agencies under one address: the first who comes has it', async () => {
    const rival = await world.agency();
    const email = newAddress();
    const here = await invitedBy(world, acme.admin, email);
    const there = await invitedBy(world, rival.admin, email);

    await accepted(world, there.token);

    expect(await visitor.isRefused(AcceptInvitation, { token: here.token, password: CHOSEN })).toMatchObject({
      reason: 'EMAIL_TAKEN',
    });
  });

  test('and if both come at the same time, one of them has it', async () => {
    const rival = await world.agency();
    const email = newAddress();
    const both = [await invitedBy(world, acme.admin, email), await invitedBy(world, rival.admin, email)];

    const answers = await Promise.all(
      both.map(({ token }) => visitor.asks(AcceptInvitation, { token, password: CHOSEN })),
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
  test('is refused by the rules', async () => {
    await acme.allows(acme.agent, 'team.invite');

    expect(await acme.agent.isRefused(InviteUser, invitation(newAddress(), 'AGENCY_ADMIN'))).toEqual({
      code: 'FORBIDDEN',
      reason: 'ROLE_EXCEEDS_OWN',
      details: { role: 'AGENCY_ADMIN' },
    });
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
        details: { field: 'clientId', clientIds: [clientId] },
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
