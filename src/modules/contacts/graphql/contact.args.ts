import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { IdentityKind } from '../contacts.js';
import type { GivenAttributes } from '../custom-field-values.js';

const NAME = 'One line of 1 to 80 characters.';
const PAGE = '50 unless told, 1 to 100.';

@InputType({ description: 'The value of a custom field. Null for both clears it.' })
export class AttributeInput {
  @Field(() => String, { description: 'The key of the field.' })
  readonly key!: string;

  @Field(() => String, {
    nullable: true,
    description: 'As people write it: 12.5, true, 1990-12-31, +49 30 123456, an option.',
  })
  readonly value?: string | null;

  @Field(() => [String], { nullable: true, description: 'Of a MULTISELECT: its options.' })
  readonly values?: readonly string[] | null;
}

/** By their keys; of one that is given twice the last. */
export const givenAttributes = (given: readonly AttributeInput[] | null | undefined): GivenAttributes =>
  Object.fromEntries((given ?? []).map(({ key, value, values }) => [key, values ?? value ?? null]));

@ArgsType()
export class ContactsArgs {
  @Field(() => Int, { nullable: true, description: 'Those of this client.' })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true, description: 'Those with this tag.' })
  readonly tagId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Those of this account.' })
  readonly accountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Part of the name, the phone number, the e-mail address or another identity: 2 to 100 characters.',
  })
  readonly text?: string | null;

  @Field(() => String, { nullable: true, description: 'inbound:whatsapp, csv_import, manual, api, booking.' })
  readonly source?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those who are blocked, or who are not.' })
  readonly isBlocked?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: PAGE })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this contact: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
class ProfileArgs {
  @Field(() => String, { nullable: true, description: NAME })
  readonly displayName?: string | null;

  @Field(() => String, { nullable: true, description: NAME })
  readonly firstName?: string | null;

  @Field(() => String, { nullable: true, description: NAME })
  readonly lastName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'With its country code, or of the default country. No other contact of the client has it.',
  })
  readonly phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'At most 254 characters. No other contact of the client has it.',
  })
  readonly email?: string | null;

  @Field(() => String, { nullable: true, description: 'The day of birth, as 1990-12-31.' })
  readonly dob?: string | null;

  @Field(() => ID, { nullable: true, description: 'An account of the same client.' })
  readonly accountId?: string | null;

  @Field(() => [AttributeInput], { nullable: true })
  readonly attributes?: readonly AttributeInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of phone numbers without a country code: two letters of ISO 3166.',
  })
  readonly defaultCountry?: string | null;
}

@ArgsType()
export class CreateContactArgs extends ProfileArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => [ID], { nullable: true, description: 'At most 50 tags that things of this client can have.' })
  readonly tagIds?: readonly string[] | null;
}

@ArgsType()
export class UpdateContactArgs extends ProfileArgs {
  @Field(() => ID)
  readonly id!: string;
}

@ArgsType()
export class MergeContactsArgs {
  @Field(() => ID, { description: 'Becomes a part of the other.' })
  readonly sourceId!: string;

  @Field(() => ID, { description: 'Another contact of the same client. What it has wins.' })
  readonly targetId!: string;
}

@ArgsType()
export class DuplicateContactsArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Int, { nullable: true, description: `How many contacts are looked at: ${PAGE}` })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: 'Goes on after this contact: `nextAfterId` of before.' })
  readonly afterId?: string | null;
}

@ArgsType()
export class AddContactIdentityArgs {
  @Field(() => ID)
  readonly contactId!: string;

  @Field(() => IdentityKind, { description: 'PHONE, WHATSAPP or EMAIL: channels themselves add the others.' })
  readonly kind!: IdentityKind;

  @Field(() => String, { description: 'A phone number with its country code, or an e-mail address.' })
  readonly value!: string;
}

@ArgsType()
export class ContactTagArgs {
  @Field(() => ID)
  readonly contactId!: string;

  @Field(() => ID)
  readonly tagId!: string;
}

@ArgsType()
export class SetContactOptOutArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Boolean, { description: 'Whether the contact wants no messages that nobody asked for.' })
  readonly optedOut!: boolean;
}

@ArgsType()
export class ContactAccountsArgs {
  @Field(() => Int, { nullable: true, description: 'Those of this client.' })
  readonly clientId?: number | null;

  @Field(() => String, { nullable: true, description: 'Part of the name, whatever its case.' })
  readonly text?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: PAGE })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this account: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class CreateContactAccountArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => [AttributeInput], { nullable: true })
  readonly attributes?: readonly AttributeInput[] | null;
}

@ArgsType()
export class UpdateContactAccountArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => [AttributeInput], { nullable: true })
  readonly attributes?: readonly AttributeInput[] | null;
}
