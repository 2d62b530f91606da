import { Args, ArgsType, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { FlowSecretsService } from '../flow-secrets.service.js';

@ObjectType('FlowSecret', {
  description: 'What flows speak to another system with. What it is, is never shown.',
})
export class FlowSecretType {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: 'What blocks call it by.' })
  readonly name!: string;

  @Field(() => ID, { nullable: true })
  readonly updatedBy!: string | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ArgsType()
class FlowSecretsArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Goes on after this name: the last one of the page before.',
  })
  readonly afterName?: string | null;
}

@ArgsType()
class SecretNameArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: '1 to 60 of A-Z, 0-9 and _, a letter first.' })
  readonly name!: string;
}

@ArgsType()
class SetFlowSecretArgs extends SecretNameArgs {
  @Field(() => String, {
    description: '1 to 4096 characters without line ends. It is sealed, and never shown again.',
  })
  readonly value!: string;
}

@Resolver(() => FlowSecretType)
export class FlowSecretResolver {
  constructor(private readonly secrets: FlowSecretsService) {}

  @Allow('chat.manage_flows')
  @Query(() => [FlowSecretType], {
    description: 'The secrets of a client by their names; never what they are.',
  })
  flowSecrets(@CurrentActor() actor: UserActor, @Args() { clientId, ...page }: FlowSecretsArgs) {
    return this.secrets.list(actor, clientId, page);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => FlowSecretType, {
    description: 'Sets a secret, or sets it anew; a client has at most 100. Safe to repeat.',
  })
  setFlowSecret(@CurrentActor() actor: UserActor, @Args() { clientId, name, value }: SetFlowSecretArgs) {
    return this.secrets.set(actor, clientId, name, value);
  }

  @Allow('chat.manage_flows')
  @Mutation(() => Boolean, { description: 'Removes a secret for good. A repeat finds none: NOT_FOUND.' })
  async removeFlowSecret(
    @CurrentActor() actor: UserActor,
    @Args() { clientId, name }: SecretNameArgs,
  ): Promise<boolean> {
    await this.secrets.remove(actor, clientId, name);
    return true;
  }
}
