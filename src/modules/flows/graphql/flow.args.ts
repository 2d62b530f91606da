import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { FlowDocumentScalar } from './flow-document.scalar.js';

const NAME =
  'One line of 1 to 80 characters; unique among those of the client that are not archived, whatever its case.';
const DESCRIPTION = 'At most 2000 characters.';
const REVISION = 'The `draftRevision` that was seen: another one by now is CONFLICT STALE_DRAFT.';

@ArgsType()
export class FlowsArgs {
  @Field(() => Int, { nullable: true, description: 'Those of this client.' })
  readonly clientId?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the name, in any case; at most 100 characters.',
  })
  readonly text?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this flow: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class CreateFlowArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: DESCRIPTION })
  readonly description?: string | null;

  @Field(() => FlowDocumentScalar, {
    nullable: true,
    description: 'Nothing yet unless told. At most 256 KB.',
  })
  readonly document?: unknown;
}

@ArgsType()
export class ImportFlowArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: DESCRIPTION })
  readonly description?: string | null;

  @Field(() => FlowDocumentScalar, { description: 'As `exportFlow` answers it. At most 256 KB.' })
  readonly document!: unknown;
}

@ArgsType()
export class UpdateFlowArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: DESCRIPTION })
  readonly description?: string | null;
}

@ArgsType()
export class SaveFlowDraftArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: REVISION })
  readonly expectedRevision!: number;

  @Field(() => FlowDocumentScalar, { description: 'The whole of it. At most 256 KB.' })
  readonly document!: unknown;
}

@ArgsType()
export class ValidateFlowArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => FlowDocumentScalar, {
    nullable: true,
    description: 'In place of the draft. Nothing is stored.',
  })
  readonly document?: unknown;
}

@ArgsType()
export class DuplicateFlowArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: 'Whose it is to be: of the same client unless told.' })
  readonly clientId?: number | null;

  @Field(() => String, { nullable: true, description: `${NAME} Unless told, that of the flow with (copy).` })
  readonly name?: string | null;
}

@ArgsType()
export class PublishFlowArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: REVISION })
  readonly expectedRevision!: number;

  @Field(() => String, { nullable: true, description: 'What is new in it: at most 500 characters.' })
  readonly note?: string | null;
}

@ArgsType()
export class FlowVersionsArgs {
  @Field(() => ID)
  readonly flowId!: string;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Goes on before this version: the last one of the page before.',
  })
  readonly beforeVersion?: number | null;
}

@ArgsType()
export class FlowVersionArgs {
  @Field(() => ID)
  readonly flowId!: string;

  @Field(() => Int)
  readonly version!: number;
}

@ArgsType()
export class RestoreFlowVersionArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: 'What the draft is to be again.' })
  readonly version!: number;

  @Field(() => Int, { description: REVISION })
  readonly expectedRevision!: number;
}

@ArgsType()
export class DiffFlowVersionsArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly from!: number;

  @Field(() => Int, { nullable: true, description: 'The draft unless told.' })
  readonly to?: number | null;
}

@ArgsType()
export class ExportFlowArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: 'The draft unless told.' })
  readonly version?: number | null;
}
