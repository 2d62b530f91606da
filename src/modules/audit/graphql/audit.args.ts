import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

@ArgsType()
export class AuditLogArgs {
  @Field(() => String, {
    nullable: true,
    description: 'One action, `conversation.assigned`, or all that begin so: `auth.*`, or `auth.` for short.',
  })
  readonly action?: string | null;

  @Field(() => ID, { nullable: true, description: 'What this person did.' })
  readonly userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'What was done to this: any id that entries name.' })
  readonly subjectId?: string | null;

  @Field(() => Int, { nullable: true, description: 'What concerns this client.' })
  readonly clientId?: number | null;

  @Field(() => Date, { nullable: true, description: 'Not before this instant.' })
  readonly from?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Before this instant. Refused when it is before `from`.',
  })
  readonly to?: Date | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this entry: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

@ArgsType()
export class AuditIntegrityArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'Begins after this link: the `lastSeq` of the stretch before. The beginning unless told.',
  })
  readonly afterSeq?: number | null;

  @Field(() => Int, { nullable: true, description: 'Links: 1,000 unless told, 1 to 10,000.' })
  readonly limit?: number | null;
}
