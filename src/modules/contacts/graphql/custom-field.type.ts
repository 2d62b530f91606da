import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CustomFieldScope, CustomFieldType } from '../custom-fields.js';

registerEnumType(CustomFieldScope, { name: 'CustomFieldScope', description: 'What has the field.' });
registerEnumType(CustomFieldType, { name: 'CustomFieldType', description: 'What its values must be.' });

const OPTIONS = 'Of SELECT and MULTISELECT: 1 to 100 different ones of 1 to 80 characters.';

@ObjectType('CustomField', { description: 'A field that the agency invented.' })
export class CustomFieldObjectType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => CustomFieldScope)
  readonly scope!: CustomFieldScope;

  @Field(() => String, { description: 'Made from the first label. Unique in its scope; never changes.' })
  readonly key!: string;

  @Field(() => String)
  readonly label!: string;

  @Field(() => CustomFieldType)
  readonly type!: CustomFieldType;

  @Field(() => [String])
  readonly options!: readonly string[];

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when nothing can be written into it. What was written stays.',
  })
  readonly archivedAt!: Date | null;
}

@ArgsType()
export class CustomFieldsArgs {
  @Field(() => CustomFieldScope, { nullable: true })
  readonly scope?: CustomFieldScope | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this field: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class CreateCustomFieldArgs {
  @Field(() => CustomFieldScope)
  readonly scope!: CustomFieldScope;

  @Field(() => String, { description: 'One line of 1 to 80 characters.' })
  readonly label!: string;

  @Field(() => CustomFieldType)
  readonly type!: CustomFieldType;

  @Field(() => [String], { nullable: true, description: OPTIONS })
  readonly options?: readonly string[] | null;
}

@ArgsType()
export class UpdateCustomFieldArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'One line of 1 to 80 characters.' })
  readonly label?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'All that there are and new ones, in any order: none can be taken away.',
  })
  readonly options?: readonly string[] | null;
}
