import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { FlowChangeKind, FlowPart } from '../flow-differences.js';
import { FlowDocumentScalar } from './flow-document.scalar.js';

registerEnumType(FlowPart, { name: 'FlowPart', description: 'What of a flow is other.' });
registerEnumType(FlowChangeKind, { name: 'FlowChangeKind' });

@ObjectType('FlowVersion', { description: 'What was published of a flow. It never changes.' })
export class FlowVersionType {
  @Field(() => ID)
  readonly flowId!: string;

  @Field(() => Int, { description: '1, 2, 3 …' })
  readonly version!: number;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;

  @Field(() => ID, { nullable: true })
  readonly publishedBy!: string | null;

  @Field(() => Date)
  readonly publishedAt!: Date;
}

@ObjectType('FlowButton', { description: 'A button or a row, by the id under which it goes out.' })
export class FlowButtonType {
  @Field(() => String, { description: 's<stepId>-btn-<id>.' })
  readonly buttonId!: string;

  @Field(() => String, { nullable: true, description: 'The step it leads to. Null: it ends the run.' })
  readonly stepId!: string | null;
}

@ObjectType('FlowFieldDifference')
export class FlowFieldDifferenceType {
  @Field(() => String, { description: 'In its part: buttons[1].title.' })
  readonly path!: string;

  @Field(() => JsonScalar, { nullable: true })
  readonly before!: unknown;

  @Field(() => JsonScalar, { nullable: true })
  readonly after!: unknown;
}

@ObjectType('FlowDifference', { description: 'A step, a block or an edge that is other than before.' })
export class FlowDifferenceType {
  @Field(() => FlowPart)
  readonly part!: FlowPart;

  @Field(() => FlowChangeKind)
  readonly kind!: FlowChangeKind;

  @Field(() => String, { nullable: true })
  readonly stepId!: string | null;

  @Field(() => String, { nullable: true })
  readonly blockId!: string | null;

  @Field(() => String, { nullable: true, description: 'Of an edge: where it begins.' })
  readonly socket!: string | null;

  @Field(() => [FlowFieldDifferenceType], { description: 'Of what CHANGED, at most 100.' })
  readonly fields!: readonly FlowFieldDifferenceType[];
}

@ObjectType('FlowDifferences', { description: 'What is other in one version of a flow than in another.' })
export class FlowDifferencesType {
  @Field(() => ID)
  readonly flowId!: string;

  @Field(() => [FlowDifferenceType], { description: 'At most 500.' })
  readonly changes!: readonly FlowDifferenceType[];

  @Field(() => Boolean, { description: 'There are more than are told.' })
  readonly isTruncated!: boolean;
}

@ObjectType('FlowExport', {
  description: 'A flow to be kept anywhere and imported again. It names secrets and holds none.',
})
export class FlowExportType {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => Int, { nullable: true, description: 'Null: the draft.' })
  readonly version!: number | null;

  @Field(() => FlowDocumentScalar)
  readonly document!: unknown;
}
