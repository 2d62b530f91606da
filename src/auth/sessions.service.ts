import { Injectable } from '@nestjs/common';
import type { Author, SystemTx } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Origin, UserActor } from '../kernel/actor.js';
import { DomainError, invalidInput } from '../kernel/errors.js';
import { newId, parseId } from '../kernel/ids.js';
import { ActorDirectory } from './actor.directory.js';
import { parseRefreshToken, type RefreshToken, RefreshTokens } from './refresh-tokens.js';
import { type Account, SessionsRepository } from './sessions.repository.js';
import { TokenService } from './token.service.js';

const DAY_SECONDS = 24 * 60 * 60;
const SESSION_SECONDS = 30 * DAY_SECONDS;
/** Two tabs exchange the same token at once, or an answer is lost on the way. */
const GRACE_SECONDS = 10;

/** The access token of a session, and whose it is. */
export interface Access {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly account: Account;
}

/** With what prolongs it. */
export interface SignedInAs extends Access {
  readonly refreshToken: string;
}

/** Sessions: how they begin, go on and end. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: SessionsRepository,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: TokenService,
    private readonly directory: ActorDirectory,
  ) {}

  /** A session of 30 days for somebody who has proved who they are. Null when they may not sign in any more. */
  async start(account: Account, origin: Origin): Promise<SignedInAs | null> {
    const { agencyId } = account;
    const sessionId = newId<'Session'>();
    const refreshToken = this.refreshTokens.first(agencyId, sessionId);
    const { hash } = tokenParts(refreshToken);
    const started = await this.uow.systemWrite('sign in', async (tx) => {
      const session = { id: sessionId, seconds: SESSION_SECONDS, refreshHash: hash };
      if (!(await this.repository.start(tx, account, session))) return false;
      tx.audit(authorOf(account, origin), line('auth.signed_in', sessionId, account));
      return true;
    });
    return started ? { ...this.access(account, sessionId), refreshToken } : null;
  }

  /**
   * Exchanges a refresh token for the next one and a new access token. Exchanging the same one again within
   * 10 s gives the same next one; later it ends the session, because somebody has a copy.
   *
   * @throws DomainError UNAUTHENTICATED with reason REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, SESSION_ENDED or
   * USER_DISABLED.
   */
  async refresh(refreshToken: string, origin: Origin): Promise<SignedInAs> {
    const presented = parseRefreshToken(refreshToken);
    if (!presented) throw refreshTokenInvalid();
    // What is refused is stored too (a session ended by a copy), so it is thrown after the commit.
    const outcome = await this.uow.systemWrite('refresh a session', (tx) =>
      this.exchange(tx, refreshToken, presented, origin),
    );
    if (outcome instanceof DomainError) throw outcome;
    return { ...this.access(outcome.account, presented.sessionId), refreshToken: outcome.next };
  }

  /**
   * Ends the session of the token that was shown. Its access token is refused everywhere within 5 s, and its
   * sockets close.
   *
   * @param refreshToken of the same session; optional, since an impersonation has none.
   * @throws DomainError INVALID_INPUT refreshToken when it is of another session.
   */
  async end(actor: UserActor, refreshToken: string | null): Promise<void> {
    const sessionId = sessionOf(actor);
    const presented = refreshToken === null ? null : parseRefreshToken(refreshToken);
    if (refreshToken !== null && presented?.sessionId !== sessionId) throw ofAnotherSession();
    await this.uow.systemWrite('end a session', async (tx) => {
      if (presented && !(await this.repository.token(tx, presented))) throw ofAnotherSession();
      if (!(await this.repository.revoke(tx, actor.agencyId, sessionId))) return;
      tx.audit(actor, line('auth.signed_out', sessionId, { clientId: null }));
    });
    this.directory.forget(actor.userId);
  }

  /**
   * Ends every session of the person, those in which they act as somebody else included.
   *
   * @throws DomainError FORBIDDEN IMPERSONATING: their sessions are theirs.
   */
  async endAll(actor: UserActor): Promise<void> {
    assertOneself(actor);
    await this.uow.write(actor, async (tx) => {
      await this.repository.endAll(tx, actor.userId);
      tx.audit(line('auth.signed_out_everywhere', actor.userId, { clientId: null }));
    });
    this.directory.forget(actor.userId);
  }

  /** Ends every session of the actor but the one that it acts in. */
  async endOthers(tx: SystemTx, actor: UserActor): Promise<void> {
    await this.repository.revokeOthers(tx, actor.agencyId, actor.userId, sessionOf(actor));
  }

  /**
   * A session as somebody else, for as long as an access token is good and no longer. It ends with the session
   * that it was begun from.
   *
   * @throws DomainError NOT_FOUND; FORBIDDEN IMPERSONATING inside another impersonation, or
   * MAY_NOT_BE_IMPERSONATED for a SUPER_ADMIN and for somebody disabled.
   */
  async impersonate(actor: UserActor, rawUserId: string): Promise<Access> {
    assertOneself(actor);
    const userId = parseId<'User'>(rawUserId);
    const sessionId = newId<'Session'>();
    const account = await this.uow.systemWrite('impersonate', async (tx) => {
      const account = userId && (await this.repository.accountById(tx, userId));
      if (!account) throw new DomainError('NOT_FOUND', 'NOT_FOUND', 'User not found.', { id: rawUserId });
      const session = {
        id: sessionId,
        seconds: this.tokens.lifetime,
        refreshHash: null,
        impersonator: { agencyId: actor.agencyId, userId: actor.userId, sessionId: sessionOf(actor) },
      };
      const allowed = account.role !== 'SUPER_ADMIN' && !account.isDisabled;
      if (!allowed || !(await this.repository.start(tx, account, session))) throw notToBeImpersonated();
      const begun = line('auth.impersonation_begun', account.userId, account, { sessionId });
      tx.audit({ ...actor, agencyId: account.agencyId }, begun);
      if (account.agencyId !== actor.agencyId) tx.audit(actor, { ...begun, clientId: null });
      return account;
    });
    return this.access(account, sessionId, actor);
  }

  private async exchange(
    tx: SystemTx,
    refreshToken: string,
    presented: RefreshToken,
    origin: Origin,
  ): Promise<{ account: Account; next: string } | DomainError> {
    const session = await this.repository.lock(tx, presented);
    const known = session && (await this.repository.token(tx, presented));
    if (!session || !known) return refreshTokenInvalid();
    const account = await this.repository.accountById(tx, session.userId);
    if (!account || account.isDisabled) return userMayNot();
    if (!session.goesOn) return sessionEnded();
    if (known.replacedSecondsAgo === null) {
      const next = this.refreshTokens.successor(refreshToken);
      await this.repository.replace(tx, tokenParts(next));
      return { account, next };
    }
    const isParent = known.generation === session.generation - 1;
    if (isParent && known.replacedSecondsAgo <= GRACE_SECONDS) {
      const next = await this.currentAmong(tx, this.refreshTokens.successors(refreshToken));
      return next ? { account, next } : refreshTokenInvalid();
    }
    await this.repository.revoke(tx, presented.agencyId, presented.sessionId);
    tx.audit(authorOf(account, origin), line('auth.refresh_token_reused', presented.sessionId, account));
    return refreshTokenReused();
  }

  private async currentAmong(tx: SystemTx, tokens: readonly string[]): Promise<string | null> {
    for (const token of tokens) if (await this.repository.isCurrent(tx, tokenParts(token))) return token;
    return null;
  }

  private access(account: Account, sessionId: string, impersonator?: UserActor): Access {
    const accessToken = this.tokens.issue(account, sessionId, impersonator);
    return { accessToken, expiresIn: this.tokens.lifetime, account };
  }
}

/** Whoever acts as somebody else does not touch that person's credentials and sessions. */
export function assertOneself({ impersonator }: Pick<UserActor, 'impersonator'>): void {
  if (!impersonator) return;
  throw new DomainError(
    'FORBIDDEN',
    'IMPERSONATING',
    'This cannot be done while acting as somebody else. End the impersonation first.',
  );
}

/** Somebody who is about to become an actor, for the audit. */
export const authorOf = (
  { agencyId, userId }: Pick<Account, 'agencyId' | 'userId'>,
  origin: Origin,
): Author => ({ kind: 'user', agencyId, userId, impersonator: null, origin });

const line = (
  action: string,
  subjectId: string,
  { clientId }: Pick<Account, 'clientId'>,
  details?: Readonly<Record<string, unknown>>,
) => ({ action, subjectId, clientId, ...(details && { details }) });

function tokenParts(token: string): RefreshToken {
  const parsed = parseRefreshToken(token);
  if (!parsed) throw new Error('A refresh token of our own cannot be read.');
  return parsed;
}

function sessionOf({ session }: UserActor): string {
  if (!session) throw new Error('An actor without a session asks for its end.');
  return session.id;
}

const unauthenticated = (reason: string, message: string) =>
  new DomainError('UNAUTHENTICATED', reason, message);

const refreshTokenInvalid = () =>
  unauthenticated('REFRESH_TOKEN_INVALID', 'The refresh token is not valid. Sign in again.');

const refreshTokenReused = () =>
  unauthenticated(
    'REFRESH_TOKEN_REUSED',
    'The refresh token was used before, so somebody may have a copy: the session has ended. Sign in again.',
  );

const sessionEnded = () => unauthenticated('SESSION_ENDED', 'This session has ended. Sign in again.');

const userMayNot = () =>
  unauthenticated('USER_DISABLED', 'This account is disabled. Ask your administrator.');

const notToBeImpersonated = () =>
  new DomainError('FORBIDDEN', 'MAY_NOT_BE_IMPERSONATED', 'Nobody can act as this person.');

const ofAnotherSession = () =>
  invalidInput('refreshToken', 'The refresh token is not of the session that the bearer token is of.');
