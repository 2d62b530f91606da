import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { HttpHeader } from '../../media/graphql/media.type.js';
import { ImportStatus } from '../imports.js';

registerEnumType(ImportStatus, {
  name: 'ContactImportStatus',
  valuesMap: {
    STAGED: { description: 'Waits for its file, or to be started; called off after a day.' },
    RUNNING: { description: 'Is being taken in.' },
    DONE: { description: 'Every row has become a contact or was rejected.' },
    CANCELLED: { description: 'Called off. What had become contacts stays.' },
    FAILED: { description: 'Could not go on; failure says why. What had become contacts stays.' },
  },
});

@ObjectType('ColumnMapping', { description: 'A column of a file, and the field of a contact that it fills.' })
export class ColumnMappingType {
  @Field(() => String)
  readonly column!: string;

  @Field(() => String, { description: 'As startContactImport takes it.' })
  readonly field!: string;
}

// What its columns seem to be and where its rejected rows are is worked out by the resolver.
@ObjectType('ContactImport', { description: 'A file of contacts on its way in.' })
export class ContactImportType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID, { description: 'Who brought it.' })
  readonly authorId!: string;

  @Field(() => String)
  readonly fileName!: string;

  @Field(() => Int, { description: 'In bytes: as announced, and once the file has come as it is.' })
  readonly size!: number;

  @Field(() => ImportStatus)
  readonly status!: ImportStatus;

  @Field(() => [String], {
    description: 'Of the file, each once: a second "Phone" is "Phone (2)". None before it has come.',
  })
  readonly columns!: readonly string[];

  @Field(() => [[String]], { description: 'The first five rows below the header.' })
  readonly sampleRows!: readonly (readonly string[])[];

  @Field(() => [ColumnMappingType], { nullable: true, description: 'As it was started with.' })
  readonly mapping!: readonly ColumnMappingType[] | null;

  @Field(() => String, { nullable: true })
  readonly defaultCountry!: string | null;

  @Field(() => [ID])
  readonly tagIds!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Below the header; empty ones do not count.' })
  readonly totalRows!: number | null;

  @Field(() => Int, { description: 'The sum of the next three.' })
  readonly processedRows!: number;

  @Field(() => Int, { description: 'Rows that made a contact.' })
  readonly createdCount!: number;

  @Field(() => Int, { description: 'Rows of somebody who was there, whether or not they said anything new.' })
  readonly updatedCount!: number;

  @Field(() => Int, { description: 'Rows that became no contact.' })
  readonly rejectedCount!: number;

  @Field(() => String, { nullable: true, description: 'Why it is over before its end, in words for people.' })
  readonly failure!: string | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When the file had come and was looked through.' })
  readonly receivedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly startedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly finishedAt!: Date | null;
}

@ObjectType('ContactImportUpload', { description: 'Where the bytes of an announced file go.' })
export class ContactImportUploadType {
  @Field(() => ContactImportType)
  readonly import!: ContactImportType;

  @Field(() => String, { description: 'For the caller alone; it ends with their session.' })
  readonly url!: string;

  @Field(() => String)
  readonly method!: string;

  @Field(() => [HttpHeader])
  readonly headers!: readonly HttpHeader[];

  @Field(() => Date)
  readonly expiresAt!: Date;

  @Field(() => Int, { description: 'In bytes.' })
  readonly maxSize!: number;
}

@ObjectType('ExportLink', { description: 'Where a file can be fetched.' })
export class ExportLinkType {
  @Field(() => String, { description: 'For the caller alone; it ends with their session.' })
  readonly url!: string;

  @Field(() => Date)
  readonly expiresAt!: Date;
}
