import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { UserType } from '../../team/graphql/user.type.js';

@ObjectType('ContactNote', { description: 'What a colleague noted of a contact. It is in no conversation.' })
export class ContactNoteType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly contactId!: string;

  @Field(() => String)
  readonly body!: string;

  readonly authorId!: string | null;

  @Field(() => UserType, { nullable: true, description: 'Null for somebody whom the caller may not see.' })
  readonly author?: UserType | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ArgsType()
export class ContactNotesArgs {
  @Field(() => ID)
  readonly contactId!: string;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this note: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

@ArgsType()
export class AddContactNoteArgs {
  @Field(() => ID)
  readonly contactId!: string;

  @Field(() => String, { description: '1 to 4000 characters.' })
  readonly body!: string;
}

@ArgsType()
export class UpdateContactNoteArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { description: '1 to 4000 characters.' })
  readonly body!: string;
}
