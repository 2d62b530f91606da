import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor, Public, RequestOrigin, SignedIn } from '../../../auth/access.js';
import { ONE_PER_OPERATION } from '../../../graphql/limits.js';
import type { Origin, UserActor } from '../../../kernel/actor.js';
import { PasswordChangesService } from '../password-changes.service.js';
import { PasswordResetsService } from '../password-resets.service.js';
import { ChangePasswordArgs, ResetPasswordArgs } from './account.args.js';

/** Each answers true or fails; one of them in an operation. */
@Resolver()
export class PasswordResolver {
  constructor(
    private readonly resets: PasswordResetsService,
    private readonly changes: PasswordChangesService,
  ) {}

  @Public('Whoever has lost the password cannot sign in to say so.')
  @Mutation(() => Boolean, {
    complexity: ONE_PER_OPERATION,
    description:
      'Mails a link of one hour to a new password, if there is such an account. Always true. At most 5 an hour for an address.',
  })
  requestPasswordReset(
    @RequestOrigin() origin: Origin,
    @Args('email', { type: () => String }) email: string,
  ) {
    this.resets.request(email, origin);
    return true;
  }

  @Allow('team.reset_password')
  @Mutation(() => Boolean, {
    complexity: ONE_PER_OPERATION,
    description: 'Mails the same link to a colleague whose role is not above your own.',
  })
  async sendPasswordReset(
    @CurrentActor() actor: UserActor,
    @Args('userId', { type: () => ID }) userId: string,
  ) {
    await this.resets.send(actor, userId);
    return true;
  }

  @Public('The link in the mail is the credential.')
  @Mutation(() => Boolean, {
    complexity: ONE_PER_OPERATION,
    description: 'Chooses a new password, once, with the link of a mail. Ends every session.',
  })
  async resetPassword(@RequestOrigin() origin: Origin, @Args() { token, password }: ResetPasswordArgs) {
    await this.resets.reset(token, password, origin);
    return true;
  }

  @SignedIn()
  @Mutation(() => Boolean, {
    complexity: ONE_PER_OPERATION,
    description:
      'Chooses another password. Ends every other session, and every access token: refresh this session next.',
  })
  async changePassword(@CurrentActor() actor: UserActor, @Args() args: ChangePasswordArgs) {
    await this.changes.change(actor, args);
    return true;
  }
}
