import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('SavedReply', { description: 'A text to be sent again and again.' })
export class SavedReplyType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: 'Null: for every client of the agency.' })
  readonly clientId!: number | null;

  @Field(() => String, {
    description:
      'What people type to find it. Unique among those of the same client, or of the agency, whatever its case.',
  })
  readonly shortCode!: string;

  @Field(() => String, { description: 'May hold variables: {{contact.first_name | "friend"}}.' })
  readonly body!: string;

  @Field(() => ID, { nullable: true, description: 'The colleague who made it.' })
  readonly createdBy!: string | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ObjectType('SavedReplyChange', { description: 'A saved reply was made, changed or deleted.' })
export class SavedReplyChangeType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => SavedReplyType, { nullable: true, description: 'As it is now; null when it is gone.' })
  readonly savedReply!: SavedReplyType | null;
}

@ObjectType('SavedReplyText', { description: 'A saved reply as a customer would read it.' })
export class SavedReplyTextType {
  @Field(() => String)
  readonly text!: string;

  @Field(() => [String], { description: 'The variables that have neither a value nor a default.' })
  readonly missing!: readonly string[];
}
