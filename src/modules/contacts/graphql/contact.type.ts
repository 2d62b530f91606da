import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { type Attributes, IdentityKind } from '../contacts.js';
import { DuplicateReason } from '../duplicates.js';

registerEnumType(IdentityKind, {
  name: 'IdentityKind',
  valuesMap: {
    WHATSAPP: { description: 'A phone number without plus, as WhatsApp writes it.' },
    WHATSAPP_USER: { description: 'Of somebody on WhatsApp who may hide the number.' },
    PHONE: { description: 'E.164, with plus.' },
    EMAIL: { description: 'In lower case.' },
  },
});
registerEnumType(DuplicateReason, {
  name: 'DuplicateReason',
  valuesMap: {
    SAME_NUMBER: { description: 'The last eight digits of a phone number are the same.' },
    SAME_EMAIL: { description: 'The e-mail address is the same.' },
    SIMILAR_NAME: { description: 'The names differ by a letter or two.' },
  },
});

@ObjectType('ContactIdentity', { description: "Somebody's id on one kind of channel." })
export class ContactIdentityType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => IdentityKind)
  readonly kind!: IdentityKind;

  @Field(() => String)
  readonly value!: string;

  @Field(() => Date)
  readonly createdAt!: Date;
}

@ObjectType('ContactAccount', {
  description: 'A company, or whatever several contacts of a client belong to.',
})
export class ContactAccountType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String)
  readonly name!: string;

  @Field(() => JsonScalar, { description: 'Values of the custom fields of scope ACCOUNT, by their keys.' })
  readonly attributes!: Attributes;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Since when no more contacts come to it.' })
  readonly archivedAt!: Date | null;
}

@ObjectType('Contact', { description: 'One person outside, in the eyes of one client.' })
export class ContactType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, {
    nullable: true,
    description: 'What people call the contact. First and last name unless somebody chose another.',
  })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true })
  readonly firstName!: string | null;

  @Field(() => String, { nullable: true })
  readonly lastName!: string | null;

  @Field(() => String, { nullable: true, description: 'E.164.' })
  readonly phone!: string | null;

  @Field(() => String, { nullable: true, description: 'In lower case.' })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: 'The day of birth, as 1990-12-31.' })
  readonly dob!: string | null;

  readonly accountId!: string | null;

  @Field(() => JsonScalar, { description: 'Values of the custom fields of scope CONTACT, by their keys.' })
  readonly attributes!: Attributes;

  @Field(() => String, { description: 'inbound:<channel>, csv_import, manual, api or booking.' })
  readonly source!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when what the contact writes is kept, and reopens no conversation.',
  })
  readonly blockedAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when the contact wants no messages that nobody asked for. Answers are still allowed.',
  })
  readonly optedOutAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly archivedAt!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The contact that has everything of this one.' })
  readonly mergedIntoId!: string | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ObjectType('ContactChange', { description: 'What became of a contact.' })
export class ContactChangeType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ContactType, {
    nullable: true,
    description: 'As it is now. Null: it was deleted, or merged into another.',
  })
  readonly contact!: ContactType | null;

  @Field(() => ID, { nullable: true, description: 'The contact that it has become a part of.' })
  readonly mergedIntoId!: string | null;
}

@ObjectType('DuplicateContacts', { description: 'Two contacts that may be one person.' })
export class DuplicateContactsType {
  @Field(() => ContactType)
  readonly contact!: ContactType;

  @Field(() => ContactType, { description: 'The older of the two.' })
  readonly other!: ContactType;

  @Field(() => DuplicateReason)
  readonly reason!: DuplicateReason;
}

@ObjectType('DuplicateContactsPage', { description: 'What was found among some contacts.' })
export class DuplicateContactsPageType {
  @Field(() => [DuplicateContactsType])
  readonly duplicates!: readonly DuplicateContactsType[];

  @Field(() => ID, { nullable: true, description: 'Go on after this. Null: all contacts were looked at.' })
  readonly nextAfterId!: string | null;
}
