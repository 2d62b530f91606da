import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Permission } from '../../../kernel/permissions.js';
import type { Me } from '../team.service.js';
import { UserType } from './user.type.js';

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
}

/** A profile says exactly what the type says. */
export const toMeType = (me: Me): MeType => me;
