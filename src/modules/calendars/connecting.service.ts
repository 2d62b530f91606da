import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LinkSigner } from '../../auth/link-signer.js';
import { Config } from '../../config/config.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId, type UserId } from '../../kernel/ids.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import type { BookingStaff } from '../booking-catalog/booking-staff.js';
import { StaffService } from '../booking-catalog/staff.service.js';
import { cookieOf, newSecret, subjectOf } from './asking-browser.js';
import { AuthorizationsRepository, type CalendarAuthorization } from './authorizations.repository.js';
import { CalendarAccess } from './calendar-access.js';
import { CalendarProviders } from './calendar-providers.js';
import { CalendarTimer } from './calendar-timer.js';
import {
  authorizationUsed,
  calendarRefused,
  providerAway,
  providerRefused,
  staffArchived,
} from './calendars.errors.js';
import {
  CATCH_UP_CALENDAR,
  type CalendarConnection,
  type CalendarProviderName,
  catchUpLane,
} from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';
import { MirroredEventsRepository } from './mirrored-events.repository.js';
import type { CalendarFailure, CalendarTokens } from './providers/calendar-provider.js';

/** What a state is signed for. */
export const CONNECTS_CALENDAR = 'calendar';

const GOOD_FOR_MS = 10 * 60_000;
/** 43 characters in base64url: the shortest verifier that PKCE takes, of 256 random bits. */
const VERIFIER_BYTES = 32;

export interface ConnectCalendar {
  readonly staffId: string;
  readonly provider: CalendarProviderName;
}

/** Where somebody allows it, and until when. */
export interface AuthorizationLink {
  readonly url: string;
  readonly expiresAt: Date;
  /** `Set-Cookie` for the browser that asks: nobody comes back without it. */
  readonly cookie: string;
}

/** What came back from the provider, as it stood in the address. */
export interface AuthorizationAnswer {
  readonly provider: CalendarProviderName;
  /** What the state is about. */
  readonly authorizationId: string;
  readonly code: unknown;
  readonly error: unknown;
}

/** Connects calendars: sends people to the provider, and takes them back. */
@Injectable()
export class ConnectingService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly staff: StaffService,
    private readonly authorizations: AuthorizationsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly events: MirroredEventsRepository,
    private readonly access: CalendarAccess,
    private readonly providers: CalendarProviders,
    private readonly timer: CalendarTimer,
    private readonly jobs: JobQueue,
    private readonly links: LinkSigner,
    private readonly vault: CredentialVault,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Where the owner of the calendar allows us to see and write it, in the browser that asks: who is sent the link cannot
   * come back with it. The link is good once and for ten minutes; a new one for the same staff voids it. It speaks for
   * the session it was asked for in.
   *
   * @throws DomainError NOT_FOUND; CONFLICT STAFF_ARCHIVED; UNAVAILABLE CALENDARS_NOT_CONFIGURED.
   */
  async begin(
    actor: UserActor,
    { staffId: rawId, provider: name }: ConnectCalendar,
  ): Promise<AuthorizationLink> {
    const staff = await this.staff.one(actor, rawId);
    if (!staff) throw notFound('Staff', { id: rawId });
    const provider = this.providers.of(name);
    if (staff.archivedAt) throw staffArchived(staff.id);
    const id = newId<'CalendarAuthorization'>();
    const verifier = randomBytes(VERIFIER_BYTES).toString('base64url');
    const expiresAt = new Date(this.clock.now().getTime() + GOOD_FOR_MS);
    const { id: staffId, clientId } = staff;
    await this.uow.write(actor, async (tx) => {
      const sealedVerifier = this.vault.seal(verifier, id);
      const userId = actor.userId as UserId;
      const issued = { id, clientId, staffId, userId, provider: name, sealedVerifier, expiresAt };
      await this.authorizations.issue(tx, issued);
      const details = { provider: name };
      tx.audit({ action: 'calendar.authorization_requested', subjectId: staffId, clientId, details });
    });
    const secret = newSecret();
    const subject = subjectOf(id, secret);
    const state = this.links.sign(actor, { use: CONNECTS_CALENDAR, subject, expiresAt });
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    return {
      url: provider.authorizationUrl({ state, challenge, redirectUri: this.redirectUri(name) }),
      expiresAt,
      cookie: cookieOf({ id, secret, maxAgeMs: GOOD_FOR_MS }, this.config.publicUrl),
    };
  }

  /**
   * Makes a connection of what the provider has answered. From then on the calendar is read and written by jobs. One
   * that the staff had before is replaced and keeps its id.
   *
   * @throws DomainError NOT_FOUND AUTHORIZATION_USED; FORBIDDEN CALENDAR_REFUSED where the person has not allowed it;
   * CONFLICT PROVIDER_REFUSED or STAFF_ARCHIVED; UNAVAILABLE PROVIDER_UNAVAILABLE or CALENDARS_NOT_CONFIGURED.
   */
  async finish(actor: UserActor, answer: AuthorizationAnswer): Promise<BookingStaff> {
    const authorization = await this.taken(actor, answer);
    const { staffId, provider } = authorization;
    const staff = await this.staff.one(actor, staffId);
    if (!staff) throw authorizationUsed();
    if (staff.archivedAt) throw staffArchived(staff.id);
    if (typeof answer.code !== 'string' || answer.error !== undefined) throw calendarRefused();
    const verifier = this.vault.open(authorization.sealedVerifier, authorization.id);
    const exchange = { code: answer.code, verifier, redirectUri: this.redirectUri(provider) };
    const granted = await this.providers.of(provider).exchange(exchange);
    if (granted.outcome !== 'granted') throw refusalOf(granted);
    await this.connect(actor, authorization, granted.tokens);
    return staff;
  }

  private async taken(actor: UserActor, answer: AuthorizationAnswer): Promise<CalendarAuthorization> {
    const id = parseId<'CalendarAuthorization'>(answer.authorizationId);
    const { provider } = answer;
    const wanted = id && { id, userId: actor.userId as UserId, provider };
    const taken = wanted && (await this.uow.write(actor, (tx) => this.authorizations.take(tx, wanted)));
    if (!taken) throw authorizationUsed();
    return taken;
  }

  /** Tokens are stored in the other role: so the connection is there first, and is used when it has them. */
  private async connect(
    actor: UserActor,
    { clientId, staffId, provider, userId }: CalendarAuthorization,
    tokens: CalendarTokens,
  ): Promise<void> {
    const id = newId<'CalendarConnection'>();
    const connected = { id, clientId, staffId, provider, connectedBy: userId };
    const connection = await this.uow.write(actor, (tx) => this.connections.connect(tx, connected));
    await this.access.store(connection, tokens);
    await this.uow
      .write(actor, (tx) => this.ready(tx, connection))
      .catch(async (error: unknown) => {
        // Disconnected meanwhile, say: nobody would ever take the tokens away again.
        await this.access.forget(connection);
        throw error;
      });
  }

  private async ready(tx: WriteTx, connection: CalendarConnection): Promise<void> {
    const { id, clientId, staffId, provider } = connection;
    if (!(await this.connections.ready(tx, id))) throw authorizationUsed();
    await this.events.doubt(tx, id);
    await this.timer.begin(tx, id);
    const job = { kind: CATCH_UP_CALENDAR, lane: catchUpLane(id), payload: { connectionId: id } };
    await this.jobs.add(tx, job);
    tx.audit({ action: 'calendar.connected', subjectId: id, clientId, details: { staffId, provider } });
  }

  private redirectUri(provider: CalendarProviderName): string {
    return `${this.config.publicUrl}/api/calendars/${provider.toLowerCase()}/callback`;
  }
}

function refusalOf({ outcome, code }: CalendarFailure) {
  if (outcome === 'retry') return providerAway(code);
  return code === 'SCOPE_MISSING' ? calendarRefused() : providerRefused(code);
}
