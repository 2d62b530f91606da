import { Injectable } from '@nestjs/common';
import { OneTimeTokens } from '../../auth/one-time-tokens.js';
import type { Author, SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import type { UserId } from '../../kernel/ids.js';
import { ClientsService } from '../clients/clients.service.js';
import { PeopleService } from '../team/people.service.js';
import { unknownClients } from '../team/team.errors.js';
import type { UserView } from '../team/team.js';
import { alreadyAColleague, clientArchived } from './accounts.errors.js';
import { type Invitation, type Person, personalDetails } from './accounts.js';
import { AccountsRepository } from './accounts.repository.js';
import { assertMayInvite } from './invitation.policy.js';
import { LinksService } from './links.service.js';
import { MailLimits } from './mail-limits.js';

/** Asking people into an agency. Whether they come is `AcceptanceService`. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly links: LinksService,
    private readonly tokens: OneTimeTokens,
    private readonly clients: ClientsService,
    private readonly people: PeopleService,
    private readonly limits: MailLimits,
  ) {}

  /**
   * Makes somebody who is invited, and mails them a link of 7 days. The same address again while they are
   * invited: the same person with what is said now, and a new link; the old one is void.
   *
   * Says nothing of accounts in other agencies, nor of people whom the actor does not see.
   *
   * @throws DomainError INVALID_INPUT email, displayName or clientId; NOT_FOUND Client; FORBIDDEN
   * ROLE_EXCEEDS_OWN, GRANT_EXCEEDS_OWN or SCOPE_EXCEEDS_OWN, also for whoever is invited now; CONFLICT
   * ALREADY_A_COLLEAGUE or CLIENT_ARCHIVED; LIMIT_EXCEEDED TOO_MANY_MAILS.
   */
  async invite(actor: UserActor, typed: Invitation): Promise<UserView> {
    const invitation = { ...typed, ...personalDetails(typed) };
    assertMayInvite(actor, invitation);
    await this.assertClientIsOpen(actor, invitation.clientId);
    this.limits.hit(actor, invitation.email);
    const userId = await this.uow.systemWrite('invite somebody', (tx) =>
      this.inviteIn(tx, actor, invitation),
    );
    const invited = await this.people.find(actor, userId);
    if (!invited) throw notFound('User', { id: userId });
    return invited;
  }

  /**
   * Makes an invited AGENCY_ADMIN in the transaction that makes the agency, and mails them the link.
   *
   * @param author who makes it. The line in the audit is the new agency's.
   * @throws DomainError INVALID_INPUT email or displayName.
   */
  async inviteFirstAdmin(
    tx: SystemTx,
    author: Author,
    agencyId: number,
    person: Pick<Invitation, 'email' | 'displayName'>,
  ): Promise<UserId> {
    const invitation = { ...personalDetails(person), role: 'AGENCY_ADMIN', clientId: null } as const;
    return this.begin(tx, { ...author, agencyId }, invitation);
  }

  /** Mails the link again to somebody who is invited and has lost it. */
  async sendAgain(tx: SystemTx, author: Author, person: Person): Promise<void> {
    const inviter = await this.tokens.issuerOf(tx, person.agencyId, person.userId, 'INVITATION');
    await this.links.send(tx, person, 'INVITATION', inviter);
    tx.audit(author, line('user.invitation_sent_again', person.userId, person));
  }

  private async inviteIn(tx: SystemTx, actor: UserActor, invitation: Invitation): Promise<UserId> {
    const sameAddress = await this.accounts.ofAddress(tx, actor.agencyId, invitation.email);
    const known = sameAddress.filter((person) => isSeenBy(actor, person));
    if (known.some((person) => person.isActivated || person.isDisabled)) throw alreadyAColleague();
    const [invited] = known;
    return invited ? this.beginAgain(tx, actor, invited, invitation) : this.begin(tx, actor, invitation);
  }

  private async begin(tx: SystemTx, author: Author, invitation: Invitation): Promise<UserId> {
    const userId = await this.accounts.insert(tx, author.agencyId, invitation);
    return this.announce(tx, author, 'user.invited', userId, invitation);
  }

  /** Nobody takes an invitation over that they could not have sent. */
  private async beginAgain(
    tx: SystemTx,
    actor: UserActor,
    invited: Person,
    invitation: Invitation,
  ): Promise<UserId> {
    assertMayInvite(actor, invited);
    await this.accounts.update(tx, invited, invitation);
    return this.announce(tx, actor, 'user.invitation_sent_again', invited.userId, invitation);
  }

  private async announce(
    tx: SystemTx,
    author: Author,
    action: string,
    userId: UserId,
    invitation: Invitation,
  ): Promise<UserId> {
    const { agencyId } = author;
    const { clientId } = invitation;
    await this.links.send(tx, { agencyId, userId, clientId }, 'INVITATION', author.userId);
    tx.audit(author, line(action, userId, invitation));
    return userId;
  }

  /** Asked as the actor, so that the row policies are asked too. */
  private async assertClientIsOpen(actor: UserActor, clientId: number | null): Promise<void> {
    if (clientId === null) return;
    const client = await this.clients.find(actor, clientId);
    if (!client) throw unknownClients('clientId', [clientId]);
    if (client.archivedAt) throw clientArchived(clientId);
  }
}

/** The same question that the row policies ask of people. */
const isSeenBy = (actor: Pick<Actor, 'clients'>, { clientId }: Person): boolean =>
  clientId === null || seesClient(actor, clientId);

const line = (
  action: string,
  subjectId: string,
  { role, clientId }: Pick<Invitation, 'role' | 'clientId'>,
) => ({
  action,
  subjectId,
  clientId,
  details: { role },
});
