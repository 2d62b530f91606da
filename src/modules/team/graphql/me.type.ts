import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Impersonator } from '../../../kernel/actor.js';
import type { Permission } from '../../../kernel/permissions.js';
import type { Me } from '../team.service.js';
import { UserType } from './user.type.js';

@ObjectType('Impersonator', { description: 'A SUPER_ADMIN who acts as somebody else, of whatever agency.' })
export class ImpersonatorType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly displayName!: string;

  @Field(() => Int, { description: 'Their own agency.' })
  readonly agencyId!: number;
}

@ObjectType('Me', { description: 'Whoever is asking.' })
export class MeType extends UserType {
  @Field(() => String)
  readonly email!: string;

  @Field(() => Int)
  readonly agencyId!: number;

  @Field(() => Int, { nullable: true, description: 'The client that a CLIENT_USER belongs to.' })
  readonly clientId!: number | null;

  @Field(() => [String], { description: 'Everything you may do, by dotted name, sorted: `chat.reply`.' })
  readonly permissions!: readonly Permission[];

  @Field(() => [Int], { nullable: true, description: 'The clients you may see. Null: all of the agency.' })
  readonly clients!: readonly number[] | null;

  @Field(() => ImpersonatorType, { nullable: true, description: 'Who acts as you. Null: you yourself.' })
  readonly impersonator!: ImpersonatorType | null;
}

export const toMeType = ({ impersonator, ...me }: Me): MeType => ({
  ...me,
  impersonator: impersonator && toImpersonatorType(impersonator),
});

const toImpersonatorType = ({ userId, displayName, agencyId }: Impersonator): ImpersonatorType => ({
  id: userId,
  displayName,
  agencyId,
});
