import { Field, Float, ObjectType } from '@nestjs/graphql';
import { TemplateButtonKind, TemplateHeaderFormat } from '../../templates/graphql/template.type.js';

@ObjectType('SentTemplateLocation')
class SentTemplateLocation {
  @Field(() => Float, { description: 'Degrees, -90 to 90.' })
  readonly latitude!: number;

  @Field(() => Float, { description: 'Degrees, -180 to 180.' })
  readonly longitude!: number;

  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly address!: string;
}

@ObjectType('SentTemplateHeader')
class SentTemplateHeader {
  @Field(() => TemplateHeaderFormat)
  readonly format!: keyof typeof TemplateHeaderFormat;

  @Field(() => String, { nullable: true, description: 'Of TEXT.' })
  readonly text!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the file is: of IMAGE, VIDEO and DOCUMENT. Null where it is the media of the message.',
  })
  readonly link!: string | null;

  @Field(() => SentTemplateLocation, { nullable: true, description: 'Of LOCATION.' })
  readonly location!: SentTemplateLocation | null;
}

@ObjectType('SentTemplateButton')
class SentTemplateButton {
  @Field(() => TemplateButtonKind)
  readonly type!: keyof typeof TemplateButtonKind;

  @Field(() => String)
  readonly text!: string;

  @Field(() => String, { nullable: true, description: 'Of URL, as the customer opens it.' })
  readonly url!: string | null;

  @Field(() => String, { nullable: true, description: 'Of PHONE_NUMBER.' })
  readonly phoneNumber!: string | null;
}

@ObjectType('SentTemplate', { description: 'A template as one customer got it.' })
export class SentTemplateType {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly language!: string;

  @Field(() => SentTemplateHeader, { nullable: true })
  readonly header!: SentTemplateHeader | null;

  @Field(() => String, { nullable: true })
  readonly footer!: string | null;

  @Field(() => [SentTemplateButton])
  readonly buttons!: readonly SentTemplateButton[];
}
