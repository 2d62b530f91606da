import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Provider } from '../../channels/channels.js';
import { KeywordEffect, KeywordFrequency, KeywordHours, KeywordMatch } from '../keyword-rules.js';
import { KeywordVerdict } from '../keyword-verdicts.js';

registerEnumType(KeywordMatch, {
  name: 'KeywordMatch',
  description: 'Where in a message a keyword stands. Keywords are whole words; case and punctuation aside.',
  valuesMap: {
    EXACT: { description: 'The message says the keyword and nothing else.' },
    STARTS_WITH: { description: 'The keyword comes first.' },
    CONTAINS: { description: 'It stands somewhere.' },
  },
});
registerEnumType(KeywordEffect, {
  name: 'KeywordEffect',
  description: 'What comes of it.',
  valuesMap: {
    START_FLOW: { description: 'Starts a flow, unless one is under way.' },
    OPT_OUT: { description: 'The contact gets nothing more that nobody wrote to them by hand.' },
    OPT_IN: { description: 'Takes that back.' },
  },
});
registerEnumType(KeywordFrequency, {
  name: 'KeywordFrequency',
  description: 'How often it does something for the same contact.',
  valuesMap: { ONCE_A_DAY: { description: 'Not again within 24 hours.' } },
});
registerEnumType(KeywordHours, {
  name: 'KeywordHours',
  description: 'When it does something: at any time, or while the business is open, or closed.',
});
registerEnumType(KeywordVerdict, {
  name: 'KeywordVerdict',
  description: 'What a rule makes of a message: the first reason not to act, in this order.',
  valuesMap: {
    OUTRANKED: { description: 'It would act, but one that is asked before it does.' },
    NOT_OPTED_OUT: { description: 'Only who has opted out opts in again.' },
    NOT_WELCOME: { description: 'Nothing is begun with who is opted out or blocked.' },
    RUN_ACTIVE: { description: 'A flow is under way, and gets the message.' },
    FLOW_NOT_READY: { description: 'The flow is not published, or is archived.' },
  },
});

@ObjectType('KeywordRule', { description: 'What customers write, and what comes of it.' })
export class KeywordRuleType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: 'Unique among those of the client, whatever its case.' })
  readonly name!: string;

  @Field(() => KeywordMatch)
  readonly match!: KeywordMatch;

  @Field(() => [String], { description: 'The word, and its synonyms.' })
  readonly keywords!: readonly string[];

  @Field(() => Boolean)
  readonly isCaseSensitive!: boolean;

  @Field(() => [Provider], { description: 'The channels on which it is heard. None: all of them.' })
  readonly providers!: readonly Provider[];

  @Field(() => KeywordFrequency)
  readonly frequency!: KeywordFrequency;

  @Field(() => KeywordHours)
  readonly hours!: KeywordHours;

  @Field(() => Int, { description: 'The higher one is asked first; of two alike, the older one.' })
  readonly priority!: number;

  @Field(() => KeywordEffect)
  readonly effect!: KeywordEffect;

  @Field(() => ID, { nullable: true, description: 'The flow that it starts.' })
  readonly flowId!: string | null;

  @Field(() => String, { nullable: true, description: 'What is said to who is opted out, or in again.' })
  readonly reply!: string | null;

  @Field(() => Boolean)
  readonly isEnabled!: boolean;

  @Field(() => Boolean, {
    description: 'Every client has it from the beginning. Only setCompliancePack changes it.',
  })
  readonly isBuiltIn!: boolean;

  @Field(() => ID, { nullable: true, description: 'The colleague who made it.' })
  readonly createdBy!: string | null;

  @Field(() => Date, { nullable: true, description: 'Null of what is built in.' })
  readonly createdAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Null of what is built in.' })
  readonly updatedAt!: Date | null;
}

@ObjectType('KeywordRuleChange', { description: 'A keyword rule was made, changed, switched or deleted.' })
export class KeywordRuleChangeType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => KeywordRuleType, { nullable: true, description: 'As it is now; null when it is gone.' })
  readonly keywordRule!: KeywordRuleType | null;
}

@ObjectType('JudgedKeywordRule', { description: 'A rule, and what it makes of a message.' })
export class JudgedKeywordRuleType {
  @Field(() => KeywordRuleType)
  readonly rule!: KeywordRuleType;

  @Field(() => KeywordVerdict)
  readonly verdict!: KeywordVerdict;
}

@ObjectType('KeywordTrial', { description: 'What would come of a text.' })
export class KeywordTrialType {
  @Field(() => KeywordRuleType, { nullable: true, description: 'The rule that would act.' })
  readonly keywordRule!: KeywordRuleType | null;

  @Field(() => [JudgedKeywordRuleType], {
    description: 'All rules of the client, in the order in which they are asked: at most 102.',
  })
  @Extensions({ length: 102 })
  readonly judged!: readonly JudgedKeywordRuleType[];
}
