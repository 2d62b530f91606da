import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor, Public, RequestOrigin } from '../../../auth/access.js';
import { ONE_PER_OPERATION } from '../../../graphql/limits.js';
import type { Origin, UserActor } from '../../../kernel/actor.js';
import { UserDetailsType } from '../../team/graphql/user-details.type.js';
import { AcceptanceService } from '../acceptance.service.js';
import { InvitationsService } from '../invitations.service.js';
import { AcceptedInvitationType } from './accepted-invitation.type.js';
import { AcceptInvitationArgs, InviteUserArgs } from './account.args.js';

@Resolver(() => UserDetailsType)
export class InvitationResolver {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly acceptance: AcceptanceService,
  ) {}

  @Allow('team.invite')
  @Mutation(() => UserDetailsType, {
    description:
      'Mails somebody a link of 7 days to an account in the agency. Again while they are invited: with what is said now, and a new link. At most 50 an hour.',
  })
  inviteUser(@CurrentActor() actor: UserActor, @Args() args: InviteUserArgs) {
    return this.invitations.invite(actor, { ...args, clientId: args.clientId ?? null });
  }

  @Public('The link in the mail is the credential.')
  @Mutation(() => AcceptedInvitationType, {
    complexity: ONE_PER_OPERATION,
    description: 'Chooses a password, once, with the link of an invitation. One such operation at a time.',
  })
  acceptInvitation(@RequestOrigin() origin: Origin, @Args() args: AcceptInvitationArgs) {
    return this.acceptance.accept({ ...args, displayName: args.displayName ?? null }, origin);
  }
}
