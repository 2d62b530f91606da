import { ArgsType, Field, ID, InputType, Int, OmitType } from '@nestjs/graphql';
import { ContactsArgs } from '../../contacts/graphql/contact.args.js';
import { ConversationsArgs } from '../../conversations/graphql/conversation.args.js';

@ArgsType()
export class ContactImportsArgs {
  @Field(() => Int, { nullable: true, description: 'Of one client only.' })
  readonly clientId?: number | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this import: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

@ArgsType()
export class CreateContactImportArgs {
  @Field(() => Int, { description: 'Whose contacts they are.' })
  readonly clientId!: number;

  @Field(() => String, { description: 'As people call the file: one line of 1 to 80 characters.' })
  readonly fileName!: string;

  @Field(() => Int, { description: 'In bytes: 1 to 52428800.' })
  readonly size!: number;
}

@InputType({ description: 'A column of a file, and the field of a contact that it fills.' })
export class ColumnMappingInput {
  @Field(() => String, { description: 'One of the columns of the import.' })
  readonly column!: string;

  @Field(() => String, {
    description:
      'displayName, firstName, lastName, phone, email, dob (1990-12-31), tags (names of tags, separated by comma, ' +
      'semicolon or bar), or attributes.<key> of a custom field.',
  })
  readonly field!: string;
}

@ArgsType()
export class StartContactImportArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => [ColumnMappingInput], {
    description:
      'At least the phone or the email: it says who is who. Columns that are not named are left out.',
  })
  readonly mapping!: readonly ColumnMappingInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Of phone numbers that are written without a country: two letters of ISO 3166.',
  })
  readonly defaultCountry?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Tags for every contact of the file, at most 20: of the agency or of the client.',
  })
  readonly tagIds?: readonly string[] | null;
}

/** Which contacts: as `contacts` takes it, whole instead of a page. */
@ArgsType()
export class ContactExportArgs extends OmitType(ContactsArgs, ['limit', 'afterId'], ArgsType) {}

/** Which conversations: as `conversations` takes it, whole instead of a page. */
@ArgsType()
export class ConversationExportArgs extends OmitType(ConversationsArgs, ['limit', 'beforeId'], ArgsType) {}
