import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Tag', { description: 'A word that conversations and contacts are sorted by.' })
export class TagType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The client whose things may have it. Null: those of every client.',
  })
  readonly clientId!: number | null;

  @Field(() => String, {
    description:
      'Unique among the tags of the same client, or of the whole agency, that are not archived; whatever its case.',
  })
  readonly name!: string;

  @Field(() => String, { description: '#rrggbb, in lower case.' })
  readonly color!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when it is put on nothing new. What has it keeps it.',
  })
  readonly archivedAt!: Date | null;

  @Field(() => Date)
  readonly createdAt!: Date;
}
