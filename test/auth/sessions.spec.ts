import { sql } from '../../src/database/transaction.js';
import type { Answer } from './auth-app.js';
import { AuthApp } from './auth-app.js';
import { PASSWORD, type Someone, TestAgency } from './people.js';

let app: AuthApp;
let agency: TestAgency;

beforeAll(async () => {
  app = await AuthApp.start();
});
afterAll(() => app.stop());
beforeEach(async () => {
  agency = await TestAgency.in(app.uow);
});

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const tokensOf = ({ body }: Answer): Tokens => ({
  accessToken: String(body.accessToken),
  refreshToken: String(body.refreshToken),
});

const signedIn = async ({ email }: Someone): Promise<Tokens> =>
  tokensOf(await app.login({ email, password: PASSWORD }));

const refresh = (refreshToken: unknown) => app.post('/api/auth/refresh', { refreshToken });

/** What a bearer token is answered with: 200, or why not. */
async function standing({ accessToken }: Pick<Tokens, 'accessToken'>): Promise<unknown> {
  const { status, body } = await app.as(`Bearer ${accessToken}`, '/probe/whoami');
  return status === 200 ? 200 : body.error?.reason;
}

/** As if the exchange had been so many seconds ago. */
async function letPass(seconds: number): Promise<void> {
  const statement = sql(
    'test_let_pass',
    `UPDATE refresh_tokens SET replaced_at = replaced_at - $2::int * interval '1 second' WHERE agency_id = $1`,
  );
  await app.uow.system('test', (tx) => tx.rows(statement, [agency.id, seconds]));
}

describe('refreshing', () => {
  test('answers like signing in, with the next tokens of the same session', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const first = await signedIn(someone);

    const answer = await refresh(first.refreshToken);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: expect.any(String),
      user: expect.objectContaining({ id: someone.id, agencyId: agency.id, role: 'AGENCY_USER' }),
    });
    const next = tokensOf(answer);
    expect(next.refreshToken).not.toBe(first.refreshToken);
    expect(next.refreshToken.split('.')[1]).toBe(first.refreshToken.split('.')[1]);
    expect(await standing(next)).toBe(200);
  });

  test('goes on for as long as each token is exchanged once', async () => {
    let tokens = await signedIn(await agency.someone('AGENCY_USER'));
    for (let n = 0; n < 5; n += 1) {
      tokens = tokensOf(await refresh(tokens.refreshToken));
      await letPass(60);
    }

    expect(await standing(tokens)).toBe(200);
  });

  test('says the role of now', async () => {
    const someone = await agency.someone('AGENCY_ADMIN');
    const { refreshToken } = await signedIn(someone);
    await agency.changeRole(someone, 'AGENCY_USER');

    const { body } = await refresh(refreshToken);

    expect(body.user).toMatchObject({ role: 'AGENCY_USER' });
  });

  test('twice at once gives both the same next token', async () => {
    const { refreshToken } = await signedIn(await agency.someone('AGENCY_USER'));

    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
  });

  test('again within ten seconds, because the answer got lost, gives the same next token', async () => {
    const { refreshToken } = await signedIn(await agency.someone('AGENCY_USER'));
    const lost = await refresh(refreshToken);
    await letPass(9);

    const again = await refresh(refreshToken);

    expect(again.body.refreshToken).toBe(lost.body.refreshToken);
  });

  test('with an old token after ten seconds ends the session, and the audit says so', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const first = await signedIn(someone);
    const second = tokensOf(await refresh(first.refreshToken));
    await letPass(11);

    const { status, body } = await refresh(first.refreshToken);

    expect([status, body.error?.reason]).toEqual([401, 'REFRESH_TOKEN_REUSED']);
    expect((await refresh(second.refreshToken)).body.error?.reason).toBe('SESSION_ENDED');
    app.forget(someone);
    expect(await standing(second)).toBe('SESSION_ENDED');
    expect((await agency.audit()).map(({ action }) => action)).toEqual([
      'auth.signed_in',
      'auth.refresh_token_reused',
    ]);
  });

  test('with a grandparent within ten seconds ends the session too', async () => {
    const first = await signedIn(await agency.someone('AGENCY_USER'));
    const second = tokensOf(await refresh(first.refreshToken));
    await refresh(second.refreshToken);

    expect((await refresh(first.refreshToken)).body.error?.reason).toBe('REFRESH_TOKEN_REUSED');
  });

  test('ends one session and leaves the others', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const [one, other] = [await signedIn(someone), await signedIn(someone)];
    await refresh(one.refreshToken);
    await letPass(11);
    await refresh(one.refreshToken);

    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  test('with a guessed secret is refused and ends nothing', async () => {
    const { refreshToken } = await signedIn(await agency.someone('AGENCY_USER'));
    const [agencyId, sessionId] = refreshToken.split('.');

    const { body } = await refresh(`${agencyId}.${sessionId}.${'A'.repeat(43)}`);

    expect(body.error?.reason).toBe('REFRESH_TOKEN_INVALID');
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test('with the session of another agency’s number is refused', async () => {
    const rival = await TestAgency.in(app.uow);
    const { refreshToken } = await signedIn(await agency.someone('AGENCY_USER'));
    const [, ...rest] = refreshToken.split('.');

    expect((await refresh([rival.id, ...rest].join('.'))).body.error?.reason).toBe('REFRESH_TOKEN_INVALID');
  });

  test.each(['x', '1.2.3', `0.${'a'.repeat(36)}.${'b'.repeat(43)}`, '9'.repeat(150), `99999999999.x.y`])(
    'with %j is refused',
    async (token) => {
      expect(await refresh(token)).toMatchObject({
        status: 401,
        body: { error: { reason: 'REFRESH_TOKEN_INVALID' } },
      });
    },
  );

  test.each([undefined, null, '', 7, ['x'], 'x'.repeat(201)])('with %j names the field', async (token) => {
    expect(await refresh(token)).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_INPUT', field: 'refreshToken' } },
    });
  });

  test('is refused to somebody disabled', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const { refreshToken } = await signedIn(someone);
    await agency.disable(someone);

    expect((await refresh(refreshToken)).body.error?.reason).toBe('USER_DISABLED');
  });

  test('is refused after thirty days', async () => {
    const { refreshToken } = await signedIn(await agency.someone('AGENCY_USER'));
    await agency.change(
      'test_expire_sessions',
      `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE agency_id = $1`,
    );

    expect((await refresh(refreshToken)).body.error?.reason).toBe('SESSION_ENDED');
  });
});

describe('signing out', () => {
  const logout = ({ accessToken }: Tokens, body: object) =>
    app.post('/api/auth/logout', body, `Bearer ${accessToken}`);

  test('ends the session: neither of its tokens is good any more', async () => {
    const tokens = await signedIn(await agency.someone('AGENCY_USER'));

    const { status } = await logout(tokens, { refreshToken: tokens.refreshToken });

    expect(status).toBe(204);
    expect(await standing(tokens)).toBe('SESSION_ENDED');
    expect((await refresh(tokens.refreshToken)).body.error?.reason).toBe('SESSION_ENDED');
    expect((await agency.audit()).map(({ action }) => action)).toEqual(['auth.signed_in', 'auth.signed_out']);
  });

  test('needs no more than the bearer token', async () => {
    const tokens = await signedIn(await agency.someone('AGENCY_USER'));
    await logout(tokens, {});

    expect(await standing(tokens)).toBe('SESSION_ENDED');
  });

  test('leaves other sessions of the person', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const [one, other] = [await signedIn(someone), await signedIn(someone)];
    await logout(one, { refreshToken: one.refreshToken });

    expect(await standing(other)).toBe(200);
  });

  test('takes the refresh token of no other session', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const [one, other] = [await signedIn(someone), await signedIn(someone)];
    const [agencyId, sessionId] = one.refreshToken.split('.');

    for (const refreshToken of [other.refreshToken, 'x', `${agencyId}.${sessionId}.${'A'.repeat(43)}`]) {
      expect(await logout(one, { refreshToken })).toMatchObject({
        status: 400,
        body: { error: { field: 'refreshToken' } },
      });
    }
    expect([await standing(one), await standing(other)]).toEqual([200, 200]);
  });

  test('needs a bearer token', async () => {
    const { refreshToken } = await signedIn(await agency.someone('AGENCY_USER'));

    expect((await app.post('/api/auth/logout', { refreshToken })).status).toBe(401);
  });

  test('everywhere ends every session, and signing in again works', async () => {
    const someone = await agency.someone('AGENCY_USER');
    const [one, other] = [await signedIn(someone), await signedIn(someone)];

    expect((await app.post('/api/auth/logout-all', undefined, `Bearer ${one.accessToken}`)).status).toBe(204);

    expect([await standing(one), await standing(other)]).toEqual(['SESSION_ENDED', 'SESSION_ENDED']);
    expect((await refresh(other.refreshToken)).body.error?.reason).toBe('SESSION_ENDED');
    expect(await standing(await signedIn(someone))).toBe(200);
  });
});

describe('acting as somebody else', () => {
  const impersonate = ({ accessToken }: Pick<Tokens, 'accessToken'>, userId: unknown) =>
    app.post('/api/auth/impersonate', { userId }, `Bearer ${accessToken}`);

  const claimsOf = (accessToken: unknown) =>
    JSON.parse(Buffer.from(String(accessToken).split('.')[1] ?? '', 'base64url').toString());

  async function robin(): Promise<Tokens & Pick<Someone, 'id'>> {
    const someone = await agency.someone('SUPER_ADMIN');
    return { id: someone.id, ...(await signedIn(someone)) };
  }

  test('gives an access token of that person, which says who acts, and no refresh token', async () => {
    const rival = await TestAgency.in(app.uow);
    const target = await rival.someone('AGENCY_ADMIN');
    const superAdmin = await robin();

    const { status, headers, body } = await impersonate(superAdmin, target.id);

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 900,
      user: expect.objectContaining({ id: target.id, agencyId: rival.id }),
    });
    expect(claimsOf(body.accessToken)).toMatchObject({
      sub: target.id,
      agencyId: rival.id,
      role: 'AGENCY_ADMIN',
      act: { sub: superAdmin.id },
    });
    const who = await app.as(`Bearer ${body.accessToken}`, '/probe/whoami');
    expect(who.body).toMatchObject({ userId: target.id, role: 'AGENCY_ADMIN' });
  });

  test('is audited in both agencies, with both people', async () => {
    const rival = await TestAgency.in(app.uow);
    const target = await rival.someone('AGENCY_USER');
    const superAdmin = await robin();
    await impersonate(superAdmin, target.id);

    const begun = { action: 'auth.impersonation_begun', userId: superAdmin.id, subjectId: target.id };
    expect(await rival.audit()).toEqual([expect.objectContaining(begun)]);
    expect((await agency.audit()).at(-1)).toMatchObject(begun);
  });

  test.each(['AGENCY_ADMIN', 'AGENCY_USER', 'CLIENT_USER'] as const)('is not for an %s', async (role) => {
    const target = await agency.someone('AGENCY_USER');

    const answer = await impersonate(await signedIn(await agency.someone(role)), target.id);

    expect([answer.status, answer.body.error?.reason]).toEqual([403, 'ROLE_MISSING']);
  });

  test('is not of another super admin, nor of oneself', async () => {
    const superAdmin = await robin();
    const other = await agency.someone('SUPER_ADMIN');

    for (const id of [other.id, superAdmin.id]) {
      expect((await impersonate(superAdmin, id)).body.error?.reason).toBe('MAY_NOT_BE_IMPERSONATED');
    }
  });

  test('is not of somebody disabled', async () => {
    const target = await agency.someone('AGENCY_USER');
    await agency.disable(target);

    expect((await impersonate(await robin(), target.id)).body.error?.reason).toBe('MAY_NOT_BE_IMPERSONATED');
  });

  test.each(['0191d2f0-0000-7000-8000-0000000000ff', 'nobody'])('of %s finds nobody', async (id) => {
    expect((await impersonate(await robin(), id)).status).toBe(404);
  });

  test('is never chained', async () => {
    const superAdmin = await robin();
    const target = await agency.someone('AGENCY_USER');
    const { body } = await impersonate(superAdmin, target.id);
    // Even if the person acted as should become a super admin meanwhile.
    await agency.changeRole(target, 'SUPER_ADMIN');
    app.forget(target);

    const chained = await impersonate(tokensOf({ body } as Answer), (await agency.someone('AGENCY_USER')).id);

    expect([chained.status, chained.body.error?.reason]).toEqual([403, 'IMPERSONATING']);
  });

  test('leaves that person’s sessions alone', async () => {
    const { body } = await impersonate(await robin(), (await agency.someone('AGENCY_USER')).id);

    const answer = await app.post('/api/auth/logout-all', undefined, `Bearer ${body.accessToken}`);

    expect([answer.status, answer.body.error?.reason]).toEqual([403, 'IMPERSONATING']);
  });

  test('ends when it is ended', async () => {
    const superAdmin = await robin();
    const { body } = await impersonate(superAdmin, (await agency.someone('AGENCY_USER')).id);
    const acting = tokensOf({ body } as Answer);

    expect((await app.post('/api/auth/logout', {}, `Bearer ${acting.accessToken}`)).status).toBe(204);

    expect(await standing(acting)).toBe('SESSION_ENDED');
    expect(await standing(superAdmin)).toBe(200);
  });

  test('ends with the session that it was begun from', async () => {
    const superAdmin = await robin();
    const target = await agency.someone('AGENCY_USER');
    const acting = tokensOf({ body: (await impersonate(superAdmin, target.id)).body } as Answer);
    await app.post('/api/auth/logout', {}, `Bearer ${superAdmin.accessToken}`);
    app.forget(target);

    expect(await standing(acting)).toBe('SESSION_ENDED');
  });

  test.each<[string, (superAdmin: Pick<Someone, 'id'>) => Promise<void>]>([
    ['signed out everywhere', ({ id }) => agency.endSessions({ id })],
    ['disabled', ({ id }) => agency.disable({ id })],
    ['no super admin any more', ({ id }) => agency.changeRole({ id }, 'AGENCY_ADMIN')],
  ])('ends when who acts is %s', async (_what, happens) => {
    const superAdmin = await robin();
    const target = await agency.someone('AGENCY_USER');
    const acting = tokensOf({ body: (await impersonate(superAdmin, target.id)).body } as Answer);
    await happens(superAdmin);
    app.forget(target);

    expect(await standing(acting)).toBe('SESSION_ENDED');
  });
});
