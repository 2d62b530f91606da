import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import type { UserActor } from '../../../kernel/actor.js';
import { userLoader } from '../../team/graphql/user.loader.js';
import type { TeamMember } from '../../team/team.js';
import { TeamService } from '../../team/team.service.js';
import { AuditService } from '../audit.service.js';
import { AuditIntegrityArgs, AuditLogArgs } from './audit.args.js';
import { AuditEntryType, AuditIntegrityType, toAuditEntryType, toAuditIntegrityType } from './audit.type.js';
import { impersonatorNameLoader } from './impersonator-name.loader.js';

@Resolver(() => AuditEntryType)
export class AuditResolver {
  constructor(
    private readonly audit: AuditService,
    private readonly team: TeamService,
  ) {}

  @Allow('team.view_audit')
  @Query(() => [AuditEntryType], {
    description: "A page of the agency's audit, newest first: who did what, refused attempts included.",
  })
  async auditLog(@CurrentActor() actor: UserActor, @Args() args: AuditLogArgs): Promise<AuditEntryType[]> {
    return (await this.audit.list(actor, args)).map(toAuditEntryType);
  }

  @Allow('team.view_audit')
  @Query(() => AuditIntegrityType, {
    complexity: 100,
    description: "Verifies a stretch of the chain over the agency's audit.",
  })
  async auditIntegrity(
    @CurrentActor() actor: UserActor,
    @Args() args: AuditIntegrityArgs,
  ): Promise<AuditIntegrityType> {
    return toAuditIntegrityType(await this.audit.integrity(actor, args));
  }

  @ResolveField()
  async user(
    @Parent() { userId }: AuditEntryType,
    @Context() context: GraphqlContext,
  ): Promise<TeamMember | null> {
    const actor = context.authenticated?.actor;
    if (!userId || !actor) return null;
    return context.loader(userLoader, () => userLoader(this.team, actor)).load(userId);
  }

  @ResolveField()
  async impersonatorName(
    @Parent() { impersonatorId }: AuditEntryType,
    @Context() context: GraphqlContext,
  ): Promise<string | null> {
    if (!impersonatorId) return null;
    return context
      .loader(impersonatorNameLoader, () => impersonatorNameLoader(this.audit))
      .load(impersonatorId);
  }
}
