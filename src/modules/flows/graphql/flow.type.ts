import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FlowProblemCode, FlowProblemSeverity } from '../flow-problems.js';

registerEnumType(FlowProblemCode, {
  name: 'FlowProblemCode',
  description: 'What is wrong with a flow.',
  valuesMap: {
    MALFORMED: { description: 'Not of the shape that the schema demands.' },
    EMPTY: { description: 'Nothing stands where something must.' },
    UNFIT: { description: 'A value that nothing can be made of.' },
    DUPLICATE: { description: 'Another one has the same name, or says the same.' },
    DANGLING: { description: 'It speaks of a step, a block or a socket that is not there.' },
    UNWIRED: { description: 'A way out of a block that must lead somewhere.' },
    ENDLESS: { description: 'A ring of blocks in which the customer is never waited for.' },
    UNREACHABLE: { description: 'Nothing leads there.' },
    UNKNOWN_REFERENCE: { description: 'The client has no such thing.' },
    UNUSABLE_REFERENCE: {
      description: 'It is there and cannot be used: archived, not approved, not uploaded.',
    },
    UNKNOWN_VARIABLE: { description: 'A text names a variable that nothing has.' },
  },
});
registerEnumType(FlowProblemSeverity, {
  name: 'FlowProblemSeverity',
  valuesMap: {
    ERROR: { description: 'It cannot be published.' },
    WARNING: { description: 'It can, and is worth a thought.' },
  },
});

@ObjectType('Flow', {
  description: 'A conversation that is led by itself: drawn as a draft, published as versions.',
})
export class FlowType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, {
    description: 'Unique among those of the client that are not archived, whatever its case.',
  })
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => Int, { description: 'Counts the saves of the draft: what it is saved over and published by.' })
  readonly draftRevision!: number;

  @Field(() => Int, { nullable: true, description: 'What new runs begin with. Null: never published.' })
  readonly publishedVersion!: number | null;

  @Field(() => ID, { nullable: true, description: 'The colleague who made it.' })
  readonly createdBy!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when it cannot be started. Runs that there are go on.',
  })
  readonly archivedAt!: Date | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ObjectType('FlowProblem', { description: 'Something that is wrong with a flow, and where.' })
export class FlowProblemType {
  @Field(() => FlowProblemCode)
  readonly code!: FlowProblemCode;

  @Field(() => FlowProblemSeverity)
  readonly severity!: FlowProblemSeverity;

  @Field(() => String)
  readonly message!: string;

  @Field(() => String, { description: 'Where in the document: steps[2].blocks[0].buttons[1].title.' })
  readonly path!: string;

  @Field(() => String, { nullable: true })
  readonly stepId!: string | null;

  @Field(() => String, { nullable: true })
  readonly blockId!: string | null;
}

@ObjectType('FlowValidation', { description: 'Everything that is wrong with a flow.' })
export class FlowValidationType {
  @Field(() => Boolean, { description: 'Nothing stands in the way of publishing it.' })
  readonly isPublishable!: boolean;

  @Field(() => [FlowProblemType], { description: 'At most 100, errors first.' })
  readonly problems!: readonly FlowProblemType[];

  @Field(() => Int, { description: 'How many there are.' })
  readonly problemCount!: number;
}

@ObjectType('FlowImport', {
  description: 'A flow that was imported, and what of it does not fit its client yet.',
})
export class FlowImportType {
  @Field(() => FlowType)
  readonly flow!: FlowType;

  @Field(() => FlowValidationType)
  readonly validation!: FlowValidationType;
}
