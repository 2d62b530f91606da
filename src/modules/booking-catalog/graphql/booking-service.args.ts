import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

const NAME = 'One line of 1 to 80 characters; unique among those of the client, whatever its case.';

@ArgsType()
export class ServiceCatalogArgs {
  @Field(() => Int, { nullable: true, description: 'Those of this client.' })
  readonly clientId?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this service: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
class ServiceDraftArgs {
  @Field(() => String, { nullable: true, description: 'At most 2000 characters.' })
  readonly description?: string | null;

  @Field(() => Int, { nullable: true, description: 'Kept free before it begins: 0 to 1440. Unless told 0.' })
  readonly bufferBeforeMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: 'Kept free after it ends: 0 to 1440. Unless told 0.' })
  readonly bufferAfterMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long before its start customers may book it, at least: 0 to 525600. Unless told 0.',
  })
  readonly noticeMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days ahead it may be booked, at most: 1 to 730. Unless told 60.',
  })
  readonly windowDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'From one start to the next: 5 to 1440. Null: as long as it takes.',
  })
  readonly slotStepMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: 'Seats of one session: 1 to 1000. Unless told 1.' })
  readonly capacity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'In the smallest unit of the currency. With a currency, or neither.',
  })
  readonly priceMinor?: number | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217, such as EUR.' })
  readonly currency?: string | null;

  @Field(() => String, { nullable: true, description: '#rrggbb. Unless told, the next one of a palette.' })
  readonly color?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Services stand in this order: 0 to 1000000. Unless told 0.',
  })
  readonly position?: number | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'How long before the start the customer is reminded: at most 5, each 1 to 43200.',
  })
  readonly reminderMinutes?: number[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A message template of the client, which reminds where no free text may be sent.',
  })
  readonly reminderTemplateId?: string | null;
}

@ArgsType()
export class CreateServiceArgs extends ServiceDraftArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => Int, { description: '5 to 1440.' })
  readonly durationMinutes!: number;
}

@ArgsType()
export class UpdateServiceArgs extends ServiceDraftArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => Int, { nullable: true, description: '5 to 1440.' })
  readonly durationMinutes?: number | null;
}
