import { Extensions, Field, Float, ID, ObjectType } from '@nestjs/graphql';

@ObjectType('Location', { description: 'A point on the map.' })
export class LocationType {
  @Field(() => Float, { description: 'Degrees, -90 to 90.' })
  readonly latitude!: number;

  @Field(() => Float, { description: 'Degrees, -180 to 180.' })
  readonly longitude!: number;

  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => String, { nullable: true })
  readonly address?: string | null;
}

@ObjectType('LabelledValue')
export class LabelledValueType {
  @Field(() => String)
  readonly value!: string;

  @Field(() => String, { nullable: true, description: "The sender's word for it: HOME, WORK, CELL." })
  readonly label!: string | null;
}

@ObjectType('ContactCard', {
  description: 'A card as the customer sent it: nobody has checked what is on it.',
})
export class ContactCardType {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly company!: string | null;

  @Field(() => String, { nullable: true })
  readonly jobTitle!: string | null;

  @Extensions({ length: 2 })
  @Field(() => [LabelledValueType])
  readonly phones!: LabelledValueType[];

  @Extensions({ length: 2 })
  @Field(() => [LabelledValueType])
  readonly emails!: LabelledValueType[];

  @Extensions({ length: 2 })
  @Field(() => [LabelledValueType])
  readonly urls!: LabelledValueType[];
}

@ObjectType('Reaction', { description: 'What somebody thinks of a message.' })
export class ReactionType {
  @Field(() => String)
  readonly emoji!: string;

  @Field(() => ID, { nullable: true, description: 'The colleague; null for the customer.' })
  readonly senderId!: string | null;

  @Field(() => Date)
  readonly at!: Date;
}
