import { Field, Int, ObjectType } from '@nestjs/graphql';

const NEVER = 'Null: never.';

@ObjectType('ClientSettings', { description: 'How conversations of one client are dealt with.' })
export class ClientSettingsType {
  @Field(() => Int, {
    nullable: true,
    description: `Days without a message or a change of status after which a conversation becomes RESOLVED by itself. ${NEVER}`,
  })
  readonly autoResolveIdleDays!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Days after which a RESOLVED conversation becomes CLOSED by itself. ${NEVER}`,
  })
  readonly autoArchiveResolvedDays!: number | null;

  @Field(() => Boolean, {
    description:
      'Whether a customer who writes again brings a CLOSED conversation back. False: a new one begins.',
  })
  readonly allowCustomerReopen!: boolean;

  @Field(() => Boolean, { description: 'Whether it is told that somebody is writing a reply.' })
  readonly typingEnabled!: boolean;

  @Field(() => Boolean, {
    description: "Whether the client's own people are shown as there, and see who is.",
  })
  readonly presenceEnabled!: boolean;
}

@ObjectType('Client', { description: 'A customer of the agency.' })
export class ClientType {
  @Field(() => Int)
  readonly id!: number;

  @Field(() => String, { description: 'Unique among the clients that are not archived, whatever its case.' })
  readonly name!: string;

  @Field(() => ClientSettingsType)
  readonly settings!: ClientSettingsType;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when its people cannot sign in. Its conversations stay, and messages still arrive.',
  })
  readonly archivedAt!: Date | null;

  @Field(() => Date)
  readonly createdAt!: Date;
}
